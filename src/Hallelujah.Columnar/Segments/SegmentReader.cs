using Apache.Arrow;
using Hallelujah.Columnar.Predicates;
using Hallelujah.Columnar.Schema;

namespace Hallelujah.Columnar.Segments;

/// <summary>
/// Reads a segment's columns in the feed's types. A column's checksum is verified before its first value is handed out;
/// damage throws <see cref="ColumnarException"/> (FeedDamaged) naming the file.
/// </summary>
public sealed class SegmentReader : IDisposable
{
    SegmentReader(string path, SegmentInfo info, FeedSchema schema) => (Path, Info, Schema) = (path, info, schema);

    public string Path { get; }
    public SegmentInfo Info { get; }
    public FeedSchema Schema { get; }

    public static SegmentReader Open(string path, SegmentInfo info, FeedSchema schema) => new(path, info, schema);

    /// <summary>
    /// The selected rows in order, as record batches of at most <paramref name="batchRows"/> rows in the feed's types
    /// (text flattened). Columns are positions in the schema. Skip and first count matching rows of this segment.
    /// </summary>
    public IEnumerable<RecordBatch> ReadRows(
        IReadOnlyList<int> columns, RowFilter? filter, long skip, long? first, int batchRows, CancellationToken cancellationToken) =>
        throw new NotImplementedException($"{columns} {filter} {skip} {first} {batchRows} {cancellationToken}");

    /// <summary>How many rows match; skips blocks by their zones.</summary>
    public long CountRows(RowFilter? filter, CancellationToken cancellationToken) => throw new NotImplementedException($"{filter} {cancellationToken}");

    /// <summary>Reads and verifies every column.</summary>
    public void Verify(CancellationToken cancellationToken) => throw new NotImplementedException($"{cancellationToken}");

    public void Dispose() { }
}
