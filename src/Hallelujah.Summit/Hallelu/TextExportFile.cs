using System.Buffers;
using Hallelujah.Columnar.Extraction;
using Hallelujah.Columnar.Predicates;
using Hallelujah.Columnar.Segments;

namespace Hallelujah.Summit.Hallelu;

/// <summary>A file of text: CSV or JSON Lines.</summary>
/// <param name="exporter">Of the feed's segments.</param>
/// <param name="all">Of segments that have the selected columns alone.</param>
sealed class TextExportFile(Stream file, IFeedExporter exporter, IFeedExporter all) : IExportFile
{
    public Task BeginAsync(CancellationToken cancellationToken) =>
        WriteAsync(exporter.WriteHeader, cancellationToken);

    public IExportPart Format(
        SegmentReader input, RowFilter? filter, long skip, long? first, CancellationToken cancellationToken) =>
        Format(input, (reader, text) => exporter.WriteRows(reader, filter, skip, first, text, cancellationToken));

    public IExportPart FormatAll(SegmentReader selected, CancellationToken cancellationToken) =>
        Format(selected, (reader, text) => all.WriteRows(reader, null, 0, null, text, cancellationToken));

    Part Format(SegmentReader input, Func<SegmentReader, ChunkedBuffer, long> write)
    {
        using SegmentReader reader = input;
        var text = new ChunkedBuffer();
        try
        {
            return new Part(file, text, write(reader, text));
        }
        catch
        {
            text.Dispose();
            throw;
        }
    }

    public Task EndAsync(CancellationToken cancellationToken) => WriteAsync(exporter.WriteFooter, cancellationToken);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    async Task WriteAsync(Action<IBufferWriter<byte>> write, CancellationToken cancellationToken)
    {
        using var text = new ChunkedBuffer();
        write(text);
        await text.WriteToAsync(file, cancellationToken).ConfigureAwait(false);
    }

    sealed class Part(Stream file, ChunkedBuffer text, long rows) : IExportPart
    {
        public long Rows => rows;

        public Task WriteAsync(CancellationToken cancellationToken) => text.WriteToAsync(file, cancellationToken);

        public void Dispose() => text.Dispose();
    }
}
