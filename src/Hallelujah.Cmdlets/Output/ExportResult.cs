using Hallelujah.Contracts;

namespace Hallelujah.Cmdlets;

/// <summary>What an export wrote.</summary>
public sealed class ExportResult : HallOutput
{
    internal ExportResult(ExportInfo info)
    {
        Feed = info.Feed;
        Path = info.Path;
        Rows = info.Rows;
        Bytes = info.Bytes;
        BytesMoved = info.BytesMoved;
        Missing = [.. (info.Missing ?? []).Select(m => new MissingRows(m))];
        StaleOf = info.StaleOf;
        Elapsed = TimeSpan.FromSeconds(info.Seconds);
    }

    public string Feed { get; }

    /// <summary>The file's full path on the Summit's host.</summary>
    public string Path { get; }

    public long Rows { get; }

    public long Bytes { get; }

    public TimeSpan Elapsed { get; }

    /// <summary>Bytes that came from other hosts for it; 0 where one host has all rows.</summary>
    public long BytesMoved { get; }

    /// <summary>What the file is without, where -AllowPartial allowed it; empty: nothing.</summary>
    public MissingRows[] Missing { get; }

    /// <summary>
    /// The host whose feed was read from a copy that may be out of date, since fewer than a majority of the hosts are
    /// there; empty: it is not.
    /// </summary>
    public string? StaleOf { get; }

    public override string ToString() => Path;
}
