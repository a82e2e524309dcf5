using System.Management.Automation;

namespace Hallelujah.Cmdlets;

/// <summary>A cmdlet about one feed, by its exact name.</summary>
public abstract class FeedNameCmdlet : SummitCmdlet
{
    /// <summary>The feed's name; letters in either case are the same.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Feed")]
    [ArgumentCompleter(typeof(FeedNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string Name { get; set; } = "";

    protected override object? ErrorTarget => Name;

    protected sealed override Task ProcessAsync(CancellationToken cancellationToken) =>
        ForItemAsync(Name, () => ProcessFeedAsync(cancellationToken));

    protected abstract Task ProcessFeedAsync(CancellationToken cancellationToken);
}
