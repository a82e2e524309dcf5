using Hallelujah.Contracts;

namespace Hallelujah.Cmdlets;

/// <summary>A feed and the state of the command that outputs it.</summary>
public sealed class Feed : HallOutput
{
    internal Feed(FeedInfo info, string summit)
    {
        Name = info.Name;
        Id = info.Id;
        Worksheet = info.Worksheet;
        State = info.State.ToString();
        Rows = info.Rows;
        Rejected = info.Rejected;
        Bytes = info.Bytes;
        Columns = info.Columns;
        Jahs = info.Jahs;
        Endpoint = info.Endpoint;
        Host = info.Host;
        HostState = info.HostState?.ToString();
        BytesMoved = info.BytesMoved;
        Compression = info.Compression?.ToString();
        Hosts = [.. (info.Hosts ?? []).Select(h => new FeedHost(h))];
        WaitingFor = info.WaitingFor;
        Error = info.Error is { } error ? new(error) : null;
        Created = Times.Local(info.Created);
        Elapsed = Times.Elapsed(info.Started, info.Finished);
        Summit = summit;
        DeletedName = info.DeletedName;
        DeletedAt = Times.Local(info.DeletedAt);
        RowsRead = info.RowsRead;
        RowsSkipped = info.RowsSkipped;
        CellsNulled = info.CellsNulled;
        if (info.Findings is not { } found) return;
        Delimiter = found.Delimiter;
        DelimiterFrom = found.DelimiterFrom;
        Quote = found.Quote;
        Escape = found.Escape;
        Comment = found.Comment;
        Encoding = found.Encoding;
        Header = found.Header;
        HeaderFrom = found.HeaderFrom;
        SkipLines = found.SkipLines;
        NearMisses = found.NearMisses;
        RejectsKept = found.RejectsKept;
    }

    public string Name { get; }

    public Guid Id { get; }

    public string Worksheet { get; }

    /// <summary>Waiting, Running, Ready, Failed, Skipped, Cancelled, Damaged or Deleted.</summary>
    public string State { get; }

    /// <summary>Null until it is known.</summary>
    public long? Rows { get; }

    /// <summary>Records that the import set aside.</summary>
    public long Rejected { get; }

    /// <summary>Bytes on disk.</summary>
    public long? Bytes { get; }

    /// <summary>Number of columns.</summary>
    public int? Columns { get; }

    public int Jahs { get; }

    /// <summary>ip:port of the feed's Hallelu.</summary>
    public string? Endpoint { get; }

    public string Host { get; }

    /// <summary>
    /// With several hosts: Up, Joining, Leaving, Unreachable or Down. Of a host that is not up the rest is what it
    /// said last.
    /// </summary>
    public string? HostState { get; }

    /// <summary>Of a feed on several hosts: what each has of it, in the order of its rows; else empty.</summary>
    public FeedHost[] Hosts { get; }

    /// <summary>
    /// Of a feed on several hosts: bytes that went from one host to another to make it; 0 on one host.
    /// </summary>
    public long BytesMoved { get; }

    /// <summary>How it is compressed on disk: None, Lz4 or Zstd; null until the feed is ready.</summary>
    public string? Compression { get; }

    /// <summary>What a waiting command waits for.</summary>
    public string? WaitingFor { get; }

    public FeedError? Error { get; }

    /// <summary>Local time.</summary>
    public DateTime Created { get; }

    /// <summary>From the start of the work to its end, or to now.</summary>
    public TimeSpan? Elapsed { get; }

    /// <summary>host:port of the Summit that said so.</summary>
    public string Summit { get; }

    public string? DeletedName { get; }

    /// <summary>Local time.</summary>
    public DateTime? DeletedAt { get; }

    /// <summary>Records read by an import: Rows + Rejected + RowsSkipped.</summary>
    public long? RowsRead { get; }

    public long? RowsSkipped { get; }

    /// <summary>Values that are null because they did not fit the type chosen for their column.</summary>
    public long CellsNulled { get; }

    /// <summary>What is between the fields of an import's files. Like all below: empty for other feeds.</summary>
    public string? Delimiter { get; }

    /// <inheritdoc cref="SourceReport.DelimiterFrom"/>
    public string? DelimiterFrom { get; }

    public string? Quote { get; }

    public string? Escape { get; }

    /// <summary>What comments begin with.</summary>
    public string? Comment { get; }

    public string? Encoding { get; }

    /// <summary>True where the first record named the columns.</summary>
    public bool? Header { get; }

    /// <summary>Found, or Given by -Header or -ColumnName.</summary>
    public string? HeaderFrom { get; }

    /// <summary>Lines in front of the header that were skipped, asked for or found to be titles.</summary>
    public int? SkipLines { get; }

    /// <summary>Columns that nearly had a narrower type: Get-HallSchema tells what kept them from it.</summary>
    public int? NearMisses { get; }

    /// <summary>
    /// How many of the rejected records and nulled values Get-HallReject shows: the first ones in file order, as many
    /// as -MaxRejectBytes has room for; the rest is only counted.
    /// </summary>
    public long? RejectsKept { get; }

    public override string ToString() => Name;
}
