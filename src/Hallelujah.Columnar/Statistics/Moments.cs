using System.Numerics;

namespace Hallelujah.Columnar.Statistics;

/// <summary>
/// Sum and sum of squares of a column, both exact, hence mean and standard deviation that do not depend on how the rows
/// were split, and that are rounded once. Integers add into <see cref="WideInteger"/>, Float64 into
/// <see cref="FloatAccumulator"/>.
/// </summary>
sealed class Moments(bool isFloat)
{
    WideInteger _sum, _squares;
    readonly FloatAccumulator? _floatSum = isFloat ? FloatAccumulator.ForValues() : null;
    readonly FloatAccumulator? _floatSquares = isFloat ? FloatAccumulator.ForSquares() : null;

    public long Count { get; private set; }

    public void Add(ReadOnlySpan<long> values, long min, long max)
    {
        Count += values.Length;
        IntegerMoments.Add(values, min, max, ref _sum, ref _squares);
    }

    public void Add(ReadOnlySpan<Int128> values, Int128 min, Int128 max)
    {
        Count += values.Length;
        DecimalMoments.Add(values, min, max, ref _sum, ref _squares);
    }

    /// <summary>Adds finite values.</summary>
    public void Add(ReadOnlySpan<double> values)
    {
        Count += values.Length;
        FloatMoments.Add(values, _floatSum!, _floatSquares!);
    }

    /// <summary>Adds values with their counts.</summary>
    public static Moments Of<T>(IEnumerable<(T Value, long Count)> values) where T : unmanaged, INumber<T>
    {
        var moments = new Moments(typeof(T) == typeof(double));
        foreach ((T value, long count) in values)
        {
            moments.Count += count;
            if (value is double number)
            {
                moments._floatSum!.Add(number, count);
                moments._floatSquares!.AddSquare(number, count);
                continue;
            }
            Int128 integer = value is long small ? small : (Int128)(object)value;
            if (Int128.Abs(integer) <= uint.MaxValue && count <= uint.MaxValue)
            {
                moments._sum.Add(integer * count);
                moments._squares.Add(integer * integer * count);
                continue;
            }
            moments._sum.Add((BigInteger)integer * count);
            moments._squares.Add((BigInteger)integer * integer * count);
        }
        return moments;
    }

    public void Merge(Moments other)
    {
        Count += other.Count;
        _sum.Add(other._sum);
        _squares.Add(other._squares);
        _floatSum?.Merge(other._floatSum!);
        _floatSquares?.Merge(other._floatSquares!);
    }

    /// <summary>The moments of integers times a factor, as integers or as Float64.</summary>
    public Moments Scale(BigInteger factor, bool toFloat)
    {
        var scaled = new Moments(toFloat) { Count = Count };
        BigInteger sum = _sum.ToBigInteger() * factor, squares = _squares.ToBigInteger() * factor * factor;
        if (toFloat)
        {
            scaled._floatSum!.Add(sum);
            scaled._floatSquares!.Add(squares);
        }
        else
        {
            scaled._sum.Add(sum);
            scaled._squares.Add(squares);
        }
        return scaled;
    }

    /// <summary>The sum of integers, of unscaled ones for decimals.</summary>
    public BigInteger IntegerSum => _sum.ToBigInteger();

    public double Sum
    {
        get
        {
            if (_floatSum is null) return BigIntegers.Quotient(_sum.ToBigInteger(), 1);
            (BigInteger value, int exponent) = _floatSum.Exact();
            return BigIntegers.Quotient(value, 1, exponent);
        }
    }

    /// <summary>Null without values; in units of 1/divisor.</summary>
    public double? Mean(BigInteger divisor)
    {
        if (Count == 0) return null;
        (BigInteger sum, int exponent) = _floatSum?.Exact() ?? (_sum.ToBigInteger(), 0);
        return BigIntegers.Quotient(sum, Count * divisor, exponent);
    }

    /// <summary>
    /// The sample standard deviation (n - 1), null below two values: the root of the correctly rounded variance.
    /// </summary>
    public double? StdDev(BigInteger divisor)
    {
        if (Count < 2) return null;
        (BigInteger sum, int exponent) = _floatSum?.Exact() ?? (_sum.ToBigInteger(), 0);
        (BigInteger squares, _) = _floatSquares?.Exact() ?? (_squares.ToBigInteger(), 0);
        // The squares' lowest bit weighs the square of the sum's, so both sides have the same exponent.
        BigInteger numerator = (Count * squares) - (sum * sum);
        return Math.Sqrt(
            BigIntegers.Quotient(numerator, (BigInteger)Count * (Count - 1) * divisor * divisor, 2 * exponent));
    }

    public void Write(BinaryWriter writer)
    {
        writer.Write7BitEncodedInt64(Count);
        if (_floatSum is null)
        {
            _sum.Write(writer);
            _squares.Write(writer);
            return;
        }
        _floatSum.Write(writer);
        _floatSquares!.Write(writer);
    }

    public static Moments Read(BinaryReader reader, bool isFloat)
    {
        var moments = new Moments(isFloat) { Count = StatisticsFormat.ReadCount(reader) };
        if (!isFloat)
        {
            moments._sum = WideInteger.Read(reader);
            moments._squares = WideInteger.Read(reader);
            return moments;
        }
        moments._floatSum!.Read(reader);
        moments._floatSquares!.Read(reader);
        return moments;
    }
}
