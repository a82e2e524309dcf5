using System.Buffers;
using System.Runtime.InteropServices;
using Hallelujah.Columnar.Predicates;
using Hallelujah.Columnar.Schema;

namespace Hallelujah.Columnar.Segments;

/// <summary>
/// One column of one segment in memory, as it is stored, and how its cells read in the feed's type. Memory is rented
/// and goes back on disposal.
/// </summary>
internal sealed class LoadedColumn(SegmentColumn column, ColumnType feedType, int rows, IDisposable memory)
    : IDisposable
{
    readonly IDisposable _memory = memory;
    IMemoryOwner<byte>? _decoded;
    ReadOnlyMemory<byte> _values;

    /// <summary>How the column is stored; what has <see cref="Coded"/> values is shown as plain.</summary>
    public SegmentColumn Column { get; } = column;
    public ColumnType FeedType { get; } = feedType;
    public int Rows { get; } = rows;

    /// <summary>One bit a row, least significant first; empty where no row is null.</summary>
    public ReadOnlyMemory<byte> Validity { get; init; }
    public ReadOnlyMemory<byte> Offsets { get; init; }

    /// <summary>The values; decoded at the first call, where they are stored as codes.</summary>
    public ReadOnlyMemory<byte> Values
    {
        get => Coded is null || _decoded is not null ? _values : Decode(Coded);
        init => _values = value;
    }

    /// <summary>Values of fixed width as they are stored, where that is as codes.</summary>
    public CodedValues? Coded { get; init; }
    public ReadOnlyMemory<byte> DictionaryOffsets { get; init; }
    public ReadOnlyMemory<byte> DictionaryValues { get; init; }

    public bool AllNull => Column.Type.Kind == ColumnKind.Null || Column.NullCount == Rows;
    /// <summary>Whether texts are stored as codes.</summary>
    public bool IsDictionary => Column.Encoding >= SegmentEncoding.Dictionary8;

    public bool IsNull(int row)
    {
        if (AllNull) return true;
        var validity = Validity.Span;
        return !validity.IsEmpty && (validity[row >> 3] >> (row & 7) & 1) == 0;
    }

    /// <summary>The values as integers of a width; codes of a dictionary too.</summary>
    public ReadOnlySpan<T> Span<T>() where T : unmanaged => MemoryMarshal.Cast<byte, T>(Values.Span);

    /// <summary>The values, or their codes, as they are stored.</summary>
    public ReadOnlySpan<T> Stored<T>() where T : unmanaged =>
        MemoryMarshal.Cast<byte, T>((Coded?.Codes ?? Values).Span);

    /// <summary>The cell of the rows that have a code, in the feed's type.</summary>
    public Scalar EntryCell(int code) =>
        Coded is null ? CellOf.Text(DictionaryEntry(code))
        : Column.Type.Kind == ColumnKind.Float64 ? CellOf.Float64(Coded.EntriesOf<double>()[code], FeedType)
        : CellOf.Integer(Coded.EntriesOf<int>()[code], Column.Type, FeedType);

    /// <summary>The dictionary code of a row; codes are stored signed and never negative.</summary>
    public int Code(int row) => Coded is not null ? Coded.Code(row) : Column.Encoding switch
    {
        SegmentEncoding.Dictionary8 => Values.Span[row],
        SegmentEncoding.Dictionary16 => Span<ushort>()[row],
        _ => Span<int>()[row],
    };

    public ReadOnlySpan<byte> DictionaryEntry(int code)
    {
        var offsets = MemoryMarshal.Cast<byte, int>(DictionaryOffsets.Span);
        return DictionaryValues.Span[offsets[code]..offsets[code + 1]];
    }

    /// <summary>The bytes of a text that is not null.</summary>
    public ReadOnlySpan<byte> Text(int row)
    {
        if (IsDictionary) return DictionaryEntry(Code(row));
        var offsets = MemoryMarshal.Cast<byte, int>(Offsets.Span);
        return Values.Span[offsets[row]..offsets[row + 1]];
    }

    /// <summary>
    /// The integer that is stored for a row of an integer, date or time column, or of a narrowed decimal one.
    /// </summary>
    public long Integer(int row) => Column.Encoding switch
    {
        SegmentEncoding.Int8 => (sbyte)Values.Span[row],
        SegmentEncoding.Int16 => Span<short>()[row],
        SegmentEncoding.Int32 => Span<int>()[row],
        _ => Column.Type.Kind == ColumnKind.Date32 ? Span<int>()[row] : Span<long>()[row],
    };

    /// <summary>The cell as the row object shows it, in the feed's type.</summary>
    public Scalar Cell(int row)
    {
        if (IsNull(row)) return Scalar.Null;
        switch (Column.Type.Kind)
        {
            case ColumnKind.Bool: return Scalar.FromBool((Values.Span[row >> 3] >> (row & 7) & 1) != 0);
            case ColumnKind.Float64: return CellOf.Float64(Span<double>()[row], FeedType);
            case ColumnKind.Utf8 or ColumnKind.Binary: return CellOf.Text(Text(row));
            case ColumnKind.Decimal128 when Column.Encoding == SegmentEncoding.Plain:
                return CellOf.Decimal(Span<Int128>()[row], Column.Type, FeedType);
            default: return CellOf.Integer(Integer(row), Column.Type, FeedType);
        }
    }

    ReadOnlyMemory<byte> Decode(CodedValues coded)
    {
        bool isDouble = Column.Type.Kind == ColumnKind.Float64;
        int bytes = Rows * (isDouble ? sizeof(double) : sizeof(int));
        _decoded = ColumnMemory.Rent(bytes + ColumnLoader.SlackBytes);
        var values = _decoded.Memory[..bytes];
        if (isDouble) coded.Decode(MemoryMarshal.Cast<byte, double>(values.Span));
        else coded.Decode(MemoryMarshal.Cast<byte, int>(values.Span));
        return _values = values;
    }

    public void Dispose()
    {
        _memory.Dispose();
        _decoded?.Dispose();
    }
}
