using Apache.Arrow;
using Apache.Arrow.Ipc;
using Hallelujah.Columnar.Predicates;
using Hallelujah.Columnar.Schema;
using Hallelujah.Columnar.Segments;
using Hallelujah.Columnar.Segments.Compression;
using Hallelujah.Summit.Hosting;

namespace Hallelujah.Summit.Hallelu;

/// <summary>
/// A file in Arrow's IPC file format, which is also Feather's second version: the feed's rows, order and types. Texts
/// are written out, so that all batches have one schema; dictionaries are each segment's own.
/// </summary>
sealed class ArrowExportFile : IExportFile
{
    readonly IReadOnlyList<int> _columns;
    readonly ArrowFileCompressor _compressor;
    readonly BufferedStream _gathered;
    readonly ArrowFileWriter _writer;

    public ArrowExportFile(
        Stream file, FeedSchema schema, IReadOnlyList<int> columns, SegmentCompression compression)
    {
        _columns = columns;
        _compressor = new ArrowFileCompressor(compression);
        _gathered = new BufferedStream(file, SummitLimits.ExportGatherBytes);
        _writer = new ArrowFileWriter(
            _gathered, WireSchema.Of(schema, columns), leaveOpen: true, _compressor.Options);
    }

    public Task BeginAsync(CancellationToken cancellationToken) => _writer.WriteStartAsync(cancellationToken);

    public IExportPart Format(
        SegmentReader input, RowFilter? filter, long skip, long? first, CancellationToken cancellationToken)
    {
        using SegmentReader reader = input;
        return MakePart(
            reader.ReadRows(_columns, filter, skip, first, SummitLimits.ExportBatchRows, cancellationToken));
    }

    public IExportPart FormatAll(SegmentReader selected, CancellationToken cancellationToken)
    {
        using SegmentReader reader = selected;
        return MakePart(reader.ReadRows(
            [.. Enumerable.Range(0, _columns.Count)], null, 0, null, SummitLimits.ExportBatchRows,
            cancellationToken));
    }

    /// <summary>Compresses here, where the callers are several, since the file is written by one.</summary>
    Part MakePart(IEnumerable<RecordBatch> rows)
    {
        RecordBatch[] batches = [.. rows];
        foreach (RecordBatch batch in batches) _compressor.Prepare(batch);
        return new Part(_writer, _compressor, batches);
    }

    public async Task EndAsync(CancellationToken cancellationToken)
    {
        await _writer.WriteEndAsync(cancellationToken).ConfigureAwait(false);
        await _gathered.FlushAsync(cancellationToken).ConfigureAwait(false);
    }

    public ValueTask DisposeAsync()
    {
        // What is gathered and not flushed belongs to a file that is given up; disposing the stream would write it.
        _writer.Dispose();
        // Whole segments with their texts written out were in memory; what comes next has no use for blocks of that
        // size, and would come on top.
        ColumnMemory.Trim();
        return ValueTask.CompletedTask;
    }

    sealed class Part(
        ArrowFileWriter writer, ArrowFileCompressor compressor, IReadOnlyList<RecordBatch> batches) : IExportPart
    {
        public long Rows { get; } = batches.Sum(b => (long)b.Length);

        public async Task WriteAsync(CancellationToken cancellationToken)
        {
            foreach (RecordBatch batch in batches)
                await writer.WriteRecordBatchAsync(batch, cancellationToken).ConfigureAwait(false);
        }

        public void Dispose()
        {
            foreach (RecordBatch batch in batches)
            {
                compressor.Forget(batch);
                batch.Dispose();
            }
        }
    }
}
