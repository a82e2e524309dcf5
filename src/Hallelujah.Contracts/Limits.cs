namespace Hallelujah.Contracts;

/// <summary>Every limit that both sides of the wire must agree on, with its reason.</summary>
public static class Limits
{
    /// <summary>
    /// Largest JSON-RPC message. Commands with thousands of listed files fit; rows never travel as JSON.
    /// </summary>
    public const int MaxMessageBytes = 8 << 20;

    /// <summary>Largest message before the token was presented: a handshake needs a few hundred bytes.</summary>
    public const int MaxHandshakeBytes = 16 << 10;

    /// <summary>Largest header block before a message.</summary>
    public const int MaxHeaderBytes = 4 << 10;

    /// <summary>Time to present the token. A port scanner is gone after it.</summary>
    public const int HandshakeTimeoutMs = 5_000;

    /// <summary>Silence on a connection before the other side is asked whether it is there.</summary>
    public const int KeepAliveSeconds = 30;

    /// <summary>Time between two such questions.</summary>
    public const int KeepAliveIntervalSeconds = 10;

    /// <summary>Questions without an answer after which the other side has gone.</summary>
    public const int KeepAliveProbes = 3;

    /// <summary>Life of a ticket for a bulk connection that nobody opened.</summary>
    public const int TicketTimeoutMs = 30_000;

    /// <summary>Open connections to one Summit, its feeds' ports included.</summary>
    public const int MaxConnections = 1_000;

    /// <summary>Connections that have not presented the token yet; beyond it the oldest of them is closed.</summary>
    public const int MaxHandshakes = 128;

    /// <summary>Requests of one connection that wait for their answers. A session uses a handful.</summary>
    public const int MaxRequests = 256;

    /// <summary>Tickets that wait to be used. Each is a few hundred bytes and lives at most TicketTimeoutMs.</summary>
    public const int MaxTickets = 10_000;

    /// <summary>Length of a feed's or worksheet's name, in UTF-8 bytes.</summary>
    public const int MaxNameBytes = 200;

    /// <summary>Rows in one Arrow record batch on the wire.</summary>
    public const int WireBatchRows = 8_192;

    /// <summary>
    /// Depth of a predicate as JSON: System.Text.Json reads documents at most 64 deep, and a message that carries a
    /// command is 5 deep before its predicate begins.
    /// </summary>
    public const int MaxPredicateJsonDepth = 56;

    /// <summary>
    /// Depth of a predicate's tree as it is written, before chains of -and and -or are balanced to travel within
    /// <see cref="MaxPredicateJsonDepth"/>.
    /// </summary>
    public const int MaxPredicateDepth = 200;
}
