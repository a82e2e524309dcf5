using Hallelujah.Client;
using Hallelujah.Contracts;

namespace Hallelujah.Cmdlets;

/// <summary>An open connection to a Summit, with what cmdlets need of it.</summary>
sealed class SummitLink(SummitConnection connection)
{
    public ISummitRpc Rpc => connection.Rpc;

    /// <summary>host:port.</summary>
    public string Address { get; } = connection.Address.ToString();

    public string Token => connection.Token;

    public TlsTrust? Tls => connection.Tls;

    /// <summary>Opens the rows of a feed, from the hosts that have them.</summary>
    public Task<RowsConnection> OpenRowsAsync(
        string feed, Selection selection, CancellationToken cancellationToken) =>
        connection.OpenRowsAsync(feed, selection, cancellationToken);

    public bool IsOpen => connection.IsOpen;

    /// <summary>Stops the Summit; returns when it is gone. Throws Timeout.</summary>
    public Task StopAsync(TimeSpan timeout, CancellationToken cancellationToken) =>
        SummitProcess.StopAsync(connection, timeout, cancellationToken);

    public void Close() => connection.Dispose();
}
