using Hallelujah.Contracts;

namespace Hallelujah.Summit.Hosting;

/// <summary>What a Summit says of itself.</summary>
sealed class SummitHealth(SummitPaths paths, SummitConfiguration configuration, DateTime started)
{
    public static string Version { get; } = typeof(SummitHealth).Assembly.GetName().Version?.ToString(3) ?? "0.0.0";

    public static DateTime Now() => TimeProvider.System.GetUtcNow().UtcDateTime;

    public string HostName => configuration.Self.Name;

    public SummitInfo Describe(int feeds, int runningCommands) => new()
    {
        Name = configuration.Self.Name,
        Ip = configuration.Self.Ip.ToString(),
        Port = configuration.Port,
        ProcessId = Environment.ProcessId,
        HalleluDir = paths.HalleluDir,
        Version = Version,
        Started = started,
        Feeds = feeds,
        RunningCommands = runningCommands,
        MemoryBytes = Environment.WorkingSet,
        FreeDiskBytes = FreeDisk(),
        Hosts = [.. configuration.Hosts.Select(h => h.Name)],
    };

    public HostInfo DescribeHost(int feeds, long rows) => new()
    {
        Name = configuration.Self.Name,
        Ip = configuration.Self.Ip.ToString(),
        Port = configuration.Port,
        State = HostState.Up,
        Since = started,
        Version = Version,
        Feeds = feeds,
        Rows = rows,
        MemoryBytes = Environment.WorkingSet,
        FreeDiskBytes = FreeDisk(),
        CertificateUntil = configuration.Certificates?.Certificate.NotAfter.ToUniversalTime(),
    };

    long FreeDisk()
    {
        try
        {
            return new DriveInfo(paths.HalleluDir).AvailableFreeSpace;
        }
        catch (Exception e) when (e is IOException or ArgumentException or UnauthorizedAccessException)
        {
            return 0;
        }
    }
}
