using System.Management.Automation;
using System.Net;
using System.Security;
using Hallelujah.Client;

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

    protected override object? ErrorTarget => Summit ?? HalleluDir;

    protected override void PrepareRecord()
    {
        _session = HallSession.Current;
        if (HalleluDir is { } directory)
            _target = SummitTarget.FromDirectory(SessionState.Path.GetUnresolvedProviderPathFromPSPath(directory));
        else if (Token is { } token && Summit is { } summit)
            _target = new(SummitAddress.Parse(summit), new NetworkCredential("", token).Password);
        else
            _target = _session.Resolve(Summit) is var found && Token is { } secret
                ? found with { Token = new NetworkCredential("", secret).Password } : found;
    }

    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        SummitLink link = await _session.ChooseAsync(_target!, cancellationToken).ConfigureAwait(false);
        await WriteAsync(new Summit(await link.Rpc.GetSummitAsync(cancellationToken).ConfigureAwait(false),
            link.Address)).ConfigureAwait(false);
    }
}
