using System.Text;
using Hallelujah.Columnar.Schema;

namespace Hallelujah.Columnar.Statistics;

/// <summary>
/// Statistics of one column of one segment, or of many merged: exact figures and sketches. Independent of the split:
/// exact figures are the same to the last bit for any partition of the rows, sketches keep their bounds. Not safe for
/// concurrent callers.
/// </summary>
public sealed partial class ColumnStatistics
{
    const long MicrosPerDay = 86_400_000_000;

    /// <summary>Used again for each column of each segment that this thread writes.</summary>
    [ThreadStatic]
    static MemoryStream? _writeBuffer;

    // One of the four is there, by the type; none for Null and Bool.
    NumericSummary<long>? _integers;
    NumericSummary<double>? _floats;
    NumericSummary<Int128>? _decimals;
    TextSummary? _texts;

    // The figures as they were written, instead of the objects: a tenth of the memory, and there is one for each
    // segment.
    byte[]? _written;
    long _trueCount, _falseCount, _nanCount, _positiveInfinities, _negativeInfinities;

    /// <param name="share">
    /// The ordinal of the share of the column that it is of. Those of shares that are merged differ: see
    /// <see cref="ShareSeed"/>.
    /// </param>
    public ColumnStatistics(ColumnType type, int share = 0)
    {
        Type = type;
        Open(share);
    }

    void Open(int share)
    {
        switch (Type.Kind)
        {
            // A date hashes as its midnight, so that dates and times of one column count as one.
            case ColumnKind.Int64 or ColumnKind.Date32 or ColumnKind.Timestamp or ColumnKind.TimestampTz:
                _integers = new NumericSummary<long>(Type.Kind == ColumnKind.Date32 ? MicrosPerDay : 1, share: share);
                break;
            case ColumnKind.Float64:
                _floats = new NumericSummary<double>(share: share);
                break;
            case ColumnKind.Decimal128:
                _decimals = new NumericSummary<Int128>(scale: Type.Scale, share: share);
                break;
            case ColumnKind.Utf8 or ColumnKind.Binary:
                _texts = new TextSummary(share);
                break;
            default:
                break;
        }
    }

    /// <summary>This, or what was written of it.</summary>
    ColumnStatistics Opened() => _written is null ? this : Read(new BinaryReader(new MemoryStream(_written)));

    void Reopen()
    {
        if (_written is null) return;
        ColumnStatistics read = Opened();
        (_integers, _floats, _decimals, _texts, _written) =
            (read._integers, read._floats, read._decimals, read._texts, null);
    }

    /// <summary>
    /// Statistics for another share of the same column, still empty. Where this share has more distinct values than are
    /// counted exactly, so has the whole column: then the other goes straight to sketches, several times as fast, and
    /// its own distinct count includes this one's. Only for shares that will be merged with this one.
    /// </summary>
    /// <param name="before">What this gave for the share before this one, which the result takes over.</param>
    /// <param name="share">The other's ordinal.</param>
    public ColumnStatistics ForNextShare(ColumnStatistics? before = null, int share = 0)
    {
        if (before?.Type != Type) before = null;
        ColumnStatistics opened = Opened();
        var next = new ColumnStatistics(Type, share);
        next._integers?.Continue(opened._integers!, before?._integers);
        next._floats?.Continue(opened._floats!, before?._floats);
        next._decimals?.Continue(opened._decimals!, before?._decimals);
        next._texts?.Continue(opened._texts!, before?._texts);
        return next;
    }

    public ColumnType Type { get; }

    /// <summary>Rows, nulls included.</summary>
    public long Count { get; private set; }
    public long NullCount { get; private set; }

    /// <summary>
    /// Takes in the figures of the rows that follow; the types must be equal (see <see cref="WidenTo"/>).
    /// </summary>
    public void Merge(ColumnStatistics other)
    {
        if (other.Type != Type) throw new ArgumentException(
            $"Statistics of {other.Type} can't be merged into those of {Type}.", nameof(other));
        Count += other.Count;
        NullCount += other.NullCount;
        _trueCount += other._trueCount;
        _falseCount += other._falseCount;
        _nanCount += other._nanCount;
        _positiveInfinities += other._positiveInfinities;
        _negativeInfinities += other._negativeInfinities;
        Reopen();
        ColumnStatistics opened = other.Opened();
        _integers?.Merge(opened._integers!);
        _floats?.Merge(opened._floats!);
        _decimals?.Merge(opened._decimals!);
        _texts?.Merge(opened._texts!);
        if (opened != other) opened.Release();
    }

    /// <summary>Gives the memory of the figures back; they must not be used any more.</summary>
    void Release()
    {
        _integers?.Release();
        _floats?.Release();
        _decimals?.Release();
        _texts?.Release();
    }

    /// <summary>
    /// The same figures as of a column of a wider type: Null to any, Int64 to Float64 or Decimal128, Date32 to
    /// Timestamp, Decimal128 to one of more digits. Distinct counts and top values come out as if the values had been
    /// added in that type.
    /// </summary>
    public ColumnStatistics WidenTo(ColumnType type)
    {
        ColumnStatistics opened = Opened();
        var wide = new ColumnStatistics(type) { Count = Count, NullCount = NullCount };
        switch (Type.Kind, type.Kind)
        {
            case (ColumnKind.Null, _):
                break;
            case (ColumnKind.Int64, ColumnKind.Float64):
                wide._floats = opened._integers!.Map(static v => (double)v, 1);
                break;
            case (ColumnKind.Int64, ColumnKind.Decimal128):
                Int128 unit = PowerOfTen(type.Scale);
                wide._decimals = opened._integers!.Map(v => v * unit, unit, type.Scale);
                break;
            case (ColumnKind.Date32, ColumnKind.Timestamp):
                wide._integers = opened._integers!.Map(static v => v * MicrosPerDay, MicrosPerDay);
                break;
            case (ColumnKind.Decimal128, ColumnKind.Decimal128) when type.Scale >= Type.Scale:
                Int128 factor = PowerOfTen(type.Scale - Type.Scale);
                wide._decimals = opened._decimals!.Map(v => v * factor, factor, type.Scale);
                break;
            case var (from, to) when from == to:
                wide.Merge(this);
                (wide.Count, wide.NullCount) = (Count, NullCount);
                break;
            default:
                throw new ArgumentException($"{Type} can't be widened to {type}.", nameof(type));
        }
        return wide;
    }

    internal static Int128 PowerOfTen(int exponent)
    {
        Int128 power = 1;
        for (int i = 0; i < exponent; i++) power *= 10;
        return power;
    }

    /// <summary>Writes what <see cref="ToBytes"/> gives.</summary>
    public void Write(BinaryWriter writer) => writer.Write(ToBytes().Span);

    /// <summary>
    /// The figures in the form they are written in, which is how they are kept until they are needed again.
    /// </summary>
    public ReadOnlyMemory<byte> ToBytes()
    {
        if (_written is null)
        {
            MemoryStream bytes = _writeBuffer ??= new MemoryStream();
            bytes.SetLength(0);
            using var buffered = new BinaryWriter(bytes, Encoding.UTF8, leaveOpen: true);
            WriteTo(buffered);
            buffered.Flush();
            Release();
            (_integers, _floats, _decimals, _texts, _written) = (null, null, null, null, bytes.ToArray());
        }
        return _written;
    }

    void WriteTo(BinaryWriter writer)
    {
        writer.Write(StatisticsFormat.Version);
        writer.Write((byte)Type.Kind);
        writer.Write(Type.Precision);
        writer.Write(Type.Scale);
        foreach (long count in (ReadOnlySpan<long>)[
            Count, NullCount, _trueCount, _falseCount, _nanCount, _positiveInfinities, _negativeInfinities])
            writer.Write7BitEncodedInt64(count);
        _integers?.Write(writer, static (w, v) => w.Write7BitEncodedInt64((v << 1) ^ (v >> 63)));
        _floats?.Write(writer, static (w, v) => w.Write(v));
        _decimals?.Write(writer, static (w, v) => BigIntegers.Write(w, v));
        _texts?.Write(writer);
    }

    public static ColumnStatistics Read(BinaryReader reader)
    {
        byte version = reader.ReadByte();
        if (version is < StatisticsFormat.FirstVersion or > StatisticsFormat.Version)
            throw StatisticsFormat.Damaged($"version {version} where {StatisticsFormat.Version} was expected");
        var type = new ColumnType((ColumnKind)reader.ReadByte(), reader.ReadByte(), reader.ReadByte());
        if (!Enum.IsDefined(type.Kind) || type.Scale > type.Precision || type.Precision > 38)
            throw StatisticsFormat.Damaged("no such column type");
        var read = new ColumnStatistics(type)
        {
            Count = StatisticsFormat.ReadCount(reader),
            NullCount = StatisticsFormat.ReadCount(reader),
            _trueCount = StatisticsFormat.ReadCount(reader),
            _falseCount = StatisticsFormat.ReadCount(reader),
            _nanCount = StatisticsFormat.ReadCount(reader),
            _positiveInfinities = StatisticsFormat.ReadCount(reader),
            _negativeInfinities = StatisticsFormat.ReadCount(reader),
        };
        read._integers?.Read(
            reader, static r => (long)((ulong)r.Read7BitEncodedInt64() is var z ? (z >> 1) ^ (0 - (z & 1)) : 0),
            version);
        read._floats?.Read(reader, static r => r.ReadDouble(), version);
        read._decimals?.Read(reader, static r => (Int128)BigIntegers.Read(r, 16), version);
        read._texts?.Read(reader, version);
        return read;
    }
}
