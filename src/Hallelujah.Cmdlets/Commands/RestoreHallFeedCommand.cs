using System.Management.Automation;
using Hallelujah.Contracts;

namespace Hallelujah.Cmdlets;

/// <summary>Reinstates a deleted feed by running its command again, from its recorded source.</summary>
[Cmdlet(VerbsData.Restore, "HallFeed", SupportsShouldProcess = true, DefaultParameterSetName = "DeletedName")]
[OutputType(typeof(Feed))]
public sealed class RestoreHallFeedCommand : CommandCmdlet
{
    /// <summary>The feed's old name (its latest deletion), wildcards allowed.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = "Name", ValueFromPipeline = true,
        ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(DeletedFeedNameCompleter))]
    [Alias("Feed")]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Name { get; set; } = [];

    /// <summary>The name of one deletion, name_del_date.</summary>
    [Parameter(ParameterSetName = "Name", ValueFromPipelineByPropertyName = true)]
    [Parameter(Mandatory = true, ParameterSetName = "DeletedName")]
    [ArgumentCompleter(typeof(DeletionNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string? DeletedName { get; set; }

    /// <summary>Load a source that has changed since.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    protected override object? ErrorTarget => DeletedName ?? (Name is [var only] ? only : (object)Name);

    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        SummitLink link = await ConnectAsync(cancellationToken).ConfigureAwait(false);
        foreach (string name in DeletedName is { } deletion ? [deletion] : Name)
        {
            await ForItemAsync(name, async () =>
            {
                foreach (string target in await TargetsAsync(link, name, cancellationToken).ConfigureAwait(false))
                    await ForItemAsync(name, () => RestoreAsync(link, target, cancellationToken)).ConfigureAwait(false);
            }).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// What to restore for a name: itself, or for a pattern every deleted name that it matches, each once.
    /// </summary>
    static async Task<IReadOnlyList<string>> TargetsAsync(
        SummitLink link, string name, CancellationToken cancellationToken)
    {
        if (FeedName.IsTombstone(name)) return [name];
        IReadOnlyList<FeedInfo> deleted = await FeedLookup.FindAsync(
            link.Rpc, name, cancellationToken, new FeedQuery(Deleted: true)).ConfigureAwait(false);
        return [.. deleted.Select(f => f.Name).Distinct(FeedName.Comparer)];
    }

    async Task RestoreAsync(SummitLink link, string target, CancellationToken cancellationToken)
    {
        if (!await ShouldProcessAsync(target, "Restore feed, running its command again").ConfigureAwait(false)) return;
        FeedInfo feed = await QuorumWait.OfAsync(
            () => link.Rpc.RestoreFeedAsync(target, Force, cancellationToken), cancellationToken).ConfigureAwait(false);
        await Runner.FinishAsync(link, feed, $"Restoring {feed.Name}", cancellationToken).ConfigureAwait(false);
    }
}
