using Hallelujah.Contracts;

namespace Hallelujah.Cmdlets;

/// <summary>A Summit's health. As text it is ip:port, which -Summit takes.</summary>
public sealed class Summit : HallOutput
{
    internal Summit(SummitInfo info, string address)
    {
        Name = info.Name;
        Ip = info.Ip;
        Port = info.Port;
        ProcessId = info.ProcessId;
        HalleluDir = info.HalleluDir;
        Version = info.Version;
        Started = Times.Local(info.Started);
        Uptime = DateTime.UtcNow - DateTime.SpecifyKind(info.Started, DateTimeKind.Utc);
        Feeds = info.Feeds;
        RunningCommands = info.RunningCommands;
        MemoryBytes = info.MemoryBytes;
        FreeDiskBytes = info.FreeDiskBytes;
        Hosts = [.. info.Hosts];
        Address = address;
    }

    public string Name { get; }

    public string Ip { get; }

    public int Port { get; }

    public int ProcessId { get; }

    /// <summary>The directory on the Summit's host.</summary>
    public string HalleluDir { get; }

    public string Version { get; }

    /// <summary>Local time.</summary>
    public DateTime Started { get; }

    public TimeSpan Uptime { get; }

    /// <summary>Number of feeds.</summary>
    public int Feeds { get; }

    public int RunningCommands { get; }

    /// <summary>Resident memory.</summary>
    public long MemoryBytes { get; }

    /// <summary>Free on the disk of HalleluDir.</summary>
    public long FreeDiskBytes { get; }

    public string[] Hosts { get; }

    /// <summary>host:port as this session reaches it.</summary>
    public string Address { get; }

    public override string ToString() => Address;
}
