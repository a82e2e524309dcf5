using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Hallelujah.Columnar.Statistics;

/// <summary>
/// Exact sums of finite Float64 values and of their squares. The vector kernel takes each value apart without error
/// into multiples of a few fixed units, chosen by the block's largest value so that their sums are exact too (Rump,
/// Ogita, Oishi, "Accurate floating-point summation", 2008: ExtractVector). What remains, usually nothing, is taken
/// apart in the same way by smaller units.
/// </summary>
static class FloatMoments
{
    /// <summary>Values in a block, 2^11: the more there are, the fewer bits a unit can take.</summary>
    const int BlockBits = 11, Block = 1 << BlockBits;

    /// <summary>Bits that one extraction takes off: 53 less those that the sum of a block needs.</summary>
    const int StepBits = 53 - BlockBits;

    /// <summary>Bits that are taken off at once; values that span more leave a rest.</summary>
    const int PassBits = 3 * StepBits;

    /// <summary>Units below this are too near to where doubles lose digits.</summary>
    const int LeastExponent = -900;

    /// <summary>Beyond these the square, or the rounding error of the square, is not a normal number.</summary>
    const double Largest = 1e150, Smallest = 1e-120;

    public static void Add(ReadOnlySpan<double> values, FloatAccumulator sum, FloatAccumulator squares)
    {
        while (values.Length >= 8 && Vector256.IsHardwareAccelerated)
        {
            ReadOnlySpan<double> block = values[..(Math.Min(values.Length, Block) & ~7)];
            AddBlock(block, sum, squares);
            values = values[block.Length..];
        }
        AddScalar(values, sum, squares);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void AddBlock(ReadOnlySpan<double> values, FloatAccumulator sum, FloatAccumulator squares)
    {
        var least = Vector512.Create(double.PositiveInfinity);
        Vector512<double> greatest = default;
        for (int i = 0; i < values.Length; i += 8)
        {
            Vector512<double> magnitude =
                Vector512.Abs(Vector512.LoadUnsafe(in MemoryMarshal.GetReference(values), (nuint)i));
            greatest = Vector512.MaxNative(greatest, magnitude);
            // Zeros, whose squares are exact, stand aside.
            Vector512<double> nonZero = Vector512.ConditionalSelect(
                Vector512.Equals(magnitude, default), Vector512.Create(double.PositiveInfinity), magnitude);
            least = Vector512.MinNative(least, nonZero);
        }
        double max = 0, min = double.PositiveInfinity;
        for (int lane = 0; lane < 8; lane++) (max, min) = (Math.Max(max, greatest[lane]), Math.Min(min, least[lane]));
        if (max == 0) return;
        if (max > Largest || min < Smallest)
        {
            AddScalar(values, sum, squares);
            return;
        }
        int exponent = Math.ILogB(max) + 1;
        AddValues(values, exponent, sum);
        AddSquares(values, 2 * exponent, squares);
    }

    /// <summary>Adds at most a block of values below 2^exponent.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void AddValues(ReadOnlySpan<double> values, int exponent, FloatAccumulator sum)
    {
        double[]? rest = null;
        Vector512<double> unit1 =
            Unit(exponent), unit2 = Unit(exponent - StepBits), unit3 = Unit(exponent - (2 * StepBits));
        Vector512<double> sum1 = default, sum2 = default, sum3 = default;
        for (int i = 0; i < values.Length; i += 8)
        {
            var v = Vector512.LoadUnsafe(in MemoryMarshal.GetReference(values), (nuint)i);
            v = Extract(v, unit1, ref sum1);
            v = Extract(v, unit2, ref sum2);
            if (Vector512.EqualsAll(v, default)) continue;
            v = Extract(v, unit3, ref sum3);
            if (!Vector512.EqualsAll(v, default)) Keep(v, i, ref rest);
        }
        Finish(sum1, sum2, sum3, sum);
        AddRest(rest, exponent - PassBits, sum);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void AddSquares(ReadOnlySpan<double> values, int exponent, FloatAccumulator squares)
    {
        Vector512<double> unit1 =
            Unit(exponent), unit2 = Unit(exponent - StepBits), unit3 = Unit(exponent - (2 * StepBits));
        // Of the products' rounding errors, which are at most 2^-53 as large.
        Vector512<double> error1 =
            Unit(exponent - 53), error2 = Unit(exponent - 53 - StepBits), error3 = Unit(exponent - 53 - (2 * StepBits));
        Vector512<double> sum1 =
            default, sum2 = default, sum3 = default, errorSum1 = default, errorSum2 = default, errorSum3 = default;
        double[]? rest = null, errorRest = null;
        for (int i = 0; i < values.Length; i += 8)
        {
            var v = Vector512.LoadUnsafe(in MemoryMarshal.GetReference(values), (nuint)i);
            Vector512<double> square = v * v, error = Vector512.FusedMultiplyAdd(v, v, -square);
            square = Extract(square, unit1, ref sum1);
            square = Extract(square, unit2, ref sum2);
            error = Extract(error, error1, ref errorSum1);
            error = Extract(error, error2, ref errorSum2);
            if (Vector512.EqualsAll(square | error, default)) continue;
            square = Extract(square, unit3, ref sum3);
            error = Extract(error, error3, ref errorSum3);
            if (Vector512.EqualsAll(square | error, default)) continue;
            Keep(square, i, ref rest);
            Keep(error, i, ref errorRest);
        }
        Finish(sum1, sum2, sum3, squares);
        Finish(errorSum1, errorSum2, errorSum3, squares);
        AddRest(rest, exponent - PassBits, squares);
        AddRest(errorRest, exponent - 53 - PassBits, squares);
    }

    /// <summary>
    /// What is added to a value below 2^exponent to round it to a multiple of 2^(exponent + BlockBits - 52).
    /// </summary>
    static Vector512<double> Unit(int exponent) => Vector512.Create(Math.ScaleB(1.5, exponent + BlockBits));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector512<double> Extract(Vector512<double> value, Vector512<double> unit, ref Vector512<double> sum)
    {
        Vector512<double> part = value + unit - unit;
        sum += part;
        return value - part;
    }

    static void Finish(Vector512<double> sum1, Vector512<double> sum2, Vector512<double> sum3, FloatAccumulator sum)
    {
        // Sums over lanes are exact as well: the unit leaves room for the whole block.
        sum.Add(Vector512.Sum(sum1));
        sum.Add(Vector512.Sum(sum2));
        sum.Add(Vector512.Sum(sum3));
    }

    /// <summary>Notes what remains of the values at a place.</summary>
    static void Keep(Vector512<double> rest, int at, ref double[]? kept)
    {
        if (kept is null)
        {
            kept = ArrayPool<double>.Shared.Rent(Block);
            Array.Clear(kept);
        }
        rest.StoreUnsafe(ref MemoryMarshal.GetArrayDataReference(kept), (nuint)at);
    }

    /// <summary>Adds what remains of a block, and gives its memory back.</summary>
    static void AddRest(double[]? rest, int exponent, FloatAccumulator sum)
    {
        if (rest is null) return;
        var values = rest.AsSpan(0, Block);
        if (exponent >= LeastExponent) AddValues(values, exponent, sum);
        else
            foreach (double value in values) sum.Add(value);
        ArrayPool<double>.Shared.Return(rest);
    }

    /// <summary>The scalar twin of <see cref="Add"/>.</summary>
    public static void AddScalar(ReadOnlySpan<double> values, FloatAccumulator sum, FloatAccumulator squares)
    {
        foreach (double value in values)
        {
            sum.Add(value);
            squares.AddSquare(value);
        }
    }
}
