using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Hallelujah.Contracts;

namespace Hallelujah.Summit.Hosting;

/// <summary>
/// What hall_summit.json names under "tls": this host's certificate and key, and the authority that signs all hosts'.
/// Every port speaks TLS with it; between hosts both sides present theirs.
/// </summary>
sealed class SummitCertificates
{
    readonly X509Certificate2Collection _own;

    SummitCertificates(X509Certificate2 certificate, X509Certificate2Collection own, TlsTrust trust) =>
        (Certificate, _own, Trust) = (certificate, own, trust);

    /// <summary>With its private key.</summary>
    public X509Certificate2 Certificate { get; }

    /// <summary>Whose certificates are taken for a host's.</summary>
    public TlsTrust Trust { get; }

    /// <summary>
    /// Reads and checks the files. Throws Configuration, naming the file, where they do not work: better at start than
    /// as a broken connection.
    /// </summary>
    /// <param name="tls">The value of "tls"; its paths are relative to the directory.</param>
    public static SummitCertificates Load(JsonElement tls, SummitPaths paths, IPAddress ip, DateTime now)
    {
        if (tls.ValueKind != JsonValueKind.Object)
            throw Fault(paths.Summit, "has something other than an object as \"tls\"", Example);
        string certificateFile = PathOf(tls, "certificate", paths);
        string keyFile = tls.TryGetProperty("key", out _) ? PathOf(tls, "key", paths) : certificateFile;
        TlsTrust trust = TlsTrust.FromFile(PathOf(tls, "authority", paths));
        X509Certificate2Collection own = TlsTrust.ReadCertificates(certificateFile);
        X509Certificate2 certificate = WithKey(own[0], certificateFile, keyFile);
        Check(certificate, certificateFile, ip, now);
        own.RemoveAt(0);
        var loaded = new SummitCertificates(certificate, own, trust);
        if (loaded.FaultsOf(certificate) is { } fault)
        {
            throw Fault(
                certificateFile, $"is not of the authority in hall_summit.json: {fault}",
                "Name the authority's own certificate as \"authority\", the same on all hosts.");
        }
        return loaded;
    }

    const string Example = "Write \"tls\": { \"certificate\": \"host.pem\", \"key\": \"host.key\", "
        + "\"authority\": \"ca.pem\" }; docs/operations.md makes them.";

    static string PathOf(JsonElement tls, string name, SummitPaths paths)
    {
        string? value = tls.TryGetProperty(name, out JsonElement element) && element.ValueKind == JsonValueKind.String
            ? element.GetString()
            : null;
        return string.IsNullOrWhiteSpace(value)
            ? throw Fault(paths.Summit, $"names no file as \"{name}\" under \"tls\"", Example)
            : Path.GetFullPath(Path.Combine(paths.HalleluDir, value));
    }

    static X509Certificate2 WithKey(X509Certificate2 certificate, string certificateFile, string keyFile)
    {
        try
        {
            using X509Certificate2 paired = X509Certificate2.CreateFromPemFile(certificateFile, keyFile);
            // Windows takes no key for TLS that lives in memory only; elsewhere this changes nothing.
            return X509CertificateLoader.LoadPkcs12(paired.Export(X509ContentType.Pfx), null);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw Fault(keyFile, "does not exist", "Check \"key\" under \"tls\" in hall_summit.json.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Fault(keyFile, $"cannot be read: {e.Message}", "Give the Summit's account the right to read it.", e);
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            throw Fault(
                keyFile, $"has no private key of the certificate '{certificate.Subject}' in '{certificateFile}'",
                "Name the key that the certificate was made with, unencrypted, in PEM form, as \"key\".", e);
        }
    }

    static void Check(X509Certificate2 certificate, string file, IPAddress ip, DateTime now)
    {
        if (now > certificate.NotAfter.ToUniversalTime())
        {
            throw Fault(
                file, $"has expired, on {Day(certificate.NotAfter)}", "Have the authority sign a new one.");
        }
        if (now < certificate.NotBefore.ToUniversalTime())
            throw Fault(file, $"is not valid before {Day(certificate.NotBefore)}", "Check this host's clock.");
        if (!certificate.MatchesHostname(ip.ToString(), allowWildcards: false, allowCommonName: false))
        {
            throw Fault(
                file, $"does not name {ip}, by which this host is connected to",
                $"Have the authority sign one with {ip} among its subject alternative names.");
        }
    }

    static string Day(DateTime local) =>
        local.ToUniversalTime().ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    static HallException Fault(string path, string fault, string recommendation, Exception? inner = null) =>
        new(HallErrors.Configuration, $"'{path}' {fault}.", path, recommendation, inner);

    /// <summary>What speaks against taking the certificate for a host's; null where nothing does.</summary>
    public string? FaultsOf(X509Certificate2 certificate)
    {
        using var chain = new X509Chain { ChainPolicy = Trust.ChainPolicy() };
        chain.ChainPolicy.ExtraStore.AddRange(_own);
        if (chain.Build(certificate)) return null;
        return $"{string.Join(", ", CertificateFaults.OfChain(chain))} "
            + $"(subject '{certificate.Subject}', issuer '{certificate.Issuer}')";
    }

    /// <summary>For clients, which present a token and no certificate.</summary>
    public SslServerAuthenticationOptions ServerOptions() => new()
    {
        ServerCertificateContext = SslStreamCertificateContext.Create(Certificate, _own, offline: true),
        EnabledSslProtocols = SslProtocols.None,
    };
}
