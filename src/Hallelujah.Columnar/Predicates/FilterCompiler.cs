using Hallelujah.Columnar.Schema;
using Hallelujah.Columnar.Segments;

namespace Hallelujah.Columnar.Predicates;

/// <summary>Chooses for each part of an expression the kernel that fits how the segment stores its column.</summary>
internal sealed class FilterCompiler(SegmentReader reader, ValueTables tables)
{
    /// <summary>
    /// Stored values that are worth a table: at most as many as there are rows to look up, and in cache.
    /// </summary>
    const int MaxTable = 65_536;

    /// <summary>Items of an -in that become ranges of their own; more become a set.</summary>
    const int MaxRanges = 16;

    public BlockFilter Compile(RowExpression expression) => expression switch
    {
        UnaryExpression { Operation: UnaryOperation.Not } not => new NotFilter(Compile(not.Operand)),
        BinaryExpression { Operation: BinaryOperation.And } => And(expression),
        BinaryExpression { Operation: BinaryOperation.Or } or => new OrFilter(Compile(or.Left), Compile(or.Right)),
        BinaryExpression { Operation: BinaryOperation.Xor } xor => new XorFilter(Compile(xor.Left), Compile(xor.Right)),
        _ => Leaf(expression),
    };

    BlockFilter Leaf(RowExpression expression)
    {
        var columns = expression.Columns();
        if (columns.Count == 0)
        {
            var row = new SingleCell(Scalar.Null);
            return new ConstantFilter(ScalarEvaluator.IsTrue(expression, ref row));
        }
        return columns.Count == 1 ? SingleColumn(expression, columns[0])
            : BatchCompiler.TryCompile(reader, expression) ?? new ScalarFilter(reader, expression);
    }

    /// <summary>
    /// The parts of an -and: comparisons that are ranges first, since they are cheap and never fail, and those on one
    /// column as one.
    /// </summary>
    AndFilter And(RowExpression expression)
    {
        var ranges = new List<BlockFilter>();
        var others = new List<BlockFilter>();
        foreach (var part in Parts(expression).Select(Compile))
        {
            if (part is not RangeFilter range)
            {
                (part is ConstantFilter ? ranges : others).Add(part);
                continue;
            }
            int same = ranges.FindIndex(r => r is RangeFilter other && other.And(range) is not null);
            if (same < 0) ranges.Add(range);
            else ranges[same] = ((RangeFilter)ranges[same]).And(range)!;
        }
        return new([.. ranges, .. others]);
    }

    static IEnumerable<RowExpression> Parts(RowExpression expression) =>
        expression is BinaryExpression { Operation: BinaryOperation.And } and ? Parts(and.Left).Concat(Parts(and.Right))
            : [expression];

    BlockFilter SingleColumn(RowExpression expression, int column)
    {
        if (expression is BinaryExpression { Operation: >= BinaryOperation.Eq and <= BinaryOperation.Le } comparison
            && RangeSearch.TryCompile(reader, Flip(comparison), column) is { } range) return range;
        if (Membership(expression) is { } membership
            && (Ranges(membership, column) ?? Set(membership, column)) is { } ranges) return ranges;
        var info = reader.Info.Columns[column];
        return info.Type.Kind == ColumnKind.Utf8
            ? ZonedFilter.Create(reader, column, expression, () => Kernel(expression, column, info))
            : Kernel(expression, column, info);
    }

    BlockFilter Kernel(RowExpression expression, int column, SegmentColumn info)
    {
        try
        {
            return Table(expression, column, info) ?? TextKernels.TryCompile(reader, expression, column)
                ?? BatchCompiler.TryCompile(reader, expression) ?? new ScalarFilter(reader, expression);
        }
        catch (ColumnarException e) when (e.Error == ColumnarError.PredicateInvalid)
        {
            // A value that the expression fails on may stand in no row that is asked for.
            return new ScalarFilter(reader, expression);
        }
    }

    /// <summary>
    /// Constant against column, as column against constant, where both are numbers or times: there the order of the
    /// operands does not matter.
    /// </summary>
    BinaryExpression Flip(BinaryExpression e)
    {
        if (e is not { Left: LiteralExpression { Value: var constant }, Right: ColumnExpression column }) return e;
        var kind = reader.Schema.Columns[column.Column].Type.Kind;
        bool numbers = constant.IsNumber && kind is ColumnKind.Int64 or ColumnKind.Float64 or ColumnKind.Decimal128;
        bool times = constant.IsTime && kind is ColumnKind.Date32 or ColumnKind.Timestamp or ColumnKind.TimestampTz;
        if (!numbers && !times && !constant.IsNull) return e;
        return new(Mirror(e.Operation), e.Right, e.Left, e.CaseSensitive);
    }

    /// <summary>The comparison that says the same with its operands exchanged.</summary>
    internal static BinaryOperation Mirror(BinaryOperation operation) => operation switch
    {
        BinaryOperation.Lt => BinaryOperation.Gt,
        BinaryOperation.Le => BinaryOperation.Ge,
        BinaryOperation.Gt => BinaryOperation.Lt,
        BinaryOperation.Ge => BinaryOperation.Le,
        _ => operation,
    };

    /// <summary>-in as it is, and -contains as the -in that says the same; null for anything else.</summary>
    internal static BinaryExpression? Membership(RowExpression expression) => expression switch
    {
        BinaryExpression { Operation: BinaryOperation.In or BinaryOperation.NotIn } e => e,
        BinaryExpression { Operation: BinaryOperation.Contains, Left: ListExpression } e =>
            new(BinaryOperation.In, e.Right, e.Left, e.CaseSensitive),
        BinaryExpression { Operation: BinaryOperation.NotContains, Left: ListExpression } e =>
            new(BinaryOperation.NotIn, e.Right, e.Left, e.CaseSensitive),
        _ => null,
    };

    BlockFilter? Set(BinaryExpression e, int column) =>
        e is { Left: ColumnExpression, Right: ListExpression { Items: { Count: > 0 } items } }
            ? RangeSearch.TryCompileSet(reader, column, items, e.Operation == BinaryOperation.NotIn)
            : null;

    BlockFilter? Ranges(BinaryExpression e, int column)
    {
        if (e.Left is not ColumnExpression
            || e.Right is not ListExpression { Items: { Count: > 0 and <= MaxRanges } items }) return null;
        BlockFilter? any = null;
        foreach (var item in items)
        {
            var equal = Flip(new(BinaryOperation.Eq, new LiteralExpression(item), e.Left));
            if (equal.Left is not ColumnExpression || RangeSearch.TryCompile(reader, equal, column) is not { } range)
                return null;
            any = any is null ? range : new OrFilter(any, range);
        }
        return e.Operation == BinaryOperation.NotIn ? new NotFilter(any!) : any;
    }

    BlockFilter? Table(RowExpression expression, int column, SegmentColumn info)
    {
        bool nullMatches = Matches(expression, Scalar.Null);
        if (info.Type.Kind == ColumnKind.Null || info.NullCount == reader.Info.Rows)
            return new ConstantFilter(nullMatches);
        if (info.Type.Kind == ColumnKind.Bool)
            return new BoolFilter(reader, column, Matches(expression, Scalar.FromBool(true)),
                Matches(expression, Scalar.FromBool(false)), nullMatches);
        if (info.Encoding >= SegmentEncoding.Dictionary8) return DictionaryTable(expression, column, info, nullMatches);
        if (info.Encoding is not (SegmentEncoding.Int8 or SegmentEncoding.Int16)) return null;
        var (min, max) = RangeSearch.Bounds(reader, info);
        if (max - min >= Math.Min(MaxTable, reader.Rows)) return null;
        var feed = reader.Schema.Columns[column].Type;
        var table = tables.Get(
            expression, info.Type, feed, min, max, MaxTable,
            value => Matches(expression, CellOf.Integer(value, info.Type, feed)));
        return info.Encoding == SegmentEncoding.Int8
            ? new LookupFilter<sbyte>(reader, column, table.Matches, table.First, nullMatches)
            : new LookupFilter<short>(reader, column, table.Matches, table.First, nullMatches);
    }

    BlockFilter DictionaryTable(RowExpression expression, int column, SegmentColumn info, bool nullMatches)
    {
        var loaded = reader.Load(column);
        var table = info.Type.Kind == ColumnKind.Date32 && loaded.Coded is { } coded
            ? Dates(expression, coded.EntriesOf<int>(), info.Type, reader.Schema.Columns[column].Type)
            : [.. Enumerable.Range(0, info.DictionaryCount).Select(i => Matches(expression, loaded.EntryCell(i)))];
        if (!table.Contains(true) && !nullMatches) return new ConstantFilter(false);
        return info.Encoding switch
        {
            SegmentEncoding.Dictionary8 => new LookupFilter<byte>(reader, column, table, 0, nullMatches),
            SegmentEncoding.Dictionary16 => new LookupFilter<ushort>(reader, column, table, 0, nullMatches),
            _ => new LookupFilter<int>(reader, column, table, 0, nullMatches),
        };
    }

    /// <summary>Which of a dictionary's dates, in order and close together, match.</summary>
    bool[] Dates(RowExpression expression, ReadOnlySpan<int> days, ColumnType segment, ColumnType feed)
    {
        var known = tables.Get(
            expression, segment, feed, days[0], days[^1], MaxTable,
            value => Matches(expression, CellOf.Integer(value, segment, feed)));
        var table = new bool[days.Length];
        for (int i = 0; i < table.Length; i++) table[i] = known.Matches[days[i] - known.First];
        return table;
    }

    internal static bool Matches(RowExpression expression, Scalar value)
    {
        var row = new SingleCell(value);
        return ScalarEvaluator.IsTrue(expression, ref row);
    }
}
