using System.Diagnostics;
using System.Management.Automation;
using System.Net;
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

    protected override object? ErrorTarget => Summit;

    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        SummitLink link = await ConnectAsync(cancellationToken).ConfigureAwait(false);
        SummitInfo info = await link.Rpc.GetSummitAsync(cancellationToken).ConfigureAwait(false);
        if (!await ShouldProcessAsync(link.Address, $"Stop the Summit of {info.HalleluDir}").ConfigureAwait(false)) return;
        using Process? process = LocalProcess(info);
        await link.Rpc.StopSummitAsync(cancellationToken).ConfigureAwait(false);
        await WaitGoneAsync(link, process, cancellationToken).ConfigureAwait(false);
        Session.Disconnect(SummitAddress.Parse(link.Address));
        if (PassThru) await WriteAsync(new Summit(info, link.Address)).ConfigureAwait(false);
    }

    /// <summary>Until the process has exited where it is one of this host, else until it has closed the connection.</summary>
    static async Task WaitGoneAsync(SummitLink link, Process? process, CancellationToken cancellationToken)
    {
        using CancellationTokenSource late = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        late.CancelAfter(TimeSpan.FromSeconds(CmdletLimits.StopTimeoutSeconds));
        try
        {
            await link.WaitClosedAsync().WaitAsync(late.Token).ConfigureAwait(false);
            if (process is not null) await process.WaitForExitAsync(late.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new HallException(
                HallErrors.Timeout, $"The Summit at {link.Address} was told to stop and still runs after {CmdletLimits.StopTimeoutSeconds} s.",
                link.Address, "Its log under hallelu_dir/logs says what it is doing.");
        }
    }

    static Process? LocalProcess(SummitInfo info)
    {
        if (!IPAddress.TryParse(info.Ip, out IPAddress? ip) || !IPAddress.IsLoopback(ip)) return null;
        try
        {
            return Process.GetProcessById(info.ProcessId);
        }
        catch (ArgumentException)
        {
            // Another machine's Summit behind a tunnel, or gone already.
            return null;
        }
    }
}
