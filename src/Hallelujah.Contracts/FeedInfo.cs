using System.Text.Json.Serialization;

namespace Hallelujah.Contracts;

[JsonConverter(typeof(JsonStringEnumConverter<FeedState>))]
public enum FeedState { Waiting, Running, Ready, Failed, Skipped, Cancelled, Damaged, Deleted }

/// <summary>What a look-up says of a feed and of the command that outputs it.</summary>
public sealed record FeedInfo
{
    public required string Name { get; init; }
    public required Guid Id { get; init; }
    public required string Worksheet { get; init; }
    public required FeedState State { get; init; }
    public long? Rows { get; init; }
    public long Rejected { get; init; }

    /// <summary>Bytes on disk.</summary>
    public long? Bytes { get; init; }
    public int? Columns { get; init; }
    public int Jahs { get; init; }

    /// <summary>ip:port of the feed's Hallelu, while it is up.</summary>
    public string? Endpoint { get; init; }
    public required string Host { get; init; }

    /// <summary>
    /// With several hosts: how the feed's host stands. Of a host that is not up the rest is what it said last; one that
    /// is up and has not told of its feeds since the asked host is in the cluster stands as Joining.
    /// </summary>
    public HostState? HostState { get; init; }

    /// <summary>What a waiting command waits for: "input sales", "name sales".</summary>
    public string? WaitingFor { get; init; }
    public ErrorData? Error { get; init; }
    public required DateTime Created { get; init; }
    public DateTime? Started { get; init; }
    public DateTime? Finished { get; init; }

    /// <summary>Where a running command stands.</summary>
    public FeedProgress? Progress { get; init; }
    public string? DeletedName { get; init; }
    public DateTime? DeletedAt { get; init; }

    /// <summary>For a ready import: RowsRead = Rows + Rejected + RowsSkipped, always.</summary>
    public long? RowsRead { get; init; }
    public long? RowsSkipped { get; init; }

    /// <summary>Values in the rows that are null because they did not fit the type chosen for their column.</summary>
    public long CellsNulled { get; init; }

    /// <summary>
    /// Of a ready feed on several hosts: what each has of it, in the order of its rows; of one that several hosts make,
    /// what each has done so far: rows, and bytes of its source. Null where one host has all.
    /// </summary>
    public IReadOnlyList<FeedHostInfo>? Hosts { get; init; }

    /// <summary>Of a feed on several hosts: on how many each row is to be; null is one.</summary>
    public int? Copies { get; init; }

    /// <summary>
    /// Of a ready feed on several hosts: bytes that went from one host to another in the run that made it, descriptions
    /// of segments above all. 0 where one host has all.
    /// </summary>
    public long BytesMoved { get; init; }

    /// <summary>Of a ready import: how its source was read. Null from a Summit that does not tell.</summary>
    public ImportFindings? Findings { get; init; }

    /// <summary>
    /// How the feed is compressed on disk. Null until it is ready, and from a Summit that does not tell.
    /// </summary>
    public FeedCompression? Compression { get; init; }
}

/// <summary>What one host has of a feed.</summary>
/// <param name="Name">
/// The host's, in hosts.json; with a number behind '#' where it has rows that came to it beside others of the feed.
/// </param>
/// <param name="Bytes">On disk; of a feed that is being made, of the source.</param>
public sealed record FeedHostInfo(string Name, long Rows, long Bytes, int Segments)
{
    /// <summary>How many Jahs the host had, or has, for it; 0 where that is not known.</summary>
    public int Jahs { get; init; }

    /// <summary>
    /// How the host stands; where it is not up, its rows are read from a copy. Of rows that came to a host beside
    /// others of the feed ('beta#2') how the one that has them stands.
    /// </summary>
    public HostState? State { get; init; }

    /// <summary>Other hosts that keep the same rows, to be read while this one is down; null: none.</summary>
    public IReadOnlyList<string>? Copies { get; init; }
}

/// <summary>How far a command is. BytesTotal is null where it is not known.</summary>
public sealed record FeedProgress(string Phase, long Rows, long Bytes, long? BytesTotal)
{
    /// <summary>Between hosts: the hosts that do it, and what each has done so far.</summary>
    public IReadOnlyList<FeedHostInfo>? Hosts { get; init; }
}

/// <summary>Which feeds to look up. Names may have wildcards; null is all.</summary>
public sealed record FeedQuery(IReadOnlyList<string>? Names = null, string? Worksheet = null, bool Deleted = false)
    : Instruction;
