using System.Management.Automation;
using Hallelujah.Contracts;

namespace Hallelujah.Cmdlets;

/// <summary>
/// A cmdlet about feeds by name, wildcards allowed. A name without wildcards that nobody has is an error.
/// </summary>
public abstract class FeedNamesCmdlet : SummitCmdlet
{
    /// <summary>Names of feeds; * and ? and [ ] are wildcards.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Feed")]
    [ArgumentCompleter(typeof(FeedNameCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Name { get; set; } = [];

    protected override object? ErrorTarget => Name is [var only] ? only : Name;

    protected sealed override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        SummitLink link = await ConnectAsync(cancellationToken).ConfigureAwait(false);
        foreach (string name in Name)
        {
            await ForItemAsync(name, async () =>
            {
                foreach (FeedInfo feed in await FindAsync(link, name, cancellationToken).ConfigureAwait(false))
                    await ForItemAsync(feed.Name, () => ProcessFeedAsync(feed, link, cancellationToken))
                    .ConfigureAwait(false);
            }).ConfigureAwait(false);
        }
    }

    /// <summary>The feeds that a name stands for.</summary>
    internal virtual Task<IReadOnlyList<FeedInfo>> FindAsync(
        SummitLink link, string name, CancellationToken cancellationToken) =>
        FeedLookup.FindAsync(link.Rpc, name, cancellationToken);

    /// <param name="feed">One feed that a name stood for.</param>
    internal abstract Task ProcessFeedAsync(FeedInfo feed, SummitLink link, CancellationToken cancellationToken);
}
