using Hallelujah.Client;
using Hallelujah.Contracts;

namespace Hallelujah.Cmdlets;

/// <summary>A Summit to connect to, and the secret it wants; null where none is known.</summary>
sealed record SummitTarget(SummitAddress Address, string? Token)
{
    /// <summary>The Summit of a directory on this host, by its configuration and its token.</summary>
    /// <exception cref="HallException">Configuration, ConnectionFailed or Unauthenticated, naming the file.</exception>
    public static SummitTarget FromDirectory(string directory) =>
        new(SummitDirectory.ReadAddress(directory), SummitDirectory.ReadToken(directory));
}
