using System.Globalization;
using System.IO.Hashing;
using System.Text;

namespace Hallelujah.Summit.Hosting;

/// <summary>Where things lie under a hallelu_dir. Files are named by id, never by a name that a client chose.</summary>
sealed record SummitPaths(string HalleluDir)
{
    public string Hosts => Path.Combine(HalleluDir, "hosts.json");

    public string Summit => Path.Combine(HalleluDir, "hall_summit.json");

    public string Token => Path.Combine(HalleluDir, "summit.token");

    public string Lock => Path.Combine(HalleluDir, "summit.lock");

    /// <summary>What tells this directory from every other, made at the first start.</summary>
    public string Identity => Path.Combine(HalleluDir, "summit.id");

    /// <summary>Room on the disk that is given up for deletes.</summary>
    public string Reserve => Path.Combine(HalleluDir, "reserve");

    /// <summary>This host's votes on which host has which name.</summary>
    public string Names => Path.Combine(HalleluDir, "names.db");

    /// <summary>What the other hosts have, as they last said it.</summary>
    public string Catalogue => Path.Combine(HalleluDir, "catalogue.db");

    public string Worksheet => Path.Combine(HalleluDir, "worksheet.db");

    public string Feeds => Path.Combine(HalleluDir, "feeds");

    /// <summary>A record for each export to a file that is under way.</summary>
    public string Exports => Path.Combine(HalleluDir, "exports");

    /// <summary>What this host has of the feeds of other hosts.</summary>
    public string Parts => Path.Combine(HalleluDir, "parts");

    /// <summary>Which runs' parts were dropped, so that nobody takes their feeds over.</summary>
    public string Dropped => Path.Combine(HalleluDir, "dropped.log");

    /// <summary>Names the host that takes a feed of this one over.</summary>
    public string Given(Guid id) => Path.Combine(Feed(id), "given.txt");

    public string Logs => Path.Combine(HalleluDir, "logs");

    public string CommandFile(Guid id) => Path.Combine(HalleluDir, $"hall_{id:D}.json");

    public string Feed(Guid id) => Path.Combine(Feeds, id.ToString("D", CultureInfo.InvariantCulture));

    /// <summary>A copy of what another host has of a feed.</summary>
    /// <param name="of">That host; only a checksum of its name becomes part of the path.</param>
    public string Copy(Guid id, string of) => Path.Combine(
        Parts, string.Create(CultureInfo.InvariantCulture, $"{id:D}{CopyMark}")
            + Convert.ToHexStringLower(XxHash3.Hash(Encoding.UTF8.GetBytes(of.ToUpperInvariant()))));

    /// <summary>The directories of the copies here of what other hosts have of a feed.</summary>
    public IReadOnlyList<string> Copies(Guid id) => !Directory.Exists(Parts) ? []
        : Directory.GetDirectories(Parts, string.Create(CultureInfo.InvariantCulture, $"{id:D}{CopyMark}*"));

    const string CopyMark = ".copy-";

    public string Part(Guid id) => Path.Combine(Parts, id.ToString("D", CultureInfo.InvariantCulture));
}
