namespace Hallelujah.Contracts;

/// <summary>A Summit's health.</summary>
public sealed record SummitInfo
{
    public required string Name { get; init; }
    public required string Ip { get; init; }
    public required int Port { get; init; }
    public required int ProcessId { get; init; }
    public required string HalleluDir { get; init; }
    public required string Version { get; init; }
    public required DateTime Started { get; init; }
    public required int Feeds { get; init; }
    public required int RunningCommands { get; init; }
    public required long MemoryBytes { get; init; }
    public required long FreeDiskBytes { get; init; }
    public required IReadOnlyList<string> Hosts { get; init; }
}
