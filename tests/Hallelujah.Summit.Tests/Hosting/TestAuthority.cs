using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Hallelujah.Summit.Tests.Hosting;

/// <summary>Signs certificates for hosts under test, made anew for each test.</summary>
sealed class TestAuthority : IDisposable
{
    readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    readonly X509Certificate2 _certificate;

    public TestAuthority(string name = "test authority")
    {
        var request = new CertificateRequest($"CN={name}", _key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        _certificate = request.CreateSelfSigned(Now.AddDays(-2), Now.AddDays(30));
    }

    public static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    public string Pem => _certificate.ExportCertificatePem();

    /// <summary>What hall_summit.json says of the files that WriteHost wrote.</summary>
    public static string Tls(string name) =>
        $$"""
        "tls": { "certificate": "{{name}}.pem", "key": "{{name}}.key", "authority": "ca.pem" }
        """;

    /// <summary>Writes a host's certificate, its key and the authority's certificate into the directory.</summary>
    public void WriteHost(
        string directory, string name, string ip, DateTimeOffset? from = null, DateTimeOffset? until = null)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name);
        names.AddIpAddress(IPAddress.Parse(ip));
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        using X509Certificate2 signed = request.Create(
            _certificate, from ?? Now.AddDays(-1), until ?? Now.AddDays(10), RandomNumberGenerator.GetBytes(8));
        Directory.CreateDirectory(directory);
        File.WriteAllText(Path.Combine(directory, name + ".pem"), signed.ExportCertificatePem());
        File.WriteAllText(Path.Combine(directory, name + ".key"), key.ExportPkcs8PrivateKeyPem());
        File.WriteAllText(Path.Combine(directory, "ca.pem"), Pem);
    }

    public void Dispose()
    {
        _certificate.Dispose();
        _key.Dispose();
    }
}
