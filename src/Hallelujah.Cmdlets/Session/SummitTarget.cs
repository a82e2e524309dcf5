using Hallelujah.Client;
using Hallelujah.Contracts;

namespace Hallelujah.Cmdlets;

/// <summary>A Summit to connect to.</summary>
/// <param name="Token">The secret it wants; null where none is known.</param>
/// <param name="Tls">Whose certificates are trusted; null: plain TCP.</param>
sealed record SummitTarget(SummitAddress Address, string? Token, TlsTrust? Tls)
{
    /// <summary>The Summit of a directory on this host, by its configuration and its token.</summary>
    /// <exception cref="HallException">Configuration, ConnectionFailed or Unauthenticated, naming the file.</exception>
    public static SummitTarget FromDirectory(string directory) =>
        new(SummitDirectory.ReadAddress(directory), SummitDirectory.ReadToken(directory),
            SummitDirectory.ReadTls(directory));
}
