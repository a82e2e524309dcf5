using Hallelujah.Columnar.Csv;
using Hallelujah.Summit.Hosting;

namespace Hallelujah.Summit.Hallelu;

/// <summary>
/// Writes the rejects of one share to disk as they are found, so that memory does not grow with them. The file is made
/// with the first one.
/// </summary>
/// <param name="room">
/// How many bytes are written at most, asked at the first one: as many as may be kept behind those of earlier shares.
/// </param>
sealed class RejectWriter(string feed, string temporary, Func<long> room) : IDisposable
{
    /// <summary>Those that are not written included.</summary>
    readonly ErrorCounts _counts = new();
    FileStream? _file;
    long _room;
    bool _isFull;

    public BadRecord? First { get; private set; }

    public long Bytes { get; private set; }

    /// <summary>How many are on disk: the first ones, up to the one that has no room.</summary>
    public long Kept { get; private set; }

    public void Add(BadRecord record)
    {
        if (First is null) (First, _room) = (record, room());
        _counts.Add(record.Code, record.Column);
        if (_isFull) return;
        byte[] line = RejectFile.ToLine(feed, record);
        _isFull = Bytes + line.Length > _room;
        if (_isFull) return;
        _file ??= new FileStream(temporary, FileMode.Create, FileAccess.Write);
        _file.Write(line);
        Bytes += line.Length;
        Kept++;
    }

    /// <summary>What the share record keeps of them; null where there is none.</summary>
    public ShareRejects? Summarize(SplitResult result) =>
        First is null ? null : new ShareRejects(result.RowsRejected, result.CellsNulled, _counts.Codes, First, Bytes)
        {
            Kept = Kept,
            Columns = _counts.Columns,
        };

    /// <summary>Syncs what was written and gives it its name.</summary>
    public void Publish(string path)
    {
        if (_file is null) return;
        _file.Flush(flushToDisk: true);
        _file.Dispose();
        File.Move(temporary, path, overwrite: true);
    }

    public void Dispose()
    {
        if (_file is null) return;
        _file.Dispose();
        DurableFile.DeleteQuietly(temporary);
    }
}
