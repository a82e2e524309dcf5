using Hallelujah.Columnar.Predicates;
using Hallelujah.Columnar.Segments;

namespace Hallelujah.Summit.Hallelu;

/// <summary>
/// A format in which an export writes its file: the beginning, then the parts in order, then the end. Parts may be
/// formatted side by side; one after the other is written.
/// </summary>
interface IExportFile : IAsyncDisposable
{
    Task BeginAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Formats the selected rows of one segment; takes the reader over. Safe for concurrent callers.
    /// </summary>
    IExportPart Format(
        SegmentReader input, RowFilter? filter, long skip, long? first, CancellationToken cancellationToken);

    /// <summary>The same of a segment that has the selected rows and columns, in order, and nothing else.</summary>
    IExportPart FormatAll(SegmentReader selected, CancellationToken cancellationToken);

    Task EndAsync(CancellationToken cancellationToken);
}

/// <summary>The rows of one segment, ready to be written.</summary>
interface IExportPart : IDisposable
{
    long Rows { get; }

    Task WriteAsync(CancellationToken cancellationToken);
}
