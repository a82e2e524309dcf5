using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Hallelujah.Benchmarks.Peers;

namespace Hallelujah.Benchmarks;

/// <summary>What the command line asks for.</summary>
sealed record Options
{
    /// <summary>The kind of a file of one's own, of which no columns are known.</summary>
    const string Other = "other";

    public string Kind { get; private init; } = "lineitem";
    public long Bytes { get; private init; } = 1_000_000_000;
    public int Runs { get; private init; } = 3;
    public int Feeds { get; private init; } = 1_000;

    /// <summary>Members of the cluster that is simulated; null: as usual.</summary>
    public int? Members { get; private init; }

    public int Seconds { get; private init; } = 600;
    public int Seed { get; private init; } = 1;

    /// <summary>How many of 100 faults cut hosts off from each other; null: as usual.</summary>
    public int? Cuts { get; private init; }

    /// <summary>Whether a host that is cut off stays so until both sides were seen.</summary>
    public bool UntilSeen { get; private init; }

    /// <summary>A file to load instead of one made anew; it has the columns of the kind, if not <c>other</c>.</summary>
    public string? File { get; private init; }

    /// <summary>Which other tool does each job too: one of <see cref="PeerKind"/>.</summary>
    public string Peer { get; private init; } = PeerKind.DuckDb;

    /// <summary>The hall-summit.dll to run instead of the one of this build.</summary>
    public string? Program { get; private init; }

    /// <summary>Where files are made; a directory of its own in it is removed at the end.</summary>
    public string Directory { get; private init; } = Path.GetTempPath();

    public static bool TryParse(string[] arguments, [NotNullWhen(true)] out Options? options)
    {
        options = null;
        var found = new Options();
        if (arguments.Length % 2 != 0) return false;
        foreach (string[] pair in arguments.Chunk(2))
        {
            bool isNumber = long.TryParse(pair[1], NumberStyles.None, CultureInfo.InvariantCulture, out long number);
            switch (pair[0])
            {
                case "--kind" when Generate.TestFile.Kinds.Contains(pair[1]) || pair[1] == Other:
                    found =
                    found with { Kind = pair[1] }; break;
                case "--bytes" when isNumber: found = found with { Bytes = number }; break;
                case "--runs" when isNumber && number is > 0
                    and < 1_000:
                    found = found with { Runs = (int)number }; break;
                case "--feeds" when isNumber && number < 100_000: found = found with { Feeds = (int)number }; break;
                case "--members" when isNumber && number is > 1 and <= 10_000:
                    found = found with { Members = (int)number };
                    break;
                case "--minutes" when isNumber && number is > 0
                    and < 10_000:
                    found = found with { Seconds = 60 * (int)number }; break;
                case "--seconds" when isNumber && number is > 0
                    and < 100_000:
                    found = found with { Seconds = (int)number }; break;
                case "--cuts" when isNumber && number <= 100: found = found with { Cuts = (int)number }; break;
                case "--cut-until" when pair[1] == "seen": found = found with { UntilSeen = true }; break;
                case "--seed" when isNumber && number < 1_000_000: found = found with { Seed = (int)number }; break;
                case "--file" when System.IO.File.Exists(pair[1]):
                    found = found with { File = Path.GetFullPath(pair[1]) };
                    break;
                case "--peer" when PeerKind.All.Contains(pair[1]): found = found with { Peer = pair[1] }; break;
                case "--program" when System.IO.File.Exists(pair[1]):
                    found = found with { Program = Path.GetFullPath(pair[1]) };
                    break;
                case "--dir": found = found with { Directory = Path.GetFullPath(pair[1]) }; break;
                default: return false;
            }
        }
        if (found is { Kind: Other, File: null }) return false;
        options = found;
        return true;
    }
}
