using System.Net;
using System.Text.Json;
using Hallelujah.Contracts;

namespace Hallelujah.Client;

/// <summary>What a client on the same host learns from a Summit's directory: where it listens, and its token.</summary>
public static class SummitDirectory
{
    public const string ConfigurationFile = "hall_summit.json";
    public const string TokenFile = "summit.token";

    /// <summary>As the Summit itself reads it.</summary>
    static readonly JsonDocumentOptions Lenient =
        new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    /// <summary>
    /// The address in hall_summit.json; one that means every address is reached by loopback. Throws Configuration.
    /// </summary>
    public static SummitAddress ReadAddress(string halleluDir)
    {
        string file = Path.Combine(halleluDir, ConfigurationFile);
        try
        {
            using JsonDocument json = JsonDocument.Parse(File.ReadAllBytes(file), Lenient);
            string ip = json.RootElement.GetProperty("ip").GetString() ?? "";
            int port = json.RootElement.GetProperty("port").GetInt32();
            if (!IPAddress.TryParse(ip, out IPAddress? address) || port is <= 0 or > IPEndPoint.MaxPort)
                throw new FormatException($"ip '{ip}', port {port}");
            if (address.Equals(IPAddress.Any)) address = IPAddress.Loopback;
            if (address.Equals(IPAddress.IPv6Any)) address = IPAddress.IPv6Loopback;
            return new SummitAddress(address.ToString(), port);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new HallException(HallErrors.Configuration,
                $"'{halleluDir}' is not a Summit's directory: it has no {ConfigurationFile}.", halleluDir,
                "Start-HallSummit -HalleluDir makes one.");
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException
            or FormatException or IOException or UnauthorizedAccessException)
        {
            throw new HallException(HallErrors.Configuration,
                $"'{file}' does not give the Summit's ip and port: {e.Message}", file,
                $"It should read like {{ \"ip\": \"127.0.0.1\", \"port\": {SummitAddress.DefaultPort} }}.", e);
        }
    }

    /// <summary>
    /// Whose certificates the Summit and its fellows have, by "tls" in hall_summit.json; null where there is none.
    /// Throws Configuration.
    /// </summary>
    public static TlsTrust? ReadTls(string halleluDir)
    {
        string file = Path.Combine(halleluDir, ConfigurationFile);
        try
        {
            using JsonDocument json = JsonDocument.Parse(File.ReadAllBytes(file), Lenient);
            if (!json.RootElement.TryGetProperty("tls", out JsonElement tls) || tls.ValueKind == JsonValueKind.Null)
                return null;
            string authority = tls.GetProperty("authority").GetString() ?? "";
            return TlsTrust.FromFile(Path.Combine(Path.GetFullPath(halleluDir), authority));
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException
            or IOException or UnauthorizedAccessException)
        {
            throw new HallException(HallErrors.Configuration,
                $"'{file}' does not name the authority of the Summit's certificate: {e.Message}", file,
                "It should have \"tls\": { \"certificate\": \"host.pem\", \"key\": \"host.key\", "
                    + "\"authority\": \"ca.pem\" }.", e);
        }
    }

    /// <summary>
    /// The token that the Summit made on its first start. Throws ConnectionFailed or Unauthenticated.
    /// </summary>
    public static string ReadToken(string halleluDir)
    {
        string file = Path.Combine(halleluDir, TokenFile);
        try
        {
            return File.ReadAllText(file).Trim();
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new HallException(HallErrors.ConnectionFailed,
                $"No Summit has been started for '{halleluDir}' yet: it has no {TokenFile}.", halleluDir);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new HallException(HallErrors.Unauthenticated,
                $"The Summit's token '{file}' cannot be read: {e.Message}", file,
                "Run as the account that started the Summit, or pass the token.", e);
        }
    }

    /// <summary>Connects to the Summit that serves the directory.</summary>
    public static Task<SummitConnection> ConnectAsync(string halleluDir, CancellationToken cancellationToken) =>
        SummitConnection.ConnectAsync(
            ReadAddress(halleluDir), ReadToken(halleluDir), ReadTls(halleluDir), cancellationToken);
}
