using System.Buffers;
using Hallelujah.Columnar.Schema;
using Hallelujah.Columnar.Segments;

namespace Hallelujah.Columnar.Extraction;

/// <summary>Writes one column's cells as CSV. Null is nothing at all.</summary>
internal abstract class CsvCell(LoadedColumn column)
{
    protected LoadedColumn Column => column;

    public abstract void Write(int row, ref TextOutput output);

    public static CsvCell Create(LoadedColumn column, CsvQuoting quoting)
    {
        if (column.AllNull) return new NullCell(column);
        if (column.Coded is not null) return new CodedCell(column);
        return column.FeedType.Kind switch
        {
            ColumnKind.Bool => new BoolCell(column),
            ColumnKind.Int64 => new IntegerCell(column),
            ColumnKind.Float64 => new DoubleCell(column),
            ColumnKind.Decimal128 => new DecimalCell(column),
            ColumnKind.Date32 => new DateCell(column),
            ColumnKind.Timestamp or ColumnKind.TimestampTz => new TimeCell(column),
            _ => column.IsDictionary ? new DictionaryCell(column, quoting) : new TextCell(column, quoting),
        };
    }

    sealed class NullCell(LoadedColumn column) : CsvCell(column)
    {
        public override void Write(int row, ref TextOutput output) { }
    }

    sealed class BoolCell(LoadedColumn column) : CsvCell(column)
    {
        public override void Write(int row, ref TextOutput output)
        {
            if (Column.IsNull(row)) return;
            output.Write((Column.Values.Span[row >> 3] >> (row & 7) & 1) != 0 ? "true"u8 : "false"u8);
        }
    }

    sealed class IntegerCell(LoadedColumn column) : CsvCell(column)
    {
        public override void Write(int row, ref TextOutput output)
        {
            if (Column.IsNull(row)) return;
            output.Advance(ValueText.Integer(Column.Integer(row), output.Room(ValueText.MaxBytes)));
        }
    }

    sealed class DoubleCell(LoadedColumn column) : CsvCell(column)
    {
        readonly bool _stored = column.Column.Type.Kind == ColumnKind.Float64;

        public override void Write(int row, ref TextOutput output)
        {
            if (Column.IsNull(row)) return;
            double value = _stored ? Column.Span<double>()[row] : Column.Cell(row).Float64;
            output.Advance(ValueText.Double(value, output.Room(ValueText.MaxBytes)));
        }
    }

    sealed class DecimalCell(LoadedColumn column) : CsvCell(column)
    {
        public override void Write(int row, ref TextOutput output)
        {
            if (Column.IsNull(row)) return;
            var value = Column.Cell(row);
            output.Advance(ValueText.Decimal(value.Unscaled, value.Scale, output.Room(ValueText.MaxBytes)));
        }
    }

    sealed class DateCell(LoadedColumn column) : CsvCell(column)
    {
        public override void Write(int row, ref TextOutput output)
        {
            if (Column.IsNull(row)) return;
            output.Advance(ValueText.Date((int)Column.Integer(row), output.Room(ValueText.MaxBytes)));
        }
    }

    sealed class TimeCell(LoadedColumn column) : CsvCell(column)
    {
        readonly long _unit = column.Column.Type.Kind == ColumnKind.Date32 ? CellOf.MicrosecondsPerDay : 1;
        readonly bool _utc = column.FeedType.Kind == ColumnKind.TimestampTz;

        public override void Write(int row, ref TextOutput output)
        {
            if (Column.IsNull(row)) return;
            output.Advance(ValueText.Time(Column.Integer(row) * _unit, _utc, output.Room(ValueText.MaxBytes)));
        }
    }

    sealed class TextCell(LoadedColumn column, CsvQuoting quoting) : CsvCell(column)
    {
        public override void Write(int row, ref TextOutput output)
        {
            if (!Column.IsNull(row)) quoting.Write(Column.Text(row), ref output);
        }
    }

    /// <summary>A dictionary's texts, made once for each entry, not in every row.</summary>
    abstract class EntryCell(LoadedColumn column) : CsvCell(column)
    {
        readonly ArrayBufferWriter<byte> _text = new();
        readonly List<int> _ends = [0];

        /// <summary>Ends the text of the next entry.</summary>
        protected void Add(ref TextOutput output)
        {
            output.Flush();
            _ends.Add(_text.WrittenCount);
        }

        protected TextOutput Begin() => new(_text);

        public override void Write(int row, ref TextOutput output)
        {
            if (Column.IsNull(row)) return;
            int code = Column.Code(row);
            output.Write(_text.WrittenSpan[_ends[code].._ends[code + 1]]);
        }
    }

    sealed class DictionaryCell : EntryCell
    {
        public DictionaryCell(LoadedColumn column, CsvQuoting quoting) : base(column)
        {
            for (int i = 0; i < column.Column.DictionaryCount; i++)
            {
                var output = Begin();
                quoting.Write(column.DictionaryEntry(i), ref output);
                Add(ref output);
            }
        }
    }

    /// <summary>Numbers and dates.</summary>
    sealed class CodedCell : EntryCell
    {
        public CodedCell(LoadedColumn column) : base(column)
        {
            for (int i = 0; i < column.Coded!.Count; i++)
            {
                var output = Begin();
                output.Advance(Format(column, i, output.Room(ValueText.MaxBytes)));
                Add(ref output);
            }
        }

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

/// <summary>
/// How texts stand in a CSV file: quoted where they hold a delimiter, a quote or a line end, or are empty.
/// </summary>
internal sealed class CsvQuoting(byte delimiter)
{
    readonly SearchValues<byte> _special = SearchValues.Create([delimiter, (byte)'"', (byte)'\r', (byte)'\n']);

    public void Write(ReadOnlySpan<byte> text, ref TextOutput output)
    {
        if (!text.IsEmpty && !text.ContainsAny(_special))
        {
            output.Write(text);
            return;
        }
        output.Write((byte)'"');
        for (int quote; (quote = text.IndexOf((byte)'"')) >= 0; text = text[(quote + 1)..])
        {
            output.Write(text[..(quote + 1)]);
            output.Write((byte)'"');
        }
        output.Write(text);
        output.Write((byte)'"');
    }
}
