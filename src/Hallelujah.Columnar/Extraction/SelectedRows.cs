using Hallelujah.Columnar.Predicates;
using Hallelujah.Columnar.Schema;
using Hallelujah.Columnar.Segments;

namespace Hallelujah.Columnar.Extraction;

/// <summary>A segment of which rows are asked for.</summary>
/// <param name="Ordinal">The place in the row order of what is made of them.</param>
/// <param name="Skip">Matching rows to leave out first.</param>
/// <param name="First">Matching rows to take then; null is all.</param>
public readonly record struct SelectedSegment(Func<SegmentReader> Open, int Ordinal, long Skip, long? First);

/// <summary>
/// The rows that are asked for of segments that follow each other, which are to be one segment: so that few rows of
/// many segments do not become as many files. Holds the segments open until disposal.
/// </summary>
public sealed class SelectedRows : IDisposable
{
    /// <summary>
    /// Bytes of the columns asked for up to which segments are joined: a file, its description and its syncs cost
    /// about as much as the copying of so many bytes.
    /// </summary>
    public const long JoinedBytes = 8 << 20;

    /// <summary>
    /// Segments of which all of so many rows are asked for stay as they are: their statistics are there already, and to
    /// gather those of joined ones costs more than a file.
    /// </summary>
    const int WholeRows = 2 * Zone.Rows;

    readonly List<SelectedPart> _parts = [];
    readonly IReadOnlyList<int> _columns;
    long _bytes;

    SelectedRows(IReadOnlyList<int> columns) => _columns = columns;

    internal IReadOnlyList<SelectedPart> Parts => _parts;

    /// <summary>That of the first segment that has rows.</summary>
    public int Ordinal { get; private set; }

    public int Count { get; private set; }

    /// <summary>
    /// Selects in the segments' order. What is yielded is the caller's to dispose, before it asks for the next.
    /// Segments without rows that match are passed over. Throws <see cref="ColumnarException"/> (FeedDamaged).
    /// </summary>
    /// <param name="columns">That are asked for, by their place in the input's schema.</param>
    public static IEnumerable<SelectedRows> Of(
        IEnumerable<SelectedSegment> segments, RowFilter? filter, IReadOnlyList<int> columns,
        CancellationToken cancellationToken)
    {
        var rows = new SelectedRows(columns);
        try
        {
            foreach (var segment in segments)
            {
                if (Select(segment, filter, cancellationToken) is not { } part) continue;
                long bytes = part.IsWhole && part.Rows.Count >= WholeRows ? JoinedBytes : part.BytesOf(columns);
                if (rows.Count > 0 && !rows.Takes(part, bytes))
                {
                    yield return rows;
                    rows = new(columns);
                }
                rows.Add(part, bytes, segment.Ordinal);
                if (rows._bytes < JoinedBytes) continue;
                yield return rows;
                rows = new(columns);
            }
            if (rows.Count > 0) yield return rows;
        }
        finally
        {
            rows.Dispose();
        }
    }

    static SelectedPart? Select(SelectedSegment segment, RowFilter? filter, CancellationToken cancellationToken)
    {
        var reader = segment.Open();
        try
        {
            var rows = RowSelection.Select(reader, filter, segment.Skip, segment.First, cancellationToken);
            if (rows.Count > 0) return new(reader, rows);
            rows.Dispose();
            reader.Dispose();
            return null;
        }
        catch
        {
            reader.Dispose();
            throw;
        }
    }

    bool Takes(SelectedPart part, long bytes) =>
        _bytes + bytes <= JoinedBytes
        && _columns.All(c => JoinedColumn.IsPossible(FormOf(c), part.Reader.Info.Columns[c]));

    void Add(SelectedPart part, long bytes, int ordinal)
    {
        if (Count == 0) Ordinal = ordinal;
        else _parts[^1].Reader.ReleaseAll();
        _parts.Add(part);
        Count += part.Rows.Count;
        _bytes += bytes;
    }

    /// <summary>A part's column that says what the joined one is like: one with values, where there is any.</summary>
    internal SegmentColumn FormOf(int column) =>
        (_parts.Find(p => p.Reader.Info.Columns[column].Type.Kind != ColumnKind.Null) ?? _parts[0])
            .Reader.Info.Columns[column];

    public void Dispose()
    {
        foreach (var part in _parts) part.Dispose();
        _parts.Clear();
    }
}

/// <summary>The rows that are asked for of one segment.</summary>
internal sealed record SelectedPart(SegmentReader Reader, RowSelection Rows) : IDisposable
{
    public bool IsWhole => Rows.Count == Reader.Rows;

    /// <summary>About how many bytes the rows have in some columns, as they are in memory.</summary>
    public long BytesOf(IReadOnlyList<int> columns) =>
        (long)(columns.Sum(BytesOf) * ((double)Rows.Count / Reader.Rows));

    long BytesOf(int column) => Reader.Info.Columns[column].Buffers.Sum(b => b.PlainLength);

    public void Dispose()
    {
        Rows.Dispose();
        Reader.Dispose();
    }
}
