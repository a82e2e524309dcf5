using System.Net.Sockets;

namespace Hallelujah.Contracts;

/// <summary>
/// Finds out that the other side of a connection has gone without a word: a host without power, a network that was cut.
/// Who only reads would wait for ever, or for the two hours that systems wait of themselves.
/// </summary>
public static class SocketLife
{
    /// <summary>
    /// Has the system ask a silent peer whether it is there, and end the connection where it is not: after
    /// <see cref="Limits.KeepAliveSeconds"/> and the probes. A process that stands still answers, since its system
    /// does.
    /// </summary>
    public static void Watch(Socket socket)
    {
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, Limits.KeepAliveSeconds);
        socket.SetSocketOption(
            SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, Limits.KeepAliveIntervalSeconds);
        socket.SetSocketOption(
            SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, Limits.KeepAliveProbes);
    }
}
