using System.Numerics;
using System.Runtime.CompilerServices;

namespace Hallelujah.Columnar.Statistics;

/// <summary>How values come in.</summary>
public sealed partial class ColumnStatistics
{
    public void AddNulls(long count)
    {
        Reopen();
        (Count, NullCount) = (Count + count, NullCount + count);
    }

    public void AddBools(long trueCount, long falseCount)
    {
        Reopen();
        Count += trueCount + falseCount;
        _trueCount += trueCount;
        _falseCount += falseCount;
    }

    /// <summary>Values without nulls: integers, microseconds since 1970.</summary>
    public void AddInt64(ReadOnlySpan<long> values)
    {
        if (values.IsEmpty) return;
        Reopen();
        Count += values.Length;
        _integers!.Order.Add(values);
        (long min, long max) = MinMax.Of(values);
        _integers!.Add(values, min, max);
    }

    /// <summary>Values without nulls: days since 1970.</summary>
    [SkipLocalsInit]
    public void AddInt32(ReadOnlySpan<int> values)
    {
        Span<long> wide = stackalloc long[1024];
        while (!values.IsEmpty)
        {
            int count = Math.Min(values.Length, wide.Length);
            for (int i = 0; i < count; i++) wide[i] = values[i];
            AddInt64(wide[..count]);
            values = values[count..];
        }
    }

    public void AddFloat64(ReadOnlySpan<double> values)
    {
        if (values.IsEmpty) return;
        Reopen();
        Count += values.Length;
        if (!MinMax.TryOfFinite(values, out double min, out double max))
        {
            // NaN stands in no order.
            if (HasNaN(values)) _floats!.Order.Break();
            else _floats!.Order.Add(values);
            AddFinite(values);
            return;
        }
        _floats!.Order.Add(values);
        _floats!.Add(values, min + 0.0, max + 0.0);
    }

    /// <summary>Finite values and how often each occurs; their order is told with AddOrder.</summary>
    public void AddCounted(ReadOnlySpan<double> values, ReadOnlySpan<long> counts)
    {
        Reopen();
        Count += _floats!.Add(values, counts);
    }

    /// <summary>Days since 1970 and how often each occurs; their order is told with AddOrder.</summary>
    public void AddCounted(ReadOnlySpan<int> values, ReadOnlySpan<long> counts)
    {
        Reopen();
        var wide = new long[values.Length];
        for (int i = 0; i < wide.Length; i++) wide[i] = values[i];
        Count += _integers!.Add(wide, counts);
    }

    /// <summary>
    /// The order of finite values that are added with their counts. False where more of them would change nothing.
    /// </summary>
    public bool AddOrder(ReadOnlySpan<double> values)
    {
        Reopen();
        _floats!.Order.Add(values);
        return !_floats.Order.IsOver;
    }

    /// <summary>
    /// The order of dates that are added with their counts. False where more of them would change nothing.
    /// </summary>
    public bool AddOrder(ReadOnlySpan<int> values)
    {
        Reopen();
        Span<long> wide = stackalloc long[512];
        for (; !values.IsEmpty; values = values[Math.Min(values.Length, wide.Length)..])
        {
            int count = Math.Min(values.Length, wide.Length);
            for (int i = 0; i < count; i++) wide[i] = values[i];
            _integers!.Order.Add(wide[..count]);
        }
        return !_integers!.Order.IsOver;
    }

    /// <summary>The finite ones of the values; the others are counted.</summary>
    void AddFinite(ReadOnlySpan<double> values)
    {
        var finite = new double[values.Length];
        int count = 0;
        foreach (double value in values)
        {
            if (double.IsFinite(value)) finite[count++] = value;
            else if (double.IsNaN(value)) _nanCount++;
            else if (value > 0) _positiveInfinities++;
            else _negativeInfinities++;
        }
        Span<double> rest = finite.AsSpan(0, count);
        if (rest.IsEmpty || !MinMax.TryOfFinite(rest, out double min, out double max)) return;
        _floats!.Add(rest, min + 0.0, max + 0.0);
    }

    static bool HasNaN(ReadOnlySpan<double> values)
    {
        foreach (double value in values)
            if (double.IsNaN(value)) return true;
        return false;
    }

    /// <summary>Values without nulls, unscaled, in the type's scale.</summary>
    public void AddDecimal(ReadOnlySpan<Int128> values)
    {
        if (values.IsEmpty) return;
        Reopen();
        Count += values.Length;
        _decimals!.Order.Add(values);
        Int128 min = values[0], max = values[0];
        foreach (Int128 value in values)
        {
            if (value < min) min = value;
            if (value > max) max = value;
        }
        _decimals!.Add(values, min, max);
    }

    /// <summary>
    /// Texts in Arrow's form: offsets has one entry more than there are rows. A row whose bit in validity (least
    /// significant first, empty when there are no nulls) is clear is counted as a null.
    /// </summary>
    public void AddUtf8(ReadOnlySpan<int> offsets, ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> validity)
    {
        if (offsets.Length < 2) return;
        Reopen();
        int rows = offsets.Length - 1;
        Count += rows;
        _texts!.Order.Add(offsets, bytes, validity);
        NullCount += rows - _texts!.Add(offsets, bytes, validity);
    }

    /// <summary>
    /// Texts as a dictionary in Arrow's form, how often each occurs, and the rows' codes; nulls are added apart.
    /// </summary>
    public void AddDictionary<TCode>(ReadOnlySpan<int> offsets, ReadOnlySpan<byte> bytes, ReadOnlySpan<long> counts,
        ReadOnlySpan<TCode> codes, ReadOnlySpan<byte> validity) where TCode : unmanaged, IBinaryInteger<TCode>
    {
        Reopen();
        _texts!.Order.AddCodes(codes, validity, offsets, bytes);
        AddCounted(offsets, bytes, counts);
    }

    /// <summary>Texts as a dictionary in Arrow's form, and how often each occurs; their order is not told.</summary>
    public void AddDictionary(ReadOnlySpan<int> offsets, ReadOnlySpan<byte> bytes, ReadOnlySpan<long> counts)
    {
        Reopen();
        _texts!.Order.Lose();
        AddCounted(offsets, bytes, counts);
    }

    void AddCounted(ReadOnlySpan<int> offsets, ReadOnlySpan<byte> bytes, ReadOnlySpan<long> counts)
    {
        for (int i = 0; i < counts.Length; i++)
        {
            if (counts[i] == 0) continue;
            Count += counts[i];
            _texts!.Add(bytes[offsets[i]..offsets[i + 1]], counts[i]);
        }
    }
}
