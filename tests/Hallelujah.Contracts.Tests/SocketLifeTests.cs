using System.Net.Sockets;
using Xunit;

namespace Hallelujah.Contracts.Tests;

public sealed class SocketLifeTests
{
    [Fact]
    public void A_silent_peer_is_asked_within_a_minute()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        SocketLife.Watch(socket);
        Assert.NotEqual(0, Get(SocketOptionLevel.Socket, SocketOptionName.KeepAlive));
        int silence = Get(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime);
        int between = Get(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval);
        int probes = Get(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount);
        Assert.InRange(silence + between * probes, 1, 60);

        int Get(SocketOptionLevel level, SocketOptionName name) => (int)socket.GetSocketOption(level, name)!;
    }
}
