using Hallelujah.Columnar.Schema;

namespace Hallelujah.Columnar.Statistics;

/// <summary>
/// Statistics of one column of one segment, or of many merged: exact figures and sketches. Independent of the split: exact
/// figures are the same to the last bit for any partition of the rows, sketches keep their bounds. Not safe for concurrent callers.
/// </summary>
public sealed class ColumnStatistics(ColumnType type)
{
    public ColumnType Type { get; } = type;

    /// <summary>Rows, nulls included.</summary>
    public long Count { get; private set; }
    public long NullCount { get; private set; }

    public void AddNulls(long count) => (Count, NullCount) = (Count + count, NullCount + count);

    public void AddBools(long trueCount, long falseCount) => throw new NotImplementedException($"{trueCount} {falseCount}");

    /// <summary>Values without nulls: integers, microseconds since 1970.</summary>
    public void AddInt64(ReadOnlySpan<long> values) => throw new NotImplementedException();

    /// <summary>Values without nulls: days since 1970.</summary>
    public void AddInt32(ReadOnlySpan<int> values) => throw new NotImplementedException();

    public void AddFloat64(ReadOnlySpan<double> values) => throw new NotImplementedException();

    /// <summary>Values without nulls, unscaled, in the type's scale.</summary>
    public void AddDecimal(ReadOnlySpan<Int128> values) => throw new NotImplementedException();

    /// <summary>Texts in Arrow's form: offsets has one entry more than there are rows. A row whose bit in validity (least
    /// significant first, empty when there are no nulls) is clear is counted as a null.</summary>
    public void AddUtf8(ReadOnlySpan<int> offsets, ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> validity) => throw new NotImplementedException();

    /// <summary>Texts as a dictionary in Arrow's form, and how often each occurs; nulls are added apart.</summary>
    public void AddDictionary(ReadOnlySpan<int> offsets, ReadOnlySpan<byte> bytes, ReadOnlySpan<long> counts) => throw new NotImplementedException();

    /// <summary>Takes in another column's figures; the types must be equal (see <see cref="WidenTo"/>).</summary>
    public void Merge(ColumnStatistics other) => throw new NotImplementedException($"{other}");

    /// <summary>The same figures as of a column of a wider type: Null to any, Int64 to Float64 or Decimal128, Date32 to Timestamp,
    /// Decimal128 to one of more digits. Distinct counts and top values come out as if the values had been added in that type.</summary>
    public ColumnStatistics WidenTo(ColumnType type) => throw new NotImplementedException($"{type}");

    public void Write(BinaryWriter writer) => throw new NotImplementedException($"{writer}");

    public static ColumnStatistics Read(BinaryReader reader) => throw new NotImplementedException($"{reader}");

    public ColumnReport Report(string name) => throw new NotImplementedException(name);
}
