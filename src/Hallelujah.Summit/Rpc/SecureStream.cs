using System.Net.Security;
using System.Net.Sockets;
using Hallelujah.Contracts;

namespace Hallelujah.Summit.Rpc;

/// <summary>The server's half of TLS on a connection that has just been accepted.</summary>
static class SecureStream
{
    /// <summary>The first byte of every TLS connection: a record of the handshake.</summary>
    const byte Handshake = 0x16;

    /// <summary>
    /// The stream to speak on; null where the client left without a word. Throws TlsRequired, to be told in plain text,
    /// where the client does not begin with TLS.
    /// </summary>
    public static async Task<Stream?> OpenAsync(
        NetworkStream plain, SslServerAuthenticationOptions? tls, CancellationToken cancellationToken)
    {
        if (tls is null) return plain;
        byte[] first = new byte[1];
        int got = await plain.Socket.ReceiveAsync(first, SocketFlags.Peek, cancellationToken).ConfigureAwait(false);
        if (got == 0) return null;
        if (first[0] != Handshake)
            throw new HallException(HallErrors.TlsRequired, "This Summit speaks TLS only.");
        var secure = new SslStream(plain, leaveInnerStreamOpen: true);
        try
        {
            await secure.AuthenticateAsServerAsync(tls, cancellationToken).ConfigureAwait(false);
            return secure;
        }
        catch
        {
            await secure.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }
}
