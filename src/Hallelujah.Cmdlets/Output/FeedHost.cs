using Hallelujah.Contracts;

namespace Hallelujah.Cmdlets;

/// <summary>What one host has of a feed that is on several.</summary>
public sealed class FeedHost
{
    internal FeedHost(FeedHostInfo info)
    {
        Name = info.Name;
        State = info.State?.ToString();
        Rows = info.Rows;
        Bytes = info.Bytes;
        Segments = info.Segments;
        Jahs = info.Jahs;
        Copies = [.. info.Copies ?? []];
    }

    public string Name { get; }

    /// <summary>
    /// Up, Joining, Leaving, Unreachable or Down. Where it is not Up its rows are read from a copy, if there is one.
    /// </summary>
    public string? State { get; }

    public long Rows { get; }

    /// <summary>Bytes on disk; of a feed that is being made, of the source.</summary>
    public long Bytes { get; }

    public int Segments { get; }

    /// <summary>How many Jahs made its rows there, or make them.</summary>
    public int Jahs { get; }

    /// <summary>Other hosts that keep the same rows.</summary>
    public string[] Copies { get; }

    public override string ToString() => State is null or "Up" ? Name : $"{Name} ({State})";
}
