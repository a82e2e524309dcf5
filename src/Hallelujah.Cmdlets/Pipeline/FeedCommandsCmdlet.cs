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
        CommandInfo command = all.FirstOrDefault(c => c.Id == id)
            ?? throw new HallException(HallErrors.FeedNotFound, $"There is no command {id} for a feed '{name}'.", name);
        return
        [
            new()
            {
                Name = command.Feed,
                Id = id,
                Worksheet = command.Worksheet,
                State = command.State,
                Host = "",
                Error = command.Error,
                Created = command.Submitted,
            },
        ];
    }
}
