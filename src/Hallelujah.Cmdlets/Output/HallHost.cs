using Hallelujah.Contracts;

namespace Hallelujah.Cmdlets;

/// <summary>A host of hosts.json. The figures are null where the host does not answer.</summary>
public sealed class HallHost : HallOutput
{
    internal HallHost(HostInfo info, string summit)
    {
        Name = info.Name;
        Ip = info.Ip;
        Port = info.Port;
        State = info.State.ToString();
        Version = info.Version;
        Feeds = info.Feeds;
        Rows = info.Rows;
        FreeDiskBytes = info.FreeDiskBytes;
        MemoryBytes = info.MemoryBytes;
        Since = Times.Local(info.Since);
        Summit = summit;
    }

    public string Name { get; }

    public string Ip { get; }

    /// <summary>The port of every Summit.</summary>
    public int Port { get; }

    /// <summary>Up, Joining, Leaving, Unreachable or Down, as the asked Summit sees it.</summary>
    public string State { get; }

    public string? Version { get; }

    /// <summary>Number of ready feeds.</summary>
    public int? Feeds { get; }

    /// <summary>Rows of the ready feeds together.</summary>
    public long? Rows { get; }

    /// <summary>Free on the disk of the Summit's directory.</summary>
    public long? FreeDiskBytes { get; }

    /// <summary>Resident memory of the Summit.</summary>
    public long? MemoryBytes { get; }

    /// <summary>When the state began, local time.</summary>
    public DateTime Since { get; }

    /// <summary>host:port of the Summit that said so.</summary>
    public string Summit { get; }

    public override string ToString() => Name;
}
