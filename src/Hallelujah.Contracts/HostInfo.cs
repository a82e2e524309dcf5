using System.Text.Json.Serialization;

namespace Hallelujah.Contracts;

/// <summary>How a host stands in the cluster, as the Summit that was asked sees it.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<HostState>))]
public enum HostState
{
    /// <summary>It takes part.</summary>
    Up,

    /// <summary>It has come and is about to take part.</summary>
    Joining,

    /// <summary>It is stopping in an orderly way.</summary>
    Leaving,

    /// <summary>It does not answer; whether it is gone is not decided yet, or cannot be without a quorum.</summary>
    Unreachable,

    /// <summary>It takes no part: it is stopped, or was given up.</summary>
    Down,
}

/// <summary>
/// One host of hosts.json. The figures are the host's own and null where it does not answer.
/// </summary>
public sealed record HostInfo
{
    public required string Name { get; init; }
    public required string Ip { get; init; }
    public required int Port { get; init; }
    public required HostState State { get; init; }

    /// <summary>When the asked Summit saw the state begin.</summary>
    public required DateTime Since { get; init; }
    public string? Version { get; init; }

    /// <summary>Feeds that are ready.</summary>
    public int? Feeds { get; init; }

    /// <summary>Rows of the feeds that are ready.</summary>
    public long? Rows { get; init; }
    public long? FreeDiskBytes { get; init; }
    public long? MemoryBytes { get; init; }

    /// <summary>When its TLS certificate expires, UTC; null also where it has none.</summary>
    public DateTime? CertificateUntil { get; init; }
}

[JsonConverter(typeof(JsonStringEnumConverter<CheckResult>))]
public enum CheckResult
{
    Pass,

    /// <summary>It works, with less in reserve than it should have.</summary>
    Warn,

    /// <summary>Something does not work until it is mended.</summary>
    Fail,
}

/// <summary>The outcome of one check of the cluster.</summary>
/// <param name="Name">What was checked: Configuration, Quorum, Host, Version, Disk, Certificate, Names, Feeds.
/// More may come.</param>
/// <param name="Host">The host it is about; null for the whole cluster.</param>
/// <param name="Recommendation">What to do; null where it passed.</param>
public sealed record CheckInfo(
    string Name, CheckResult Result, string Message, string? Host = null, string? Recommendation = null);
