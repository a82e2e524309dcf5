using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Hallelujah.Summit.Hosting;

namespace Hallelujah.Summit.Cluster;

/// <summary>
/// Finds out whether it is TLS that keeps a host from answering. The transport between hosts tells nobody: to it a
/// connection that fails is one that is tried again.
/// </summary>
static class TlsProbe
{
    /// <summary>
    /// Whether somebody is there, and why the two have no connection, in words; null where TLS is not the reason.
    /// </summary>
    public static async Task<(bool IsThere, string? Fault)> WhyAsync(
        SummitConfiguration configuration, string ip, CancellationToken cancellationToken)
    {
        using var late = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        late.CancelAfter(SummitLimits.GateTimeoutMs);
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        bool isThere = false;
        try
        {
            await socket.ConnectAsync(ip, configuration.ClusterPort!.Value, late.Token).ConfigureAwait(false);
            isThere = true;
            return (true, await ShakeHandsAsync(socket, configuration.Certificates, ip, late.Token)
                .ConfigureAwait(false));
        }
        catch (Exception e) when (e is IOException or SocketException or OperationCanceledException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return (isThere, null);
        }
    }

    static async Task<string?> ShakeHandsAsync(
        Socket socket, SummitCertificates? own, string ip, CancellationToken cancellationToken)
    {
        X509Certificate2? theirs = null;
        string? fault = null;
        await using var stream = new SslStream(new NetworkStream(socket, ownsSocket: false));
        var options = new SslClientAuthenticationOptions
        {
            TargetHost = ip,
            RemoteCertificateValidationCallback = (_, certificate, _, errors) =>
            {
                theirs = certificate as X509Certificate2;
                fault = theirs is null || own is null ? null
                    : errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch)
                        ? $"its certificate does not name {ip} (subject '{theirs.Subject}')"
                        : own.FaultsOf(theirs) is { } chain ? $"its certificate is refused: {chain}" : null;
                return fault is null;
            },
        };
        if (own is not null)
            options.ClientCertificateContext = SslStreamCertificateContext.Create(own.Certificate, null, offline: true);
        try
        {
            await stream.AuthenticateAsClientAsync(options, cancellationToken).ConfigureAwait(false);
            return own is null
                ? "it speaks TLS, and this host has no certificate"
                : await RefusedAsync(stream, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is AuthenticationException or IOException)
        {
            if (fault is not null) return fault;
            if (own is null) return theirs is null ? null : "it speaks TLS, and this host has no certificate";
            return theirs is null
                ? "it does not speak TLS, and this host does"
                : "it refuses this host's certificate; its log says why";
        }
    }

    /// <summary>In TLS 1.3 the server looks at the certificate after the client's half of the handshake.</summary>
    static async Task<string?> RefusedAsync(SslStream stream, CancellationToken cancellationToken)
    {
        using var late = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        late.CancelAfter(SummitLimits.TlsProbeMs);
        const string refused = "it refuses this host's certificate; its log says why";
        try
        {
            return await stream.ReadAsync(new byte[1], late.Token).ConfigureAwait(false) == 0 ? refused : null;
        }
        catch (IOException)
        {
            return refused;
        }
    }
}
