using System.Globalization;
using System.Numerics;
using Apache.Arrow;
using Apache.Arrow.Types;

namespace Hallelujah.Cmdlets.Rows;

/// <summary>
/// Values of an Arrow array as the .NET objects that rows have: long, double, decimal (BigInteger or text beyond 28
/// digits), DateTime without a kind, DateTimeOffset in UTC, bool, string, byte[]; null for null.
/// </summary>
static class ColumnReader
{
    static readonly object True = true;
    static readonly object False = false;

    /// <summary>A function from row to value, chosen once a batch so that no type is looked at per row.</summary>
    public static Func<int, object?> For(IArrowArray array) => array switch
    {
        Int64Array a => i => a.IsNull(i) ? null : a.Values[i],
        Int32Array a => i => a.IsNull(i) ? null : (long)a.Values[i],
        Int16Array a => i => a.IsNull(i) ? null : (long)a.Values[i],
        Int8Array a => i => a.IsNull(i) ? null : (long)a.Values[i],
        UInt32Array a => i => a.IsNull(i) ? null : (long)a.Values[i],
        UInt16Array a => i => a.IsNull(i) ? null : (long)a.Values[i],
        UInt8Array a => i => a.IsNull(i) ? null : (long)a.Values[i],
        DoubleArray a => i => a.IsNull(i) ? null : a.Values[i],
        FloatArray a => i => a.IsNull(i) ? null : (double)a.Values[i],
        BooleanArray a => i => a.GetValue(i) switch { true => True, false => False, null => null },
        StringArray a => i => a.GetString(i),
        LargeStringArray a => i => a.GetString(i),
        StringViewArray a => i => a.GetString(i),
        DictionaryArray a => Dictionary(a),
        Date32Array a => i => a.IsNull(i) ? null : DateTime.UnixEpoch.AddDays(a.Values[i]) is var day
        ? DateTime.SpecifyKind(day, DateTimeKind.Unspecified) : null,
        TimestampArray a => Timestamp(a),
        Decimal128Array a => Decimal(a),
        BinaryArray a => i => a.IsNull(i) ? null : a.GetBytes(i).ToArray(),
        NullArray => _ => null,
        _ => throw new NotSupportedException(
            $"Rows with columns of Arrow type {array.Data.DataType.Name} are not known here."),
    };

    /// <summary>Each entry becomes an object once, however many rows have it.</summary>
    static Func<int, object?> Dictionary(DictionaryArray array)
    {
        Func<int, object?> value = For(array.Dictionary);
        Func<int, object?> index = For(array.Indices);
        object?[] values = [.. Enumerable.Range(0, array.Dictionary.Length).Select(value)];
        return i => index(i) is long position ? values[position] : null;
    }

    static Func<int, object?> Timestamp(TimestampArray array)
    {
        TimestampType type = (TimestampType)array.Data.DataType;
        bool isInstant = !string.IsNullOrEmpty(type.Timezone);
        TimeUnit unit = type.Unit;
        return i =>
        {
            if (array.IsNull(i)) return null;
            DateTime time = DateTime.UnixEpoch.AddTicks(Ticks(array.Values[i], unit));
            // Objects, lest the compiler turn both into the one that converts implicitly.
            return isInstant ? (object)new DateTimeOffset(time) : DateTime.SpecifyKind(time, DateTimeKind.Unspecified);
        };
    }

    static long Ticks(long value, TimeUnit unit) => unit switch
    {
        TimeUnit.Second => checked(value * TimeSpan.TicksPerSecond),
        TimeUnit.Millisecond => checked(value * TimeSpan.TicksPerMillisecond),
        TimeUnit.Microsecond => checked(value * TimeSpan.TicksPerMicrosecond),
        _ => value / TimeSpan.NanosecondsPerTick,
    };

    static Func<int, object?> Decimal(Decimal128Array array)
    {
        int scale = ((Decimal128Type)array.Data.DataType).Scale;
        return i =>
        {
            if (array.IsNull(i)) return null;
            Int128 value = BitConverter.ToInt128(array.ValueBuffer.Span.Slice(i * 16, 16));
            return scale <= 28 && Int128.Abs(value) < MaxDecimal ? Exact(value, scale) : Wide(value, scale);
        };
    }

    /// <summary>10^28: every integer below it, with a scale of up to 28, is a decimal.</summary>
    static readonly Int128 MaxDecimal = (Int128)BigInteger.Pow(10, 28);

    static decimal Exact(Int128 value, int scale)
    {
        UInt128 magnitude = (UInt128)Int128.Abs(value);
        return new(
            (int)(uint)magnitude, (int)(uint)(magnitude >> 32), (int)(uint)(magnitude >> 64), value < 0, (byte)scale);
    }

    static object Wide(Int128 value, int scale)
    {
        string digits = Int128.Abs(value).ToString(CultureInfo.InvariantCulture).PadLeft(scale + 1, '0');
        string text = (value < 0 ? "-" : "") + (scale == 0 ? digits : digits[..^scale] + "." + digits[^scale..]);
        return TypedText.ReadDecimal(text);
    }
}
