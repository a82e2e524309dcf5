using Apache.Arrow;
using Hallelujah.Columnar.Predicates;
using Hallelujah.Columnar.Schema;
using Microsoft.Win32.SafeHandles;

namespace Hallelujah.Columnar.Segments;

/// <summary>
/// Reads a segment's columns in the feed's types. A column's checksum is verified before its first value is handed out;
/// damage throws <see cref="ColumnarException"/> (FeedDamaged) naming the file. Columns that were read stay in memory
/// until disposal. Not safe for concurrent callers; any number of readers may be open on one file.
/// </summary>
public sealed class SegmentReader : IDisposable
{
    readonly SafeFileHandle _file;
    readonly LoadedColumn?[] _columns;

    SegmentReader(string path, SegmentInfo info, FeedSchema schema, SafeFileHandle file)
    {
        (Path, Info, Schema, _file) = (path, info, schema, file);
        _columns = new LoadedColumn?[info.Columns.Count];
    }

    public string Path { get; }
    public SegmentInfo Info { get; }
    public FeedSchema Schema { get; }

    /// <summary>Rows of the segment; a segment has far fewer than an int holds.</summary>
    internal int Rows => (int)Info.Rows;

    public static SegmentReader Open(string path, SegmentInfo info, FeedSchema schema)
    {
        if (info.Columns.Count != schema.Columns.Count)
            throw ColumnLoader.Damaged(
                path, $"its description has {info.Columns.Count} columns, the feed {schema.Columns.Count}");
        for (int i = 0; i < schema.Columns.Count; i++)
        {
            if (!Widening.IsPossible(info.Columns[i].Type, schema.Columns[i].Type))
                throw ColumnLoader.Damaged(
                    path, $"its column '{schema.Columns[i].Name}' is {info.Columns[i].Type}, which is no part of the "
                    + $"feed's {schema.Columns[i].Type}");
        }
        SafeFileHandle file;
        try
        {
            file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw ColumnLoader.Damaged(path, e is FileNotFoundException or DirectoryNotFoundException ? "it is missing"
                : $"it cannot be opened ({e.Message})", e);
        }
        long length = RandomAccess.GetLength(file);
        if (length == info.FileBytes) return new(path, info, schema, file);
        file.Dispose();
        throw ColumnLoader.Damaged(path, $"it has {length} bytes instead of {info.FileBytes}");
    }

    /// <summary>
    /// The selected rows in order, as record batches of at most <paramref name="batchRows"/> rows in the feed's types
    /// (text flattened), each with memory of its own. Columns are positions in the schema. Skip and first count
    /// matching rows of this segment.
    /// </summary>
    public IEnumerable<RecordBatch> ReadRows(
        IReadOnlyList<int> columns, RowFilter? filter, long skip, long? first, int batchRows,
        CancellationToken cancellationToken)
    {
        using var selection = RowSelection.Select(this, filter, skip, first, cancellationToken);
        if (selection.Count == 0) yield break;
        var schema = WireSchema.Of(Schema, columns);
        var loaded = columns.Select(Load).ToArray();
        int[] buffer = new int[Math.Min(batchRows, selection.Count)];
        for (int at = 0; at < selection.Count; at += batchRows)
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return RecordBatchBuilder.Build(
                schema, loaded, selection.RowsOf(at, Math.Min(batchRows, selection.Count - at), buffer));
        }
    }

    /// <summary>How many rows match; skips blocks by their zones.</summary>
    public long CountRows(RowFilter? filter, CancellationToken cancellationToken)
    {
        if (filter is null) return Info.Rows;
        using var selection = RowSelection.Select(this, filter, 0, null, cancellationToken);
        return selection.Matched;
    }

    /// <summary>Reads and verifies every column.</summary>
    public void Verify(CancellationToken cancellationToken)
    {
        for (int i = 0; i < _columns.Length; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (_columns[i] is null) ColumnLoader.Load(_file, Path, Info, i, Schema.Columns[i].Type).Dispose();
        }
    }

    /// <summary>
    /// Reads every column, one after the other, for its checksum. Throws <see cref="ColumnarException"/> (FeedDamaged).
    /// </summary>
    public void Verify()
    {
        for (int column = 0; column < Schema.Columns.Count; column++)
        {
            Load(column);
            Release(column);
        }
    }

    /// <summary>A column in memory, verified; read on the first call.</summary>
    internal LoadedColumn Load(int column) =>
        _columns[column] ??= ColumnLoader.Load(_file, Path, Info, column, Schema.Columns[column].Type);

    /// <summary>Gives a column's memory back where nobody needs its values any more.</summary>
    internal void Release(int column)
    {
        _columns[column]?.Dispose();
        _columns[column] = null;
    }

    /// <summary>
    /// The same of all columns: to read one again costs less than the fresh pages that it would keep others from using.
    /// </summary>
    internal void ReleaseAll()
    {
        foreach (var column in _columns) column?.Dispose();
        System.Array.Clear(_columns);
    }

    public void Dispose()
    {
        ReleaseAll();
        _file.Dispose();
    }
}
