using System.Buffers;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Hallelujah.Columnar.Schema;
using Hallelujah.Columnar.Segments;

namespace Hallelujah.Columnar.Extraction;

/// <summary>
/// Writes one column's cells as CSV, each with what ends it: a delimiter, or the line's end. Null is nothing at all.
/// Holds the column's memory by its address, so the column must outlive it.
/// </summary>
internal abstract unsafe class CsvCell(LoadedColumn column, byte end) : IDisposable
{
    readonly List<MemoryHandle> _pins = [];

    protected LoadedColumn Column => column;
    protected byte End => end;

    /// <summary>Bytes that a row takes at most.</summary>
    public virtual long Room(int row) => ValueText.MaxBytes + 1;

    /// <summary>Whether rows differ in the room they take.</summary>
    public virtual bool VariesInRoom => false;

    /// <summary>Writes a row's cell and returns where the next goes.</summary>
    public abstract byte* Write(int row, byte* target);

    public static CsvCell Create(LoadedColumn column, CsvQuoting quoting, byte end)
    {
        if (column.AllNull) return new NullCell(column, end);
        if (column.Coded is not null) return new CodedCell(column, end);
        return column.FeedType.Kind switch
        {
            ColumnKind.Bool => new BoolCell(column, end),
            ColumnKind.Int64 => column.Column.Encoding switch
            {
                SegmentEncoding.Int8 => new IntegerCell<sbyte>(column, end),
                SegmentEncoding.Int16 => new IntegerCell<short>(column, end),
                SegmentEncoding.Int32 => new IntegerCell<int>(column, end),
                _ => new IntegerCell<long>(column, end),
            },
            ColumnKind.Float64 when column.Column.Type.Kind == ColumnKind.Float64 => new DoubleCell(column, end),
            ColumnKind.Float64 => new WidenedDoubleCell(column, end),
            ColumnKind.Decimal128 => new DecimalCell(column, end),
            ColumnKind.Date32 => new DateCell(column, end),
            ColumnKind.Timestamp or ColumnKind.TimestampTz => new TimeCell(column, end),
            _ => column.IsDictionary ? new DictionaryCell(column, quoting, end) : new TextCell(column, quoting, end),
        };
    }

    public void Dispose()
    {
        foreach (var pin in _pins) pin.Dispose();
        _pins.Clear();
    }

    /// <summary>Where some of the column's memory lies; null where it is empty.</summary>
    protected byte* Address(ReadOnlyMemory<byte> memory)
    {
        if (memory.IsEmpty) return null;
        _pins.Add(memory.Pin());
        return (byte*)_pins[^1].Pointer;
    }

    /// <summary>Ends a cell that has taken so many bytes.</summary>
    protected byte* Close(byte* target, int bytes)
    {
        target[bytes] = end;
        return target + bytes + 1;
    }

    protected static Span<byte> SpanOf(byte* target) => new(target, ValueText.MaxBytes);

    /// <summary>A column of which some rows may be null.</summary>
    abstract class ValueCell : CsvCell
    {
        readonly byte* _validity;

        protected ValueCell(LoadedColumn column, byte end) : base(column, end) => _validity = Address(column.Validity);

        protected bool IsNull(int row) => _validity != null && (_validity[row >> 3] >> (row & 7) & 1) == 0;

        public override byte* Write(int row, byte* target) => Close(target, IsNull(row) ? 0 : Format(row, target));

        /// <summary>Writes the value, which is not null, and returns how many bytes it takes.</summary>
        protected abstract int Format(int row, byte* target);
    }

    sealed class NullCell(LoadedColumn column, byte end) : CsvCell(column, end)
    {
        public override byte* Write(int row, byte* target) => Close(target, 0);
    }

    sealed class BoolCell(LoadedColumn column, byte end) : ValueCell(column, end)
    {
        protected override int Format(int row, byte* target)
        {
            var text = (Column.Values.Span[row >> 3] >> (row & 7) & 1) != 0 ? "true"u8 : "false"u8;
            text.CopyTo(SpanOf(target));
            return text.Length;
        }
    }

    sealed class IntegerCell<T> : ValueCell where T : unmanaged, IBinaryInteger<T>
    {
        readonly T* _values;

        public IntegerCell(LoadedColumn column, byte end) : base(column, end) => _values = (T*)Address(column.Values);

        protected override int Format(int row, byte* target) =>
            ValueText.Integer(long.CreateTruncating(_values[row]), SpanOf(target));
    }

    sealed class DoubleCell : ValueCell
    {
        readonly double* _values;

        public DoubleCell(LoadedColumn column, byte end) : base(column, end) =>
            _values = (double*)Address(column.Values);

        protected override int Format(int row, byte* target) => ValueText.Double(_values[row], SpanOf(target));
    }

    sealed class WidenedDoubleCell(LoadedColumn column, byte end) : ValueCell(column, end)
    {
        protected override int Format(int row, byte* target) =>
            ValueText.Double(Column.Cell(row).Float64, SpanOf(target));
    }

    sealed class DecimalCell(LoadedColumn column, byte end) : ValueCell(column, end)
    {
        protected override int Format(int row, byte* target)
        {
            var value = Column.Cell(row);
            return ValueText.Decimal(value.Unscaled, value.Scale, SpanOf(target));
        }
    }

    sealed class DateCell(LoadedColumn column, byte end) : ValueCell(column, end)
    {
        protected override int Format(int row, byte* target) =>
            ValueText.Date((int)Column.Integer(row), SpanOf(target));
    }

    sealed class TimeCell(LoadedColumn column, byte end) : ValueCell(column, end)
    {
        readonly long _unit = column.Column.Type.Kind == ColumnKind.Date32 ? CellOf.MicrosecondsPerDay : 1;
        readonly bool _utc = column.FeedType.Kind == ColumnKind.TimestampTz;

        protected override int Format(int row, byte* target) =>
            ValueText.Time(Column.Integer(row) * _unit, _utc, SpanOf(target));
    }

    sealed class TextCell : ValueCell
    {
        readonly CsvQuoting _quoting;
        readonly int* _offsets;
        readonly byte* _bytes;

        public TextCell(LoadedColumn column, CsvQuoting quoting, byte end) : base(column, end)
        {
            _quoting = quoting;
            _offsets = (int*)Address(column.Offsets);
            _bytes = Address(column.Values);
        }

        public override bool VariesInRoom => true;

        public override long Room(int row) => CsvQuoting.MaxBytes(_offsets[row + 1] - _offsets[row]) + 1;

        protected override int Format(int row, byte* target)
        {
            int from = _offsets[row], length = _offsets[row + 1] - from;
            return _quoting.Write(new(_bytes + from, length), target);
        }
    }

    /// <summary>A dictionary's texts, made once for each entry, not in every row, and with their end.</summary>
    abstract class EntryCell : CsvCell
    {
        /// <summary>Texts up to this length are copied whole, with what follows.</summary>
        const int Whole = 32;

        readonly byte* _validity, _narrow;
        readonly ushort* _wide;
        byte[] _text = [];
        byte* _start;
        int[] _ends = [0];
        int _longest;

        protected EntryCell(LoadedColumn column, ReadOnlyMemory<byte> codes, bool isNarrow, byte end)
            : base(column, end)
        {
            _validity = Address(column.Validity);
            if (isNarrow) _narrow = Address(codes);
            else _wide = (ushort*)Address(codes);
        }

        public override long Room(int row) => Math.Max(Whole, _longest);

        public override byte* Write(int row, byte* target)
        {
            if (_validity != null && (_validity[row >> 3] >> (row & 7) & 1) == 0) return Close(target, 0);
            int code = _narrow != null ? _narrow[row] : _wide[row];
            int from = _ends[code], length = _ends[code + 1] - from;
            // So many bytes can be read behind the texts, and there is room for them.
            Vector256.Store(Vector256.Load(_start + from), target);
            if (length > Whole) Buffer.MemoryCopy(_start + from + Whole, target + Whole, length, length - Whole);
            return target + length;
        }

        /// <summary>Makes the texts of all entries.</summary>
        protected void Fill(int entries, Func<int, long> room, Func<int, nint, int> write)
        {
            _ends = new int[entries + 1];
            for (int i = 0; i < entries; i++)
            {
                int at = _ends[i];
                long needed = at + room(i) + 1 + Whole;
                if (needed > _text.Length) Grow(needed, at);
                _ends[i + 1] = (int)(Close(_start + at, write(i, (nint)(_start + at))) - _start);
                _longest = Math.Max(_longest, _ends[i + 1] - at);
            }
        }

        void Grow(long needed, int used)
        {
            var grown = GC.AllocateUninitializedArray<byte>(checked((int)Math.Max(needed, 2L * used)), pinned: true);
            _text.AsSpan(0, used).CopyTo(grown);
            _text = grown;
            _start = (byte*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(grown));
        }
    }

    sealed class DictionaryCell : EntryCell
    {
        public DictionaryCell(LoadedColumn column, CsvQuoting quoting, byte end)
            : base(column, column.Values, column.Column.Encoding == SegmentEncoding.Dictionary8, end) =>
            Fill(column.Column.DictionaryCount, i => CsvQuoting.MaxBytes(column.DictionaryEntry(i).Length),
                (i, target) => quoting.Write(column.DictionaryEntry(i), (byte*)target));
    }

    /// <summary>Numbers and dates.</summary>
    sealed class CodedCell : EntryCell
    {
        public CodedCell(LoadedColumn column, byte end)
            : base(column, column.Coded!.Codes, column.Coded.IsNarrow, end) =>
            Fill(column.Coded!.Count, _ => ValueText.MaxBytes, (i, target) =>
                Format(column, i, SpanOf((byte*)target)));

        static int Format(LoadedColumn column, int code, Span<byte> target)
        {
            var feed = column.FeedType.Kind;
            if (column.Column.Type.Kind == ColumnKind.Date32)
            {
                int days = column.Coded!.EntriesOf<int>()[code];
                return feed == ColumnKind.Date32 ? ValueText.Date(days, target)
                    : ValueText.Time(days * CellOf.MicrosecondsPerDay, feed == ColumnKind.TimestampTz, target);
            }
            var value = column.EntryCell(code);
            return feed == ColumnKind.Float64 ? ValueText.Double(value.Float64, target)
                : ValueText.Decimal(value.Unscaled, value.Scale, target);
        }
    }
}
