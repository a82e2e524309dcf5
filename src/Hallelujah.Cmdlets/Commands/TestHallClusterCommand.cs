using System.Management.Automation;
using Hallelujah.Contracts;

namespace Hallelujah.Cmdlets;

/// <summary>Checks the hosts and says what to do where something is not as it should be.</summary>
[Cmdlet(VerbsDiagnostic.Test, "HallCluster")]
[OutputType(typeof(ClusterCheck))]
public sealed class TestHallClusterCommand : SummitCmdlet
{
    protected override object? ErrorTarget => Summit;

    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        SummitLink link = await ConnectAsync(cancellationToken).ConfigureAwait(false);
        foreach (CheckInfo check in await link.Rpc.TestClusterAsync(cancellationToken).ConfigureAwait(false))
            await WriteAsync(new ClusterCheck(check, link.Address)).ConfigureAwait(false);
    }
}
