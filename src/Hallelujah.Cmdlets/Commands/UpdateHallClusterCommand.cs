using System.Management.Automation;
using Hallelujah.Contracts;

namespace Hallelujah.Cmdlets;

/// <summary>Puts a changed hosts.json in force on all hosts, or takes from a host what it has of feeds.</summary>
[Cmdlet(
    VerbsData.Update, "HallCluster", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium,
    DefaultParameterSetName = "File")]
[OutputType(typeof(HallHost))]
public sealed class UpdateHallClusterCommand : SummitCmdlet
{
    /// <summary>
    /// Take what this host has of feeds to the others, so that it can be removed. hosts.json stays as it is.
    /// </summary>
    [Parameter(ParameterSetName = "Drain", Mandatory = true)]
    [ArgumentCompleter(typeof(HostNameCompleter))]
    public string? Drain { get; set; }

    /// <summary>
    /// Let go of a host that still has feeds, or has copies that cannot be replaced; drain one though feeds are then on
    /// fewer hosts.
    /// </summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    protected override object? ErrorTarget => Summit;

    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        SummitLink link = await ConnectAsync(cancellationToken).ConfigureAwait(false);
        if (Drain is { } drained)
        {
            if (!await ShouldProcessAsync(drained, "Take its feeds to the other hosts").ConfigureAwait(false)) return;
            foreach (HostInfo host in await link.Rpc.DrainHostAsync(drained, Force, cancellationToken)
                .ConfigureAwait(false))
                await WriteAsync(new HallHost(host, link.Address)).ConfigureAwait(false);
            return;
        }
        SummitInfo info = await link.Rpc.GetSummitAsync(cancellationToken).ConfigureAwait(false);
        if (!await ShouldProcessAsync(
            string.Join(", ", info.Hosts), $"Put the hosts.json of {info.HalleluDir} in force").ConfigureAwait(false))
            return;
        foreach (HostInfo host in await link.Rpc.UpdateClusterAsync(Force, cancellationToken).ConfigureAwait(false))
            await WriteAsync(new HallHost(host, link.Address)).ConfigureAwait(false);
    }
}
