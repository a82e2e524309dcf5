using System.Management.Automation;
using Hallelujah.Contracts;
using CommandInfo = Hallelujah.Contracts.CommandInfo;

namespace Hallelujah.Cmdlets;

/// <summary>
/// A cmdlet about commands, by the names of their feeds or by id. While a command waits for its name, the name means
/// another feed; its id, which the objects of Import-HallFeed -NoWait and Get-HallWorksheet carry, means it.
/// </summary>
public abstract class FeedCommandsCmdlet : FeedNamesCmdlet
{
    /// <summary>
    /// The command's id, as objects from the pipeline carry it: finds also a command that waits for its name.
    /// </summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public Guid? Id { get; set; }

    internal sealed override async Task<IReadOnlyList<FeedInfo>> FindAsync(
        SummitLink link, string name, CancellationToken cancellationToken)
    {
        if (Id is not { } id) return await base.FindAsync(link, name, cancellationToken).ConfigureAwait(false);
        IReadOnlyList<CommandInfo> all = await link.Rpc.GetCommandsAsync(null, cancellationToken).ConfigureAwait(false);
        if (all.FirstOrDefault(c => c.Id == id) is { } command)
            return [Feed(command.Feed, id, command.Worksheet, command.State, command.Error, command.Submitted)];
        IReadOnlyList<FeedInfo> found =
            await link.Rpc.FindFeedsAsync(new() { Names = [name] }, cancellationToken).ConfigureAwait(false);
        // Another host's worksheet may have it while it waits for its name: that host says what becomes of it.
        return [found.FirstOrDefault(f => f.Id == id) ?? Feed(name, id, "", FeedState.Waiting, null, default)];
    }

    static FeedInfo Feed(
        string name, Guid id, string worksheet, FeedState state, ErrorData? error, DateTime created) => new()
        {
            Name = name,
            Id = id,
            Worksheet = worksheet,
            State = state,
            Host = "",
            Error = error,
            Created = created,
        };
}
