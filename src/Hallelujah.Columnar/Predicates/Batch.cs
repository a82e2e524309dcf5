using System.Numerics;
using System.Runtime.InteropServices;
using Hallelujah.Columnar.Segments;

namespace Hallelujah.Columnar.Predicates;

/// <summary>How the values of a batch are kept, 64 bits each: doubles by their bits, times as ticks.</summary>
internal enum BatchKind : byte { Int64, Float64, Time, WeekDay }

/// <summary>Rows that an expression is evaluated for at a time: few enough for their values to stay in cache.</summary>
internal sealed class Batch
{
    public const int Rows = 1_024;
    public const int Words = Rows / 64;

    /// <summary>The first row in the segment.</summary>
    public int Start { get; set; }

    public int Count { get; set; }

    /// <summary>
    /// Rows that only the row-by-row evaluator knows: sums that overflow and become doubles, divisions by zero.
    /// </summary>
    public ulong[] Unknown { get; } = new ulong[Words];

    public void Ask(int row) => Unknown[row >> 6] |= 1UL << (row & 63);
}

/// <summary>
/// The least and the greatest value of a block, in the node's form; only for blocks without nulls and NaN.
/// </summary>
internal readonly record struct BatchBounds(long Min, long Max)
{
    public double MinDouble => BitConverter.Int64BitsToDouble(Min);
    public double MaxDouble => BitConverter.Int64BitsToDouble(Max);

    public static BatchBounds Of(double min, double max) =>
        new(BitConverter.DoubleToInt64Bits(min), BitConverter.DoubleToInt64Bits(max));
}

/// <summary>
/// A part of an expression whose values all are of one kind, evaluated for a batch at a time. Where a value is null its
/// slot holds 0, which is what arithmetic takes null for.
/// </summary>
internal abstract class BatchNode(BatchKind kind)
{
    public BatchKind Kind => kind;

    /// <summary>
    /// Whether some rows' values are integers and others' doubles, as quotients are; then only a comparison takes them.
    /// </summary>
    public virtual bool IsMixed => false;

    /// <summary>
    /// Whether a row's value may be an integer where the kind is double: null beside an integer counts as the integer
    /// 0. Such integers are exact as doubles.
    /// </summary>
    public virtual bool MayBeInteger => false;

    public long[] Values { get; } = new long[Batch.Rows];

    /// <summary>Rows that are not null.</summary>
    public ulong[] Valid { get; } = new ulong[Batch.Words];

    public Span<double> Doubles => MemoryMarshal.Cast<long, double>(Values.AsSpan());

    public abstract void Evaluate(Batch batch);

    /// <summary>Puts 0 where a value is null.</summary>
    protected void ClearNulls(int rows)
    {
        for (int w = 0; w * 64 < rows; w++)
            for (ulong nulls = ~Valid[w]; nulls != 0; nulls &= nulls - 1)
                Values[w * 64 + BitOperations.TrailingZeroCount(nulls)] = 0;
    }

    /// <summary>What is known of a block unread, or null.</summary>
    public virtual BatchBounds? Bounds(int block) => null;
}

/// <summary>A constant.</summary>
internal sealed class BatchLiteral : BatchNode
{
    public BatchLiteral(BatchKind kind, long? value) : base(kind)
    {
        Value = value;
        Values.AsSpan().Fill(value ?? 0);
        Valid.AsSpan().Fill(value is null ? 0 : ulong.MaxValue);
    }

    public long? Value { get; }

    public override bool MayBeInteger => Value is null;

    public override void Evaluate(Batch batch) { }

    public override BatchBounds? Bounds(int block) => Value is { } value ? new(value, value) : null;
}

/// <summary>Integers as doubles.</summary>
internal sealed class BatchToDouble(BatchNode operand) : BatchNode(BatchKind.Float64)
{
    public override bool MayBeInteger => operand.MayBeInteger;

    public override void Evaluate(Batch batch)
    {
        operand.Evaluate(batch);
        BatchKernel.ToDouble(operand.Values, Doubles);
        operand.Valid.CopyTo(Valid, 0);
    }

    public override BatchBounds? Bounds(int block) =>
        operand.Bounds(block) is { } b ? BatchBounds.Of(b.Min, b.Max) : null;
}

/// <summary>A column of integers, dates, times or doubles, in the feed's type.</summary>
/// <param name="factor">What a stored integer is multiplied by, for times.</param>
/// <param name="offset">What is added then.</param>
internal sealed class BatchColumn<T>(
    SegmentReader reader, int column, BatchKind kind, long factor, long offset) : BatchNode(kind)
    where T : unmanaged, INumber<T>
{
    public override bool MayBeInteger => reader.Info.Columns[column].NullCount > 0;

    public override void Evaluate(Batch batch)
    {
        var loaded = reader.Load(column);
        if (loaded.AllNull)
        {
            Values.AsSpan().Clear();
            Valid.AsSpan().Clear();
            return;
        }
        var stored = loaded.Span<T>().Slice(batch.Start, batch.Count);
        if (typeof(T) == typeof(double)) MemoryMarshal.Cast<T, long>(stored).CopyTo(Values);
        else
        {
            var values = Values.AsSpan(0, stored.Length);
            for (int i = 0; i < values.Length; i++)
                values[i] = unchecked(long.CreateTruncating(stored[i]) * factor + offset);
        }
        var validity = loaded.Validity.Span;
        for (int w = 0; w * 64 < batch.Count; w++)
            Valid[w] = validity.IsEmpty ? ulong.MaxValue : Bits.Word(validity, batch.Start + w * 64);
        ClearNulls(batch.Count);
    }

    public override BatchBounds? Bounds(int block)
    {
        var zones = reader.Info.Columns[column].Zones;
        if (block >= zones.Count || zones[block].NullCount > 0) return null;
        var zone = zones[block];
        if (typeof(T) != typeof(double))
            return new(unchecked(zone.Min * factor + offset), unchecked(zone.Max * factor + offset));
        var bounds = new BatchBounds(zone.Min, zone.Max);
        return double.IsNaN(bounds.MaxDouble) || double.IsNaN(bounds.MinDouble) ? null : bounds;
    }
}

/// <summary>A part of dates or times; of null it is null.</summary>
internal sealed class BatchDatePart(ScalarFunction function, BatchNode operand)
    : BatchNode(function == ScalarFunction.Date ? BatchKind.Time
        : function == ScalarFunction.DayOfWeek ? BatchKind.WeekDay : BatchKind.Int64)
{
    public override void Evaluate(Batch batch)
    {
        operand.Evaluate(batch);
        operand.Valid.CopyTo(Valid, 0);
        var ticks = operand.Values.AsSpan(0, batch.Count);
        var values = Values.AsSpan(0, batch.Count);
        switch (function)
        {
            case ScalarFunction.Hour: Divide(ticks, values, TimeSpan.TicksPerHour, 24); break;
            case ScalarFunction.Minute: Divide(ticks, values, TimeSpan.TicksPerMinute, 60); break;
            case ScalarFunction.Second: Divide(ticks, values, TimeSpan.TicksPerSecond, 60); break;
            default: OfDays(ticks, values); break;
        }
        ClearNulls(batch.Count);
    }

    static void Divide(ReadOnlySpan<long> ticks, Span<long> values, long unit, long cycle)
    {
        for (int i = 0; i < values.Length; i++) values[i] = ticks[i] / unit % cycle;
    }

    /// <summary>Rows often follow one another with the same day, whose part is computed once.</summary>
    void OfDays(ReadOnlySpan<long> ticks, Span<long> values)
    {
        long day = -1, part = 0;
        for (int i = 0; i < values.Length; i++)
        {
            long next = ticks[i] / TimeSpan.TicksPerDay;
            if (next != day)
            {
                day = next;
                part = OfDay(new DateTime(day * TimeSpan.TicksPerDay));
            }
            values[i] = part;
        }
    }

    long OfDay(DateTime day) => function switch
    {
        ScalarFunction.Year => day.Year,
        ScalarFunction.Month => day.Month,
        ScalarFunction.Day => day.Day,
        ScalarFunction.Date => day.Ticks,
        _ => (long)day.DayOfWeek,
    };

    public override BatchBounds? Bounds(int block) =>
        function is ScalarFunction.Year or ScalarFunction.Date && operand.Bounds(block) is { } b
            ? new(OfDay(new DateTime(b.Min).Date), OfDay(new DateTime(b.Max).Date))
            : null;
}
