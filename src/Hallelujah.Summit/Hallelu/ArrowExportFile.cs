using Apache.Arrow;
using Apache.Arrow.Ipc;
using Hallelujah.Columnar.Predicates;
using Hallelujah.Columnar.Schema;
using Hallelujah.Columnar.Segments;
using Hallelujah.Summit.Hosting;

namespace Hallelujah.Summit.Hallelu;

/// <summary>
/// A file in Arrow's IPC file format, which is also Feather's second version: the feed's rows, order and types. Texts
/// are written out, so that all batches have one schema; dictionaries are each segment's own.
/// </summary>
sealed class ArrowExportFile : IExportFile
{
    readonly IReadOnlyList<int> _columns;
    readonly BufferedStream _gathered;
    readonly ArrowFileWriter _writer;

    public ArrowExportFile(Stream file, FeedSchema schema, IReadOnlyList<int> columns)
    {
        _columns = columns;
        _gathered = new BufferedStream(file, SummitLimits.ExportGatherBytes);
        _writer = new ArrowFileWriter(_gathered, WireSchema.Of(schema, columns), leaveOpen: true);
    }

    public Task BeginAsync(CancellationToken cancellationToken) => _writer.WriteStartAsync(cancellationToken);

    public IExportPart Format(
        SegmentReader input, RowFilter? filter, long skip, long? first, CancellationToken cancellationToken)
    {
        using SegmentReader reader = input;
        return new Part(
            _writer,
            [.. reader.ReadRows(_columns, filter, skip, first, SummitLimits.ExportBatchRows, cancellationToken)]);
    }

    public IExportPart FormatAll(SegmentReader selected, CancellationToken cancellationToken)
    {
        using SegmentReader reader = selected;
        return new Part(_writer, [.. reader.ReadRows(
            [.. Enumerable.Range(0, _columns.Count)], null, 0, null, SummitLimits.ExportBatchRows,
            cancellationToken)]);
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
        return ValueTask.CompletedTask;
    }

    sealed class Part(ArrowFileWriter writer, IReadOnlyList<RecordBatch> batches) : IExportPart
    {
        public long Rows { get; } = batches.Sum(b => (long)b.Length);

        public async Task WriteAsync(CancellationToken cancellationToken)
        {
            foreach (RecordBatch batch in batches)
                await writer.WriteRecordBatchAsync(batch, cancellationToken).ConfigureAwait(false);
        }

        public void Dispose()
        {
            foreach (RecordBatch batch in batches) batch.Dispose();
        }
    }
}
