using System.Globalization;
using System.Text.Json;
using Hallelujah.Client;
using Hallelujah.Contracts;

namespace Hallelujah.Cmdlets;

/// <summary>A Summit to connect to, and the secret it wants; null where none is known.</summary>
sealed record SummitTarget(SummitAddress Address, string? Token)
{
    const string ConfigurationFile = "hall_summit.json";
    const string TokenFile = "summit.token";

    /// <summary>The Summit of a directory on this host, by its configuration and its token.</summary>
    /// <exception cref="HallException">Configuration or Unauthenticated, naming the file.</exception>
    public static SummitTarget FromDirectory(string directory)
    {
        string file = Path.Combine(directory, ConfigurationFile);
        if (!File.Exists(file))
        {
            throw new HallException(
                HallErrors.Configuration, $"'{directory}' is not a Summit's directory: it has no {ConfigurationFile}.", directory,
                "Start-HallSummit -HalleluDir makes one.");
        }
        return new(ReadAddress(file), ReadToken(directory));
    }

    static SummitAddress ReadAddress(string file)
    {
        try
        {
            using JsonDocument json = JsonDocument.Parse(File.ReadAllBytes(file));
            string ip = json.RootElement.GetProperty("ip").GetString() ?? "";
            int port = json.RootElement.GetProperty("port").GetInt32();
            return SummitAddress.Parse(string.Create(CultureInfo.InvariantCulture, $"{(ip.Contains(':', StringComparison.Ordinal) ? $"[{ip}]" : ip)}:{port}"));
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or IOException or UnauthorizedAccessException or HallException)
        {
            throw new HallException(
                HallErrors.Configuration, $"'{file}' does not give the Summit's ip and port: {e.Message}", file,
                "It should read like { \"ip\": \"127.0.0.1\", \"port\": 4770 }.", e);
        }
    }

    /// <summary>The secret of a Summit's directory.</summary>
    public static string ReadToken(string directory)
    {
        string file = Path.Combine(directory, TokenFile);
        try
        {
            return File.ReadAllText(file).Trim();
        }
        catch (FileNotFoundException)
        {
            throw new HallException(
                HallErrors.ConnectionFailed, $"No Summit has been started for '{directory}' yet: it has no {TokenFile}.", directory,
                $"Start it: Start-HallSummit -HalleluDir {PowerShellText.Quote(directory)}.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new HallException(
                HallErrors.Unauthenticated, $"The Summit's token '{file}' cannot be read: {e.Message}", file,
                "Run as the account that started the Summit, or pass the token: Connect-HallSummit -Token.", e);
        }
    }
}
