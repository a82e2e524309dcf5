using System.Buffers;
using Hallelujah.Columnar.Predicates;
using Hallelujah.Columnar.Segments;

namespace Hallelujah.Columnar.Extraction;

/// <summary>
/// Formats a feed's rows as a file: the header, then the segments' rows in order, then the footer. Segments may be
/// formatted side by side; who writes the file keeps their order.
/// </summary>
public interface IFeedExporter
{
    void WriteHeader(IBufferWriter<byte> output);

    /// <summary>
    /// Formats the selected rows of one segment; returns their number. Safe for concurrent callers, each with a reader
    /// of its own.
    /// </summary>
    long WriteRows(SegmentReader input, RowFilter? filter, long skip, long? first, IBufferWriter<byte> output,
        CancellationToken cancellationToken);

    void WriteFooter(IBufferWriter<byte> output);
}
