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

    public override string ToString() => Path;
}
