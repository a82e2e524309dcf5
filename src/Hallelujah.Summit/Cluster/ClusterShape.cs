using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Serialization;
using Hallelujah.Summit.Hosting;

namespace Hallelujah.Summit.Cluster;

/// <summary>One host as the others know it.</summary>
sealed record ShapeHost(string Name, string Ip);

/// <summary>
/// What hosts.json says, in a form that does not depend on how it is written. Summits of different shapes do not
/// join.
/// </summary>
/// <param name="Hosts">By address, so that every host ranks them alike whatever their order in its file.</param>
sealed record ClusterShape(int Port, int ClusterPort, IReadOnlyList<ShapeHost> Hosts)
{
    public static ClusterShape Of(SummitConfiguration configuration) => new(
        configuration.Port, configuration.ClusterPort!.Value,
        [.. configuration.Hosts.OrderBy(h => h.Ip.GetAddressBytes(), Comparer<byte[]>.Create(Compare))
            .Select(h => new ShapeHost(h.Name, h.Ip.ToString()))]);

    /// <summary>A majority of its hosts.</summary>
    [JsonIgnore]
    public int Quorum => Hosts.Count / 2 + 1;

    public bool Has(string ip) => Hosts.Any(h => h.Ip == ip);

    /// <summary>
    /// Where the host is that had the address under another hosts.json: a host keeps its name when its address changes.
    /// Null where it is not there any more.
    /// </summary>
    public string? Moved(ClusterShape? from, string ip)
    {
        string? name = from?.Hosts.FirstOrDefault(h => h.Ip == ip)?.Name;
        return Hosts.FirstOrDefault(h => string.Equals(h.Name, name, StringComparison.OrdinalIgnoreCase))?.Ip
            ?? (Has(ip) ? ip : null);
    }

    /// <summary>Of 128 bits of a digest: two shapes that are the same have the same one, and no others.</summary>
    public string Digest()
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{Port}/{ClusterPort}");
        foreach (ShapeHost host in Hosts) text.Append('/').Append(host.Ip).Append('/').Append(host.Name);
        return Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString().ToUpperInvariant())), 0, 16);
    }

    public bool IsSame(ClusterShape other) => ReferenceEquals(this, other)
        || (Hosts.Count == other.Hosts.Count && Differences(other, "").Count == 0);

    /// <summary>
    /// The same, but for one host that one of the two has more. A majority of the one and a majority of the other then
    /// have a host in common, so hosts of both can be one cluster while hosts.json changes from the one to the other.
    /// </summary>
    public bool IsNextTo(ClusterShape other)
    {
        IReadOnlyList<string> different = Differences(other, "");
        return different.Count == 1 && Math.Abs(Hosts.Count - other.Hosts.Count) == 1;
    }

    static int Compare(byte[] left, byte[] right) => left.AsSpan().SequenceCompareTo(right);

    /// <summary>
    /// What <paramref name="other"/> says differently, a few words each, seen from here; empty where they agree.
    /// </summary>
    public IReadOnlyList<string> Differences(ClusterShape other, string otherName)
    {
        List<string> all = [];
        AddNumber(all, "port", Port, other.Port, otherName);
        AddNumber(all, "clusterPort", ClusterPort, other.ClusterPort, otherName);
        Dictionary<string, ShapeHost> others = other.Hosts.ToDictionary(h => h.Ip, StringComparer.Ordinal);
        foreach (ShapeHost host in Hosts)
        {
            if (!others.Remove(host.Ip, out ShapeHost? theirs)) all.Add($"'{host.Name}' ({host.Ip}) is only here");
            else if (!string.Equals(theirs.Name, host.Name, StringComparison.OrdinalIgnoreCase))
                all.Add($"{host.Ip} is '{host.Name}' here and '{theirs.Name}' on '{otherName}'");
        }
        all.AddRange(other.Hosts.Where(h => others.ContainsKey(h.Ip)).Select(
            h => $"'{h.Name}' ({h.Ip}) is only on '{otherName}'"));
        return all;
    }

    static void AddNumber(List<string> all, string name, int here, int there, string otherName)
    {
        if (here != there)
            all.Add(string.Create(
                CultureInfo.InvariantCulture, $"\"{name}\" is {here} here and {there} on '{otherName}'"));
    }
}
