using System.Buffers;
using System.Text;
using Hallelujah.Columnar.Csv;
using Hallelujah.Columnar.Predicates;
using Hallelujah.Columnar.Schema;
using Hallelujah.Columnar.Segments;

namespace Hallelujah.Columnar.Extraction;

/// <summary>
/// Formats rows as CSV that imports again to the same schema and rows: null is an empty field, an empty text is quoted,
/// dates are ISO 8601, doubles round-trip and stay doubles, records end in \n.
/// </summary>
public sealed class CsvExporter(FeedSchema schema, IReadOnlyList<int> columns, byte delimiter) : IFeedExporter
{
    /// <summary>Rows between two looks at the cancellation token.</summary>
    const int BatchRows = 4096;

    readonly CsvQuoting _quoting = new(delimiter);

    public void WriteHeader(IBufferWriter<byte> output)
    {
        for (int i = 0; i < columns.Count; i++)
        {
            if (i > 0) output.Write([delimiter]);
            WriteName(Encoding.UTF8.GetBytes(schema.Columns[columns[i]].Name), output);
        }
        output.Write("\n"u8);
    }

    unsafe void WriteName(byte[] name, IBufferWriter<byte> output)
    {
        // Without quotes such a name alone would be read as a line that says the delimiter.
        bool isQuoted = columns.Count == 1 && SeparatorLine.IsLike(name);
        fixed (byte* target = output.GetSpan((int)CsvQuoting.MaxBytes(name.Length)))
            output.Advance(isQuoted ? CsvQuoting.WriteQuoted(name, target) : _quoting.Write(name, target));
    }

    /// <summary>
    /// Formats the selected rows of one segment; returns their number. Safe for concurrent callers, each with a reader
    /// of its own.
    /// </summary>
    public long WriteRows(SegmentReader input, RowFilter? filter, long skip, long? first, IBufferWriter<byte> output,
        CancellationToken cancellationToken)
    {
        using var selection = RowSelection.Select(input, filter, skip, first, cancellationToken);
        if (selection.Count == 0) return 0;
        var cells = columns.Select((c, i) =>
            CsvCell.Create(input.Load(c), _quoting, i == columns.Count - 1 ? (byte)'\n' : delimiter)).ToArray();
        try
        {
            var text = new TextOutput(output);
            var buffer = new int[BatchRows];
            for (int at = 0; at < selection.Count; at += BatchRows)
            {
                cancellationToken.ThrowIfCancellationRequested();
                WriteRows(cells, selection.RowsOf(at, Math.Min(BatchRows, selection.Count - at), buffer), ref text);
            }
            text.Flush();
        }
        finally
        {
            foreach (var cell in cells) cell.Dispose();
        }
        return selection.Count;
    }

    static unsafe void WriteRows(CsvCell[] cells, ReadOnlySpan<int> rows, ref TextOutput output)
    {
        var texts = cells.Where(c => c.VariesInRoom).ToArray();
        long room = cells.Where(c => !c.VariesInRoom).Sum(c => c.Room(0));
        foreach (int row in rows)
        {
            long needed = room;
            foreach (var cell in texts) needed += cell.Room(row);
            fixed (byte* start = output.Room(checked((int)needed)))
            {
                byte* at = start;
                foreach (var cell in cells) at = cell.Write(row, at);
                output.Advance((int)(at - start));
            }
        }
    }

    public void WriteFooter(IBufferWriter<byte> output) { }
}
