using System.Management.Automation;
using Hallelujah.Client;
using Hallelujah.Contracts;

namespace Hallelujah.Cmdlets;

/// <summary>Stops a Summit in an orderly way; returns when it is gone.</summary>
[Cmdlet(VerbsLifecycle.Stop, "HallSummit", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
[OutputType(typeof(Summit))]
public sealed class StopHallSummitCommand : SummitCmdlet
{
    /// <summary>host:port of the Summit; without it the session's.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Address")]
    [ArgumentCompleter(typeof(SummitCompleter))]
    [ValidateNotNullOrEmpty]
    public override string? Summit { get; set; }

    /// <summary>Return what the Summit was.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <summary>Seconds to wait until it is gone.</summary>
    [Parameter]
    [ValidateRange(1, 3600)]
    public int Timeout { get; set; } = CmdletLimits.StopTimeoutSeconds;

    protected override object? ErrorTarget => Summit;

    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        SummitLink link = await ConnectAsync(cancellationToken).ConfigureAwait(false);
        SummitInfo info = await link.Rpc.GetSummitAsync(cancellationToken).ConfigureAwait(false);
        if (!await ShouldProcessAsync(link.Address, $"Stop the Summit of {info.HalleluDir}").ConfigureAwait(false))
            return;
        await link.StopAsync(TimeSpan.FromSeconds(Timeout), cancellationToken).ConfigureAwait(false);
        Session.Stopped(SummitAddress.Parse(link.Address));
        if (PassThru) await WriteAsync(new Summit(info, link.Address)).ConfigureAwait(false);
    }
}
