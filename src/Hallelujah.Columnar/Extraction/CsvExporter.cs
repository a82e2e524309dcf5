using System.Buffers;
using Hallelujah.Columnar.Predicates;
using Hallelujah.Columnar.Schema;
using Hallelujah.Columnar.Segments;

namespace Hallelujah.Columnar.Extraction;

/// <summary>
/// Formats rows as CSV that imports again to the same schema and rows: null is an empty field, an empty text is quoted, dates
/// are ISO 8601, doubles round-trip, records end in \n.
/// </summary>
public sealed class CsvExporter(FeedSchema schema, IReadOnlyList<int> columns, byte delimiter)
{
    public void WriteHeader(IBufferWriter<byte> output) => throw new NotImplementedException($"{schema} {columns} {delimiter} {output}");

    /// <summary>Formats the selected rows of one segment; returns their number. Safe for concurrent callers.</summary>
    public long WriteRows(SegmentReader input, RowFilter? filter, long skip, long? first, IBufferWriter<byte> output, CancellationToken cancellationToken) =>
        throw new NotImplementedException($"{input} {filter} {skip} {first} {output} {cancellationToken}");
}
