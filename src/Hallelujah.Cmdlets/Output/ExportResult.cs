using Hallelujah.Contracts;

namespace Hallelujah.Cmdlets;

/// <summary>What an export wrote.</summary>
public sealed class ExportResult : HallOutput
{
    internal ExportResult(ExportInfo info)
    {
        Feed = info.Feed;
        Path = info.Path;
        Host = info.Host;
        Rows = info.Rows;
        Bytes = info.Bytes;
        BytesMoved = info.BytesMoved;
        Missing = [.. (info.Missing ?? []).Select(m => new MissingRows(m))];
        StaleOf = info.StaleOf;
        Elapsed = TimeSpan.FromSeconds(info.Seconds);
    }

    public string Feed { get; }

    /// <summary>The file's full path on <see cref="Host"/>.</summary>
    public string Path { get; }

    /// <summary>The host that wrote the file: that of the feed's Hallelu, or one that stands in for it.</summary>
    public string? Host { get; }

    public long Rows { get; }

    public long Bytes { get; }

    public TimeSpan Elapsed { get; }

    /// <summary>Bytes that came from other hosts for it; 0 where one host has all rows.</summary>
    public long BytesMoved { get; }

    /// <summary>What the file is without, where -AllowPartial allowed it; empty: nothing.</summary>
    public MissingRows[] Missing { get; }

    /// <summary>
    /// The host whose feed was read from a copy that may be out of date, since no majority of the hosts has given that
    /// host up; empty: it is not.
    /// </summary>
    public string? StaleOf { get; }

    public override string ToString() => Path;
}
