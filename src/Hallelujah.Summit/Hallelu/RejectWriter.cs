using Hallelujah.Columnar.Csv;
using Hallelujah.Summit.Hosting;

namespace Hallelujah.Summit.Hallelu;

/// <summary>
/// Writes the rejects of one share to disk as they are found, so that memory does not grow with them. The file is made
/// with the first one.
/// </summary>
/// <param name="budget">What all shares of the command may still write.</param>
sealed class RejectWriter(string feed, string temporary, RejectBudget budget) : IDisposable
{
    FileStream? _file;

    /// <summary>How many there are of each code, those beyond the budget included.</summary>
    public SortedDictionary<string, long> Codes { get; } = new(StringComparer.Ordinal);

    public BadRecord? First { get; private set; }

    public long Bytes { get; private set; }

    /// <summary>How many are on disk; those beyond the budget are not.</summary>
    public long Kept { get; private set; }

    public void Add(BadRecord record)
    {
        First ??= record;
        Codes[record.Code] = Codes.GetValueOrDefault(record.Code) + 1;
        byte[] line = RejectFile.ToLine(feed, record);
        if (!budget.TryTake(line.Length)) return;
        _file ??= new FileStream(temporary, FileMode.Create, FileAccess.Write);
        _file.Write(line);
        Bytes += line.Length;
        Kept++;
    }

    /// <summary>What the share record keeps of them; null where there is none.</summary>
    public ShareRejects? Summarize(SplitResult result) =>
        First is null ? null : new ShareRejects(result.RowsRejected, result.CellsNulled, Codes, First, Bytes)
        {
            Kept = Kept,
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

/// <summary>Bytes that the rejects of one command may still take on disk. Safe for concurrent callers.</summary>
sealed class RejectBudget(long bytes)
{
    long _left = bytes;

    /// <summary>False where there is no room: the record is counted and not kept.</summary>
    public bool TryTake(long bytes) => Interlocked.Add(ref _left, -bytes) >= 0;
}
