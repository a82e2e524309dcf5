using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Hallelujah.Contracts;

/// <summary>Whose certificates are taken for a Summit's on connections to it.</summary>
/// <param name="Authorities">Only those that one of these has signed; null: those that the system trusts.</param>
public sealed record TlsTrust(X509Certificate2Collection? Authorities)
{
    /// <summary>What the system trusts.</summary>
    public static TlsTrust OfSystem { get; } = new((X509Certificate2Collection?)null);

    /// <summary>The authorities of a PEM file. Throws Configuration, naming the file.</summary>
    public static TlsTrust FromFile(string path) => new(ReadCertificates(path));

    /// <summary>All certificates of a PEM file, in its order. Throws Configuration, naming the file.</summary>
    public static X509Certificate2Collection ReadCertificates(string path)
    {
        X509Certificate2Collection all = [];
        try
        {
            all.ImportFromPemFile(path);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw Fault(path, "does not exist", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw Fault(path, $"cannot be read: {e.Message}", e);
        }
        return all.Count > 0 ? all : throw Fault(path, "has no certificate in PEM form (BEGIN CERTIFICATE)", null);
    }

    static HallException Fault(string path, string fault, Exception? inner) => new(
        HallErrors.Configuration, $"The certificate file '{path}' {fault}.", path,
        "Check the path, the account's right to read it, and that it is PEM text.", inner);

    /// <summary>
    /// How a peer's certificate is judged. No revocation lists are asked for: they would need a network.
    /// </summary>
    public X509ChainPolicy ChainPolicy()
    {
        var policy = new X509ChainPolicy { RevocationMode = X509RevocationMode.NoCheck };
        if (Authorities is null) return policy;
        policy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        policy.CustomTrustStore.AddRange(Authorities);
        // A root alone is trusted; what the file has beside it helps to find the way there.
        policy.ExtraStore.AddRange(Authorities);
        return policy;
    }

    /// <summary>What a client says in the TLS handshake with a Summit.</summary>
    /// <param name="host">The name or address as it was asked for; the certificate has to name it.</param>
    public SslClientAuthenticationOptions ClientOptions(string host) =>
        new() { TargetHost = host, CertificateChainPolicy = ChainPolicy() };
}
