using Hallelujah.Client;
using Hallelujah.Contracts;

namespace Hallelujah.Cmdlets;

/// <summary>An open connection to a Summit, with what cmdlets need of it.</summary>
sealed class SummitLink(SummitConnection connection)
{
    public ISummitRpc Rpc => connection.Rpc;

    /// <summary>host:port.</summary>
    public string Address { get; } = connection.Address.ToString();

    /// <summary>The secret that bulk connections present.</summary>
    public string Token => connection.Token;

    public bool IsOpen => connection.IsOpen;

    /// <summary>Ends when the connection has ended.</summary>
    public Task WaitClosedAsync() => connection.WaitClosedAsync();

    public void Close() => connection.Dispose();
}
