using System.Globalization;
using System.Net;
using Hallelujah.Contracts;

namespace Hallelujah.Client;

/// <summary>Where a Summit or a Hallelu listens.</summary>
/// <param name="Host">A name or an IP address, without brackets.</param>
public sealed record SummitAddress(string Host, int Port)
{
    /// <summary>The port of a Summit where nothing else is said.</summary>
    public const int DefaultPort = 4770;

    /// <summary>Parses <c>host:port</c>, <c>host</c> or <c>[ipv6]:port</c>. Throws InvalidOption.</summary>
    public static SummitAddress Parse(string text)
    {
        string trimmed = text.Trim();
        string host = trimmed;
        string? port = null;
        int bracket = trimmed.LastIndexOf(']');
        int colon = trimmed.LastIndexOf(':');
        bool bareIpv6 = bracket < 0 && colon != trimmed.IndexOf(':', StringComparison.Ordinal);
        if (colon > bracket && !bareIpv6)
        {
            host = trimmed[..colon];
            port = trimmed[(colon + 1)..];
        }
        if (host.StartsWith('[') && host.EndsWith(']')) host = host[1..^1];
        int number = DefaultPort;
        bool valid = host.Length > 0 && Uri.CheckHostName(host) != UriHostNameType.Unknown
            && (port is null || (int.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out number)
                && number is > 0 and <= IPEndPoint.MaxPort));
        if (valid) return new SummitAddress(host, number);
        throw new HallException(HallErrors.InvalidOption, $"'{text}' is not the address of a Summit.", text,
            $"Write host:port, such as 127.0.0.1:{DefaultPort}.");
    }

    /// <summary>The address in the form that <see cref="Parse"/> takes.</summary>
    public override string ToString() =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{(Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]" : Host)}:{Port}");
}
