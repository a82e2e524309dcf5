using System.Buffers;
using System.Text;
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
        var text = new TextOutput(output);
        for (int i = 0; i < columns.Count; i++)
        {
            if (i > 0) text.Write(delimiter);
            _quoting.Write(Encoding.UTF8.GetBytes(schema.Columns[columns[i]].Name), ref text);
        }
        text.Write((byte)'\n');
        text.Flush();
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
        var cells = columns.Select(c => CsvCell.Create(input.Load(c), _quoting)).ToArray();
        var text = new TextOutput(output);
        var buffer = new int[BatchRows];
        for (int at = 0; at < selection.Count; at += BatchRows)
        {
            cancellationToken.ThrowIfCancellationRequested();
            foreach (int row in selection.RowsOf(at, Math.Min(BatchRows, selection.Count - at), buffer))
            {
                cells[0].Write(row, ref text);
                for (int i = 1; i < cells.Length; i++)
                {
                    text.Write(delimiter);
                    cells[i].Write(row, ref text);
                }
                text.Write((byte)'\n');
            }
        }
        text.Flush();
        return selection.Count;
    }

    public void WriteFooter(IBufferWriter<byte> output) { }
}
