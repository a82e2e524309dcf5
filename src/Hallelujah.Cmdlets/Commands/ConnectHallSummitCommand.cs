using System.Management.Automation;
using System.Net;
using System.Security;
using Hallelujah.Contracts;

namespace Hallelujah.Cmdlets;

/// <summary>Chooses the Summit for the session.</summary>
[Cmdlet(VerbsCommunications.Connect, "HallSummit", DefaultParameterSetName = "Address")]
[OutputType(typeof(Summit))]
public sealed class ConnectHallSummitCommand : AsyncHallCmdlet
{
    SummitTarget? _target;
    HallSession _session = HallSession.Current;

    /// <summary>host:port; without it $env:HALL_SUMMIT, else the default directory's Summit.</summary>
    [Parameter(Position = 0, ParameterSetName = "Address")]
    [ArgumentCompleter(typeof(SummitCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Summit { get; set; }

    /// <summary>A Summit's directory on this host: address and token are read from it.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "HalleluDir")]
    [ValidateNotNullOrEmpty]
    public string? HalleluDir { get; set; }

    /// <summary>The Summit's secret, from its summit.token.</summary>
    [Parameter(ParameterSetName = "Address")]
    public SecureString? Token { get; set; }

    /// <summary>Speak TLS, with a Summit whose certificate is of an authority that this system trusts.</summary>
    [Parameter(ParameterSetName = "Address")]
    public SwitchParameter Tls { get; set; }

    /// <summary>Speak TLS, with a Summit whose certificate is of the authority in this PEM file.</summary>
    [Parameter(ParameterSetName = "Address")]
    [ValidateNotNullOrEmpty]
    public string? CertificateAuthority { get; set; }

    protected override object? ErrorTarget => Summit ?? HalleluDir;

    protected override void PrepareRecord()
    {
        _session = HallSession.Current;
        if (HalleluDir is { } directory)
            _target = SummitTarget.FromDirectory(SessionState.Path.GetUnresolvedProviderPathFromPSPath(directory));
        else
        {
            SummitTarget found = _session.Resolve(Summit);
            string? token = Token is { } secret ? new NetworkCredential("", secret).Password : found.Token;
            _target = found with { Token = token, Tls = Trust() ?? found.Tls };
        }
    }

    TlsTrust? Trust() => CertificateAuthority is { } path
        ? TlsTrust.FromFile(SessionState.Path.GetUnresolvedProviderPathFromPSPath(path))
        : Tls ? TlsTrust.OfSystem : null;

    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        SummitLink link = await _session.ChooseAsync(_target!, cancellationToken).ConfigureAwait(false);
        await WriteAsync(new Summit(await link.Rpc.GetSummitAsync(cancellationToken).ConfigureAwait(false),
            link.Address)).ConfigureAwait(false);
    }
}
