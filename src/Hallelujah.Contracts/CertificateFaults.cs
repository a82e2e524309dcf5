using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Hallelujah.Contracts;

/// <summary>What is wrong with a peer's certificate, in words.</summary>
public static class CertificateFaults
{
    /// <summary>Null where nothing is; the parameters are those of a validation callback.</summary>
    public static string? Of(X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (errors == SslPolicyErrors.None) return null;
        if (certificate is null || errors.HasFlag(SslPolicyErrors.RemoteCertificateNotAvailable))
            return "it presents none";
        List<string> faults = [];
        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch))
            faults.Add("it does not name the address that was connected to");
        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateChainErrors)) faults.AddRange(OfChain(chain));
        return $"{string.Join(", ", faults)} (subject '{certificate.Subject}', issuer '{certificate.Issuer}')";
    }

    /// <summary>The same for a chain that was built and did not hold.</summary>
    public static IReadOnlyList<string> OfChain(X509Chain? chain)
    {
        string[] faults = [.. (chain?.ChainStatus ?? []).Select(s => Describe(s.Status)).Distinct()];
        return faults.Length > 0 ? faults : ["its authority is not known"];
    }

    static string Describe(X509ChainStatusFlags status) => status switch
    {
        X509ChainStatusFlags.NotTimeValid => "it has expired or is not valid yet",
        X509ChainStatusFlags.UntrustedRoot or X509ChainStatusFlags.PartialChain =>
            "it is not of the authority that is trusted",
        X509ChainStatusFlags.NotSignatureValid => "its signature is not its authority's",
        X509ChainStatusFlags.NotValidForUsage => "it is not made for this use",
        _ => status.ToString(),
    };
}
