using Hallelujah.Contracts;

namespace Hallelujah.Client;

/// <summary>
/// Gives a predicate the shape in which it travels. A chain of a hundred -or, as written or generated, is a tree a
/// hundred deep; JSON readers stop at 64. Chains of one operator become balanced trees: -and and -or are associative,
/// and the order of their operands, thus what is evaluated, stays.
/// </summary>
static class PredicateShape
{
    public static Selection Fit(Selection selection) =>
        selection.Where is { } where ? selection with { Where = Fit(where) } : selection;

    public static FeedCommand Fit(FeedCommand command) =>
        command is ExtractCommand extract ? extract with { Selection = Fit(extract.Selection) } : command;

    /// <summary>Throws PredicateInvalid where even the balanced predicate is too deep.</summary>
    static Predicate Fit(Predicate predicate)
    {
        Predicate balanced = Balance(predicate);
        int depth = JsonDepth(balanced);
        if (depth <= Limits.MaxPredicateJsonDepth) return balanced;
        throw new HallException(HallErrors.PredicateInvalid,
            $"The predicate is {depth} levels of JSON deep; at most {Limits.MaxPredicateJsonDepth} can be sent.", null,
            "Nest it less, or filter on this side: Read-HallFeed … | Where-Object { … }.");
    }

    static Predicate Balance(Predicate predicate) => predicate switch
    {
        BinaryNode { Operator: BinaryOperator.And or BinaryOperator.Or } chain => BalanceChain(chain),
        BinaryNode binary => binary with { Left = Balance(binary.Left), Right = Balance(binary.Right) },
        UnaryNode unary => unary with { Operand = Balance(unary.Operand) },
        CallNode call => call with { Arguments = [.. call.Arguments.Select(Balance)] },
        _ => predicate,
    };

    static Predicate BalanceChain(BinaryNode chain)
    {
        List<Predicate> operands = [];
        Stack<Predicate> open = new([chain]);
        while (open.TryPop(out Predicate? next))
        {
            if (next is BinaryNode link && link.Operator == chain.Operator)
            {
                open.Push(link.Right);
                open.Push(link.Left);
            }
            else
            {
                operands.Add(Balance(next));
            }
        }
        return Build(operands, 0, operands.Count);

        Predicate Build(List<Predicate> all, int start, int end) =>
            end - start == 1
                ? all[start]
                : chain with
                {
                    Left = Build(all, start, (start + end) / 2),
                    Right = Build(all, (start + end) / 2, end),
                };
    }

    static int JsonDepth(Predicate predicate) => predicate switch
    {
        BinaryNode binary => 1 + Math.Max(JsonDepth(binary.Left), JsonDepth(binary.Right)),
        UnaryNode unary => 1 + JsonDepth(unary.Operand),
        CallNode call => 2 + call.Arguments.Select(JsonDepth).DefaultIfEmpty(0).Max(),
        ListNode => 3,
        _ => 1,
    };
}
