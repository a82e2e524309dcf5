using System.Management.Automation;
using Hallelujah.Contracts;
using CommandInfo = Hallelujah.Contracts.CommandInfo;

namespace Hallelujah.Cmdlets;

/// <summary>The commands of worksheets in creation order, deleted ones included.</summary>
[Cmdlet(VerbsCommon.Get, "HallWorksheet")]
[OutputType(typeof(WorksheetCommand))]
public sealed class GetHallWorksheetCommand : SummitCmdlet
{
    /// <summary>Names of worksheets, wildcards allowed; without it all.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(WorksheetNameCompleter))]
    [Alias("Name")]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[]? Worksheet { get; set; }

    protected override object? ErrorTarget => Worksheet is [var only] ? only : Worksheet;

    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        SummitLink link = await ConnectAsync(cancellationToken).ConfigureAwait(false);
        IReadOnlyList<CommandInfo> all = await link.Rpc.GetCommandsAsync(null, cancellationToken).ConfigureAwait(false);
        foreach (string worksheet in Worksheet ?? ["*"])
        {
            await ForItemAsync(worksheet, async () =>
            {
                IReadOnlyList<string> names = WorksheetLookup.Find(all, worksheet);
                foreach (CommandInfo command in all.Where(c => names.Contains(c.Worksheet, FeedName.Comparer)))
                    await WriteAsync(new WorksheetCommand(command, link.Address)).ConfigureAwait(false);
            }).ConfigureAwait(false);
        }
    }
}
