namespace Hallelujah.Columnar.Predicates;

/// <summary>
/// Sums, differences, products, quotients and remainders, as <see cref="ScalarArithmetic"/> defines them. Rows that
/// leave the kind, such as sums beyond 64 bits, are asked of it.
/// </summary>
internal sealed class BatchArithmetic : BatchNode
{
    /// <summary>
    /// Integers below it are exact as doubles, and so are their quotients where they have no remainder.
    /// </summary>
    const long MaxExact = 1L << 53;

    readonly BinaryOperation _operation;
    readonly BatchNode _left;
    readonly BatchNode _right;

    /// <summary>The operand whose nulls are integers beside the other one, which may be large.</summary>
    readonly BatchNode? _askWhereNull;

    BatchArithmetic(
        BinaryOperation operation, BatchNode left, BatchNode right, BatchKind kind, BatchNode? askWhereNull,
        bool mayBeInteger)
        : base(kind)
    {
        MayBeInteger = mayBeInteger;
        (_operation, _left, _right, _askWhereNull) = (operation, left, right, askWhereNull);
        IsMixed = operation == BinaryOperation.Divide && left.Kind == BatchKind.Int64;
    }

    public override bool IsMixed { get; }

    public override bool MayBeInteger { get; }

    /// <summary>Null where the operands are no numbers, or not of one kind throughout.</summary>
    public static BatchNode? TryCreate(BinaryOperation operation, BatchNode left, BatchNode right)
    {
        if (left.IsMixed || right.IsMixed || !IsNumber(left) || !IsNumber(right)) return null;
        if (left.Kind == BatchKind.Int64 && right.Kind == BatchKind.Int64)
            return new BatchArithmetic(
                operation, left, right,
                operation == BinaryOperation.Divide ? BatchKind.Float64 : BatchKind.Int64, null, false);

        if (left.Kind == right.Kind)
            return new BatchArithmetic(
                operation, left, right, BatchKind.Float64, null, left.MayBeInteger && right.MayBeInteger);

        // Null beside an integer is the integer 0, also in a column of doubles; then the integer stays exact.
        var (integer, real) = left.Kind == BatchKind.Int64 ? (left, right) : (right, left);
        bool isSmall = integer is BatchLiteral { Value: { } value } && IsExact(value);
        if (!isSmall && real.MayBeInteger && real is BatchArithmetic) return null;
        return new BatchArithmetic(
            operation, ToDouble(left), ToDouble(right), BatchKind.Float64, isSmall ? null : real, real.MayBeInteger);
    }

    static bool IsExact(long value) => value is > -MaxExact and < MaxExact;

    static bool IsNumber(BatchNode node) => node.Kind is BatchKind.Int64 or BatchKind.Float64;

    public static BatchNode ToDouble(BatchNode node) => node switch
    {
        { Kind: BatchKind.Float64 } => node,
        BatchLiteral literal => new BatchLiteral(
            BatchKind.Float64, literal.Value is { } value ? BitConverter.DoubleToInt64Bits(value) : null),
        _ => new BatchToDouble(node),
    };

    public override void Evaluate(Batch batch)
    {
        _left.Evaluate(batch);
        _right.Evaluate(batch);
        for (int w = 0; w < Batch.Words; w++)
        {
            Valid[w] = _operation switch
            {
                BinaryOperation.Add => _left.Valid[w] | _right.Valid[w],
                BinaryOperation.Multiply => _left.Valid[w],
                _ => ulong.MaxValue,
            };
            if (_askWhereNull is not null) batch.Unknown[w] |= ~_askWhereNull.Valid[w];
            if (_operation is BinaryOperation.Divide or BinaryOperation.Modulo)
                batch.Unknown[w] |= ~(_left.Valid[w] & _right.Valid[w]);
        }
        if (_left.Kind == BatchKind.Float64) Reals(batch);
        else Integers(batch);
        ClearNulls(batch.Count);
    }

    void Reals(Batch batch)
    {
        Span<double> a = _left.Doubles, b = _right.Doubles, result = Doubles;
        switch (_operation)
        {
            case BinaryOperation.Add: BatchKernel.Add(a, b, result); break;
            case BinaryOperation.Subtract: BatchKernel.Subtract(a, b, result); break;
            case BinaryOperation.Multiply: BatchKernel.Multiply(a, b, result); break;
            case BinaryOperation.Divide: BatchKernel.Divide(a, b, result); break;
            default:
                for (int i = 0; i < batch.Count; i++) result[i] = a[i] % b[i];
                break;
        }
        if (_operation is BinaryOperation.Divide or BinaryOperation.Modulo)
        {
            // A zero that comes from null is an integer, and by that nothing can be divided.
            for (int i = 0; i < batch.Count; i++)
                if (b[i] == 0) batch.Ask(i);
        }
        if (!MayBeInteger) return;
        for (int i = 0; i < batch.Count; i++)
            if (!(Math.Abs(result[i]) < MaxExact)) batch.Ask(i);
    }

    void Integers(Batch batch)
    {
        var (a, b) = (_left.Values, _right.Values);
        switch (_operation)
        {
            case BinaryOperation.Add: BatchKernel.Add(a, b, Values, batch); break;
            case BinaryOperation.Subtract: BatchKernel.Subtract(a, b, Values, batch); break;
            case BinaryOperation.Multiply:
                for (int i = 0; i < batch.Count; i++)
                {
                    long high = Math.BigMul(a[i], b[i], out long low);
                    Values[i] = low;
                    if (high != low >> 63) batch.Ask(i);
                }
                break;
            case BinaryOperation.Divide: Quotients(batch, a, b); break;
            default: Remainders(batch, a, b); break;
        }
    }

    void Quotients(Batch batch, long[] a, long[] b)
    {
        var result = Doubles;
        for (int i = 0; i < batch.Count; i++)
        {
            if (b[i] == 0 || !IsExact(a[i]) || !IsExact(b[i])) batch.Ask(i);
            else result[i] = (double)a[i] / b[i];
        }
    }

    void Remainders(Batch batch, long[] a, long[] b)
    {
        for (int i = 0; i < batch.Count; i++)
        {
            // -1 divides everything, and the least integer by it is what the processor refuses.
            if (b[i] == 0) batch.Ask(i);
            else Values[i] = b[i] == -1 ? 0 : (a[i] | b[i]) >>> 31 == 0 ? (uint)a[i] % (uint)b[i] : a[i] % b[i];
        }
    }

    public override BatchBounds? Bounds(int block)
    {
        if (_left.Bounds(block) is not { } a || _right.Bounds(block) is not { } b) return null;
        return _left.Kind == BatchKind.Float64 ? RealBounds(a, b) : IntegerBounds(a, b);
    }

    /// <summary>Rounding keeps the order, so that the bounds of the operands give those of the result.</summary>
    BatchBounds? RealBounds(BatchBounds a, BatchBounds b)
    {
        double min, max;
        switch (_operation)
        {
            case BinaryOperation.Add:
                (min, max) = (a.MinDouble + b.MinDouble, a.MaxDouble + b.MaxDouble);
                break;
            case BinaryOperation.Subtract:
                (min, max) = (a.MinDouble - b.MaxDouble, a.MaxDouble - b.MinDouble);
                break;
            case BinaryOperation.Multiply:
                double[] corners = [a.MinDouble * b.MinDouble, a.MinDouble * b.MaxDouble, a.MaxDouble * b.MinDouble,
                    a.MaxDouble * b.MaxDouble];
                (min, max) = (corners.Min(), corners.Max());
                break;
            default: return null;
        }
        // Infinities may meet inside where the corners have none, so that nothing is said of them.
        return double.IsFinite(min) && double.IsFinite(max) ? BatchBounds.Of(min, max) : null;
    }

    BatchBounds? IntegerBounds(BatchBounds a, BatchBounds b)
    {
        Int128 min, max;
        switch (_operation)
        {
            case BinaryOperation.Add: (min, max) = ((Int128)a.Min + b.Min, (Int128)a.Max + b.Max); break;
            case BinaryOperation.Subtract: (min, max) = ((Int128)a.Min - b.Max, (Int128)a.Max - b.Min); break;
            case BinaryOperation.Multiply:
                Int128[] corners = [(Int128)a.Min * b.Min, (Int128)a.Min * b.Max, (Int128)a.Max * b.Min,
                    (Int128)a.Max * b.Max];
                (min, max) = (corners.Min(), corners.Max());
                break;
            default: return null;
        }
        return min >= long.MinValue && max <= long.MaxValue ? new((long)min, (long)max) : null;
    }
}
