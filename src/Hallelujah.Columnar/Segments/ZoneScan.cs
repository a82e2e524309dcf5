using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Hallelujah.Columnar.Segments;

/// <summary>
/// Makes a column's zones from its finished values. A block without values has Min above Max (for Float64: +Inf and
/// -Inf). NaN stands outside the order: a block with a NaN has NaN as its Max, so that every comparison with it is
/// false. Decimal128 and text have <see cref="Zone.Bounds"/>; Bool has 0 and 1.
/// </summary>
internal static class ZoneScan
{
    /// <summary>Zones with null counts only.</summary>
    public static Zone[] OfNulls(int rows, ReadOnlySpan<byte> validity)
    {
        var zones = new Zone[ZoneCount(rows)];
        for (int z = 0; z < zones.Length; z++) zones[z] = new(Nulls(z, rows, validity), 0, 0);
        return zones;
    }

    /// <summary>Zones of integers of any width, dates and times.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Zone[] OfIntegers<T>(ReadOnlySpan<T> values, ReadOnlySpan<byte> validity)
        where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T>
    {
        var zones = new Zone[ZoneCount(values.Length)];
        for (int z = 0; z < zones.Length; z++)
        {
            int from = z * Zone.Rows, count =
                Math.Min(Zone.Rows, values.Length - from), nulls = Nulls(z, values.Length, validity);
            var block = values.Slice(from, count);
            if (nulls == count)
            {
                zones[z] = new(nulls, long.MaxValue, long.MinValue);
                continue;
            }
            T min = T.MaxValue, max = T.MinValue;
            if (nulls == 0) MinMax(block, out min, out max);
            else
                for (int i = 0; i < count; i++)
                {
                    if (!IsValid(validity, from + i)) continue;
                    min = T.Min(min, block[i]);
                    max = T.Max(max, block[i]);
                }
            zones[z] = new(nulls, long.CreateTruncating(min), long.CreateTruncating(max));
        }
        return zones;
    }

    /// <summary>Zones of doubles, as their bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Zone[] OfDoubles(ReadOnlySpan<double> values, ReadOnlySpan<byte> validity)
    {
        var zones = new Zone[ZoneCount(values.Length)];
        for (int z = 0; z < zones.Length; z++)
        {
            int from = z * Zone.Rows, count =
                Math.Min(Zone.Rows, values.Length - from), nulls = Nulls(z, values.Length, validity);
            double min = double.PositiveInfinity, max = double.NegativeInfinity;
            var block = values.Slice(from, count);
            if (nulls == 0) MinMax(block, ref min, ref max);
            else if (nulls < count) MinMax(block, validity[(from >> 3)..], ref min, ref max);
            zones[z] = new(nulls, BitConverter.DoubleToInt64Bits(min), BitConverter.DoubleToInt64Bits(max));
        }
        return zones;
    }

    /// <summary>Zones of decimals of 128 bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Zone[] OfDecimals(ReadOnlySpan<Int128> values, ReadOnlySpan<byte> validity)
    {
        var zones = OfNulls(values.Length, validity);
        for (int z = 0; z < zones.Length; z++)
        {
            int from = z * Zone.Rows, count = Math.Min(Zone.Rows, values.Length - from);
            if (zones[z].NullCount == count) continue;
            Int128 min = Int128.MaxValue, max = Int128.MinValue;
            for (int i = from; i < from + count; i++)
            {
                if (zones[z].NullCount > 0 && !IsValid(validity, i)) continue;
                if (values[i] < min) min = values[i];
                if (values[i] > max) max = values[i];
            }
            zones[z] = zones[z] with { Bounds = WideBounds.OfDecimals(min, max) };
        }
        return zones;
    }

    /// <summary>Zones of texts in Arrow's form: offsets has one entry more than there are rows.</summary>
    public static Zone[] OfTexts(ReadOnlySpan<int> offsets, ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> validity)
    {
        var texts = new TextZones();
        texts.Add(offsets, bytes, validity);
        return texts.AddTo(OfNulls(offsets.Length - 1, validity));
    }

    /// <summary>Zones of texts as codes of a dictionary in Arrow's form.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Zone[] OfCodes<T>(
        ReadOnlySpan<T> codes, ReadOnlySpan<byte> validity, ReadOnlySpan<int> offsets, ReadOnlySpan<byte> bytes)
        where T : unmanaged, IBinaryInteger<T>
    {
        var zones = OfNulls(codes.Length, validity);
        int entries = offsets.Length - 1;
        byte[] isThere = new byte[(entries + 7) & ~7], bits = new byte[(entries + 7) / 8];
        for (int z = 0; z < zones.Length; z++)
        {
            int from = z * Zone.Rows, count = Math.Min(Zone.Rows, codes.Length - from);
            if (zones[z].NullCount == count) continue;
            Array.Clear(isThere);
            if (zones[z].NullCount == 0)
                foreach (var code in codes.Slice(from, count)) isThere[int.CreateTruncating(code)] = 1;
            else
                for (int i = from; i < from + count; i++)
                    if (IsValid(validity, i)) isThere[int.CreateTruncating(codes[i])] = 1;
            for (int b = 0; b < bits.Length; b++)
            {
                // Eight bytes of 0 or 1 to eight bits, the first one least.
                ulong eight = BitConverter.ToUInt64(isThere, b * 8);
                bits[b] = (byte)(unchecked(eight * 0x0102_0408_1020_4080) >> 56);
            }
            zones[z] = zones[z] with { Bounds = TextZones.BoundsOf(offsets, bytes, bits) };
        }
        return zones;
    }

    static void Include(double value, ref double min, ref double max)
    {
        if (value < min) min = value;
        if (value > max || double.IsNaN(value)) max = value;
    }

    /// <summary>A NaN becomes the greatest, and stays it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void MinMax(ReadOnlySpan<double> values, ref double min, ref double max)
    {
        int i = 0;
        if (Vector256.IsHardwareAccelerated && values.Length >= Vector256<double>.Count)
        {
            var low = Vector256.Create(values);
            Vector256<double> high = low, ordered = Vector256<double>.AllBitsSet;
            for (; i + Vector256<double>.Count <= values.Length; i += Vector256<double>.Count)
            {
                var next = Vector256.Create(values[i..]);
                low = Vector256.MinNative(low, next);
                high = Vector256.MaxNative(high, next);
                ordered &= Vector256.Equals(next, next);
            }
            if (ordered.AsInt64() != Vector256<long>.AllBitsSet) i = 0;
            else
                for (int lane = 0; lane < Vector256<double>.Count; lane++)
                {
                    Include(low[lane], ref min, ref max);
                    Include(high[lane], ref min, ref max);
                }
        }
        for (; i < values.Length; i++) Include(values[i], ref min, ref max);
    }

    /// <summary>The same of the values that are not null.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void MinMax(ReadOnlySpan<double> values, ReadOnlySpan<byte> validity, ref double min, ref double max)
    {
        const int Step = 8;
        var infinity = Vector512.Create(double.PositiveInfinity);
        Vector512<double> low = infinity, high = -infinity, ordered = Vector512<double>.AllBitsSet;
        var bits = Vector512.Create(1L, 2, 4, 8, 16, 32, 64, 128);
        int i = 0;
        for (; i + Step <= values.Length; i += Step)
        {
            var next = Vector512.Create(values[i..]);
            Vector512<double> isNull =
                Vector512.Equals(Vector512.Create((long)validity[i >> 3]) & bits, Vector512<long>.Zero).AsDouble();
            low = Vector512.MinNative(low, Vector512.ConditionalSelect(isNull, infinity, next));
            high = Vector512.MaxNative(high, Vector512.ConditionalSelect(isNull, -infinity, next));
            ordered &= Vector512.Equals(next, next) | isNull;
        }
        for (; i < values.Length; i++)
            if (IsValid(validity, i)) Include(values[i], ref min, ref max);
        if (ordered.AsInt64() != Vector512<long>.AllBitsSet)
            for (int row = 0; row < values.Length; row++)
            {
                if (IsValid(validity, row)) Include(values[row], ref min, ref max);
            }
        else
            for (int lane = 0; lane < Step; lane++)
            {
                min = Math.Min(min, low[lane]);
                max = Math.Max(max, high[lane]);
            }
    }

    /// <summary>The least and the greatest of some values; Min above Max where there are none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void MinMax<T>(ReadOnlySpan<T> values, out T min, out T max) where T
        : unmanaged, IBinaryInteger<T>, IMinMaxValue<T>
    {
        (min, max) = (T.MaxValue, T.MinValue);
        int i = 0;
        if (Vector256.IsHardwareAccelerated && values.Length >= Vector256<T>.Count)
        {
            var low = Vector256.Create(values);
            var high = low;
            for (i = Vector256<T>.Count; i + Vector256<T>.Count <= values.Length; i += Vector256<T>.Count)
            {
                var next = Vector256.Create(values[i..]);
                low = Vector256.Min(low, next);
                high = Vector256.Max(high, next);
            }
            for (int lane = 0; lane < Vector256<T>.Count; lane++)
            {
                min = T.Min(min, low[lane]);
                max = T.Max(max, high[lane]);
            }
        }
        for (; i < values.Length; i++)
        {
            min = T.Min(min, values[i]);
            max = T.Max(max, values[i]);
        }
    }

    static int ZoneCount(int rows) => (rows + Zone.Rows - 1) / Zone.Rows;

    /// <summary>Whether a row is not null.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsValid(ReadOnlySpan<byte> validity, int row) =>
        validity.IsEmpty || (validity[row >> 3] >> (row & 7) & 1) != 0;

    static int Nulls(int zone, int rows, ReadOnlySpan<byte> validity)
    {
        if (validity.IsEmpty) return 0;
        int from = zone * Zone.Rows, count = Math.Min(Zone.Rows, rows - from);
        return count - ValidityBuilder.CountOnes(validity[(from >> 3)..], count);
    }
}
