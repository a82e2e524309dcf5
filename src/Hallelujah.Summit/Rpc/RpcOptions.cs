using System.Net.Security;
using Hallelujah.Contracts;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Hallelujah.Summit.Rpc;

/// <summary>What all endpoints of one Summit share.</summary>
public sealed record RpcOptions
{
    /// <summary>The secret that every client presents first.</summary>
    public required string Token { get; init; }

    /// <summary>
    /// A bulk connection needs no token beside its ticket, which is as secret, was given to somebody with a token, and
    /// opens one connection.
    /// </summary>
    public bool TicketSuffices { get; init; }

    /// <summary>The certificate that clients are shown; null: plain TCP.</summary>
    public SslServerAuthenticationOptions? Tls { get; init; }

    public required string SummitName { get; init; }

    public required string Version { get; init; }

    /// <summary>One limiter for the Summit's port and its feeds' ports.</summary>
    public ConnectionLimiter Connections { get; init; } = new();

    public int HandshakeTimeoutMs { get; init; } = Limits.HandshakeTimeoutMs;

    public ILogger Log { get; init; } = NullLogger.Instance;
}
