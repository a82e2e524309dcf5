using System.Management.Automation;
using Hallelujah.Contracts;

namespace Hallelujah.Cmdlets;

/// <summary>Puts a changed hosts.json in force on all hosts.</summary>
[Cmdlet(VerbsData.Update, "HallCluster", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
[OutputType(typeof(HallHost))]
public sealed class UpdateHallClusterCommand : SummitCmdlet
{
    /// <summary>Let go of a host that still has feeds.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    protected override object? ErrorTarget => Summit;

    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        SummitLink link = await ConnectAsync(cancellationToken).ConfigureAwait(false);
        SummitInfo info = await link.Rpc.GetSummitAsync(cancellationToken).ConfigureAwait(false);
        if (!await ShouldProcessAsync(
            string.Join(", ", info.Hosts), $"Put the hosts.json of {info.HalleluDir} in force").ConfigureAwait(false))
            return;
        foreach (HostInfo host in await link.Rpc.UpdateClusterAsync(Force, cancellationToken).ConfigureAwait(false))
            await WriteAsync(new HallHost(host, link.Address)).ConfigureAwait(false);
    }
}
