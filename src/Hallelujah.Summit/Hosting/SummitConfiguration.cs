using System.Net;
using System.Text;
using System.Text.Json;
using Hallelujah.Contracts;

namespace Hallelujah.Summit.Hosting;

/// <summary>One host of hosts.json.</summary>
sealed record HostEntry(string Name, IPAddress Ip);

/// <summary>hosts.json and hall_summit.json, read and checked against each other.</summary>
/// <param name="Hosts">All hosts, in the order of the file.</param>
/// <param name="Self">This host.</param>
/// <param name="Port">The port of every Summit.</param>
/// <param name="ClusterPort">The port between Summits; null where hosts.json names none.</param>
/// <param name="Certificates">For TLS on every port; null: plain TCP, on loopback addresses only.</param>
sealed record SummitConfiguration(
    IReadOnlyList<HostEntry> Hosts, HostEntry Self, int Port, int? ClusterPort, SummitCertificates? Certificates)
{
    const string NameCertificates = "Name certificates in hall_summit.json: \"tls\": { \"certificate\": \"host.pem\", "
        + "\"key\": \"host.key\", \"authority\": \"ca.pem\" } (docs/operations.md makes them)";

    /// <summary>
    /// Throws <see cref="HallErrors.Configuration"/>, naming file and fault, for anything that cannot work.
    /// </summary>
    public static SummitConfiguration Load(SummitPaths paths)
    {
        if (!Directory.Exists(paths.HalleluDir))
        {
            throw new HallException(
                HallErrors.Configuration, $"The directory '{paths.HalleluDir}' does not exist.", paths.HalleluDir,
                "Make it, or start with --init, which does.");
        }
        using JsonDocument hostsJson = Read(paths.Hosts);
        using JsonDocument summitJson = Read(paths.Summit);
        CheckKeys(hostsJson.RootElement, paths.Hosts, "port", "clusterPort", "hosts");
        CheckKeys(summitJson.RootElement, paths.Summit, "ip", "port", "tls");
        int port = ReadPort(hostsJson.RootElement, "port", paths.Hosts)
            ?? throw Fault(paths.Hosts, "has no \"port\"");
        int? clusterPort = ReadPort(hostsJson.RootElement, "clusterPort", paths.Hosts);
        if (clusterPort == port) throw Fault(paths.Hosts, $"gives {port} both as \"port\" and as \"clusterPort\"");
        IReadOnlyList<HostEntry> hosts = ReadHosts(hostsJson.RootElement, paths.Hosts);
        IPAddress ip = Address(summitJson.RootElement, paths.Summit, "");
        int ownPort = ReadPort(summitJson.RootElement, "port", paths.Summit)
            ?? throw Fault(paths.Summit, "has no \"port\"");
        HostEntry self = hosts.FirstOrDefault(h => h.Ip.Equals(ip))
            ?? throw Fault(paths.Summit, $"has the ip {ip}, which is not among the hosts of '{paths.Hosts}'");
        if (ownPort != port)
            throw Fault(paths.Summit, $"has port {ownPort}, but all Summits have port {port} by '{paths.Hosts}'");
        bool hasTls = summitJson.RootElement.TryGetProperty("tls", out JsonElement tls)
            && tls.ValueKind != JsonValueKind.Null;
        if (hasTls) CheckKeys(tls, paths.Summit, "certificate", "key", "authority");
        if (!hasTls && !IPAddress.IsLoopback(ip))
        {
            throw Fault(
                paths.Summit, $"has the ip {ip}, which other machines can reach, and there are no TLS certificates",
                $"{NameCertificates}, or use a loopback address (127.0.0.1).");
        }
        CheckSeveral(hosts, clusterPort, hasTls, paths.Hosts);
        SummitCertificates? certificates = hasTls
            ? SummitCertificates.Load(tls, paths, ip, TimeProvider.System.GetUtcNow().UtcDateTime)
            : null;
        return new SummitConfiguration(hosts, self, port, clusterPort, certificates);
    }

    /// <summary>Hosts that make a majority of those in the file; fewer decide nothing.</summary>
    public int Quorum => Hosts.Count / 2 + 1;

    static void CheckSeveral(IReadOnlyList<HostEntry> hosts, int? clusterPort, bool hasTls, string path)
    {
        if (hosts.Count == 1) return;
        if (clusterPort is null)
        {
            throw Fault(
                path, $"lists {hosts.Count} hosts and has no \"clusterPort\"",
                "Add the port that Summits use among themselves, such as \"clusterPort\": 4771.");
        }
        if (!hasTls && hosts.FirstOrDefault(h => !IPAddress.IsLoopback(h.Ip)) is { } open)
        {
            throw Fault(
                path, $"has the ip {open.Ip} for '{open.Name}', and there are no TLS certificates between hosts",
                $"{NameCertificates}, or use loopback addresses (127.0.0.1, 127.0.0.2, …).");
        }
    }

    static JsonDocument Read(string path)
    {
        byte[] content;
        try
        {
            long length = new FileInfo(path).Length;
            if (length > SummitLimits.MaxConfigurationBytes)
                throw Fault(path, $"has {length} bytes; at most {SummitLimits.MaxConfigurationBytes} are read");
            content = File.ReadAllBytes(path);
        }
        catch (FileNotFoundException)
        {
            throw Fault(path, "does not exist", "Write it, or start with --init, which makes one for one host.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Fault(path, $"cannot be read: {e.Message}");
        }
        ReadOnlyMemory<byte> text = content.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? content.AsMemory(3) : content;
        try
        {
            JsonDocument document = JsonDocument.Parse(
                text, new JsonDocumentOptions
                {
                    CommentHandling = JsonCommentHandling.Skip,
                    AllowTrailingCommas = true
                });
            if (document.RootElement.ValueKind == JsonValueKind.Object) return document;
            document.Dispose();
            throw Fault(path, "is not a JSON object");
        }
        catch (JsonException e)
        {
            throw Fault(
                path, $"is not valid JSON at line {(e.LineNumber ?? 0) + 1}, byte {(e.BytePositionInLine ?? 0) + 1}");
        }
    }

    static List<HostEntry> ReadHosts(JsonElement root, string path)
    {
        if (!root.TryGetProperty("hosts", out JsonElement list) || list.ValueKind != JsonValueKind.Array
            || list.GetArrayLength() == 0)
            throw Fault(path, "has no list \"hosts\" with at least one host");
        var hosts = new List<HostEntry>();
        foreach (JsonElement item in list.EnumerateArray())
        {
            string where = $" of host {hosts.Count + 1}";
            if (item.ValueKind != JsonValueKind.Object)
                throw Fault(path, $"has something other than an object as host {hosts.Count + 1}");
            CheckKeys(item, path, "name", "ip");
            if (!item.TryGetProperty("name", out JsonElement name) || name.ValueKind != JsonValueKind.String
                || string.IsNullOrWhiteSpace(name.GetString()))
                throw Fault(path, $"has no \"name\"{where}");
            var host = new HostEntry(name.GetString()!, Address(item, path, where));
            if (hosts.Find(h => h.Ip.Equals(host.Ip)) is not null) throw Fault(path, $"has the ip {host.Ip} twice");
            if (hosts.Find(h => string.Equals(h.Name, host.Name, StringComparison.OrdinalIgnoreCase)) is not null)
                throw Fault(path, $"has the name '{host.Name}' twice");
            hosts.Add(host);
        }
        return hosts;
    }

    /// <summary>A key that is nearly a known one is misspelt; others are later versions' or comments.</summary>
    static void CheckKeys(JsonElement parent, string path, params string[] known)
    {
        if (parent.ValueKind != JsonValueKind.Object) return;
        foreach (JsonProperty property in parent.EnumerateObject())
        {
            if (known.Contains(property.Name)) continue;
            if (FeedName.Nearest(property.Name, known) is [string nearest, ..])
                throw Fault(path, $"has \"{property.Name}\", which is no key", $"Did you mean \"{nearest}\"?");
        }
    }

    static IPAddress Address(JsonElement parent, string path, string where)
    {
        if (!parent.TryGetProperty("ip", out JsonElement ip)) throw Fault(path, $"has no \"ip\"{where}");
        if (ip.ValueKind != JsonValueKind.String || !IPAddress.TryParse(ip.GetString(), out IPAddress? address))
            throw Fault(path, $"has {ip.GetRawText()} as \"ip\"{where}, which is not an address");
        return address;
    }

    static int? ReadPort(JsonElement parent, string name, string path)
    {
        if (!parent.TryGetProperty(name, out JsonElement value) || value.ValueKind == JsonValueKind.Null) return null;
        return value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int port) && port is > 0 and <= 65_535
            ? port
            : throw Fault(path, $"has {value.GetRawText()} as \"{name}\"; a port is a number from 1 to 65535");
    }

    static HallException Fault(string path, string fault, string? recommendation = null) =>
        new(HallErrors.Configuration, $"'{path}' {fault}.", path, recommendation);
}
