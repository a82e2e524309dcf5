using System.Globalization;
using System.Management.Automation;
using Hallelujah.Contracts;
using CommandInfo = Hallelujah.Contracts.CommandInfo;

namespace Hallelujah.Cmdlets;

/// <summary>Deletes a whole worksheet: every feed of it. Its commands stay, marked deleted.</summary>
[Cmdlet(VerbsCommon.Remove, "HallWorksheet", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(Feed))]
public sealed class RemoveHallWorksheetCommand : SummitCmdlet
{
    // Commands of one worksheet may come down the pipeline one by one: each names the same worksheet.
    readonly HashSet<string> _done = new(FeedName.Comparer);

    /// <summary>Names of worksheets, wildcards allowed.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(WorksheetNameCompleter))]
    [Alias("Name")]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Worksheet { get; set; } = [];

    /// <summary>Do not ask.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Return the deleted feeds.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    protected override object? ErrorTarget => Worksheet is [var only] ? only : Worksheet;

    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        SummitLink link = await ConnectAsync(cancellationToken).ConfigureAwait(false);
        foreach (string name in Worksheet.Where(name => !_done.Contains(name)))
            await ForItemAsync(name, () => RemoveAsync(link, name, cancellationToken)).ConfigureAwait(false);
    }

    async Task RemoveAsync(SummitLink link, string name, CancellationToken cancellationToken)
    {
        IReadOnlyList<CommandInfo> all = await link.Rpc.GetCommandsAsync(null, cancellationToken).ConfigureAwait(false);
        foreach (string worksheet in WorksheetLookup.Find(all, name).Where(_done.Add))
        {
            int count = all.Count(c => FeedName.Comparer.Equals(c.Worksheet, worksheet));
            string action = string.Create(
                CultureInfo.InvariantCulture, $"Remove worksheet, erasing the data of its {count} commands");
            if (!await ShouldProcessAsync(worksheet, action, Force).ConfigureAwait(false)) continue;
            IReadOnlyList<FeedInfo> deleted = await QuorumWait.OfAsync(
                () => link.Rpc.DeleteWorksheetAsync(worksheet, cancellationToken), cancellationToken)
                .ConfigureAwait(false);
            foreach (FeedInfo feed in deleted)
            {
                Feed output = ToFeed(feed, link);
                if (PassThru) await WriteAsync(output).ConfigureAwait(false);
            }
        }
    }
}
