using System.Collections.Concurrent;
using System.Net;
using Hallelujah.Client;
using Hallelujah.Summit.Rpc;
using Microsoft.Extensions.Logging;

namespace Hallelujah.Summit.Tests.Rpc;

/// <summary>An endpoint on a free port in front of a <see cref="FakeSummit"/>, and its log.</summary>
sealed class RpcBench : IAsyncDisposable
{
    public const string Token = "the-token-of-this-test";

    /// <summary>Longest wait for anything in these tests: far above what is expected, below a hang.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    public required RpcEndpoint Endpoint { get; init; }

    public FakeSummit Summit { get; } = new();

    public TicketBook Tickets { get; init; } = new();

    public LogBook Log { get; init; } = new();

    public SummitAddress Address => new("127.0.0.1", Endpoint.Port);

    public static async Task<RpcBench> StartAsync(
        int handshakeTimeoutMs = 5_000, ConnectionLimiter? limiter = null, TimeProvider? clock = null,
        object? target = null)
    {
        LogBook log = new();
        TicketBook tickets = new(clock);
        RpcOptions options = new()
        {
            Token = Token,
            SummitName = "fake",
            Version = "0.1.0",
            HandshakeTimeoutMs = handshakeTimeoutMs,
            Connections = limiter ?? new ConnectionLimiter(),
            Log = log,
        };
        RpcBench? bench = null;
        RpcEndpoint endpoint = await RpcEndpoint.StartAsync(
            IPAddress.Loopback, 0, () => target ?? bench!.Summit, tickets, options);
        bench = new RpcBench { Endpoint = endpoint, Tickets = tickets, Log = log };
        return bench;
    }

    public Task<SummitConnection> ConnectAsync(string token = Token) =>
        SummitConnection.ConnectAsync(Address, token, CancellationToken.None);

    public ValueTask DisposeAsync() => Endpoint.DisposeAsync();

    /// <summary>Keeps log lines of level Warning and above.</summary>
    public sealed class LogBook : ILogger
    {
        readonly ConcurrentQueue<string> _lines = new();

        public IReadOnlyList<string> Lines => [.. _lines];

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception,
            Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel)) _lines.Enqueue($"{logLevel}: {formatter(state, exception)} {exception}");
        }
    }
}
