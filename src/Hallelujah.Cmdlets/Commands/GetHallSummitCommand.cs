using System.Management.Automation;
using Hallelujah.Contracts;

namespace Hallelujah.Cmdlets;

/// <summary>A Summit's health.</summary>
[Cmdlet(VerbsCommon.Get, "HallSummit")]
[OutputType(typeof(Summit))]
public sealed class GetHallSummitCommand : SummitCmdlet
{
    /// <summary>host:port of the Summit; without it the session's.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Address")]
    [ArgumentCompleter(typeof(SummitCompleter))]
    [ValidateNotNullOrEmpty]
    public override string? Summit { get; set; }

    protected override object? ErrorTarget => Summit;

    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        SummitLink link = await ConnectAsync(cancellationToken).ConfigureAwait(false);
        SummitInfo info = await link.Rpc.GetSummitAsync(cancellationToken).ConfigureAwait(false);
        await WriteAsync(new Summit(info, link.Address)).ConfigureAwait(false);
    }
}
