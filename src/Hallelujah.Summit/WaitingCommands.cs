using Akka.Actor;
using Hallelujah.Contracts;
using Hallelujah.Summit.Parts;
using static Hallelujah.Summit.ElsewhereProtocol;

namespace Hallelujah.Summit;

/// <summary>This host's commands that wait for a name or an input of another host: questions to its actor.</summary>
sealed class WaitingCommands(IActorRef summit)
{
    /// <summary>Takes a command whose name is another host's; it waits for the name.</summary>
    public Task<FeedInfo> SubmitAsync(CommandSubmission submission, FeedCopy? copy) =>
        AskAsync<FeedInfo>(new SummitProtocol.Submit(submission, NameIsElsewhere: true, copy), CancellationToken.None);

    /// <summary>Takes an extraction whose input is a feed of a host that is down.</summary>
    public Task<FeedInfo> SubmitInPlaceAsync(CommandSubmission submission, FeedCopy copy) =>
        AskAsync<FeedInfo>(new SummitProtocol.Submit(submission, Copy: copy), CancellationToken.None);

    public async Task<IReadOnlyList<ElsewhereWait>> WaitsAsync(CancellationToken cancellationToken) =>
        (await AskAsync<WaitList>(GetWaits.Instance, cancellationToken).ConfigureAwait(false)).Waits;

    /// <summary>See <see cref="ElsewhereProtocol.GrantName"/>.</summary>
    public Task<FeedInfo> GrantNameAsync(Guid id) => AskAsync<FeedInfo>(new GrantName(id), CancellationToken.None);

    /// <summary>See <see cref="ElsewhereProtocol.BeginMove"/>.</summary>
    public Task<FeedInfo> BeginMoveAsync(Guid id, string ip) =>
        AskAsync<FeedInfo>(new BeginMove(id, ip), CancellationToken.None);

    /// <summary>See <see cref="ElsewhereProtocol.EndMove"/>.</summary>
    public Task<FeedInfo> EndMoveAsync(Guid id, string? host, ErrorData? refusal) =>
        AskAsync<FeedInfo>(new EndMove(id, host, refusal), CancellationToken.None);

    /// <summary>Where the command went. Throws FeedNotFound where there is none of the id.</summary>
    public Task<MovedCommand> MovedAsync(Guid id, CancellationToken cancellationToken) =>
        AskAsync<MovedCommand>(new GetMoved(id), cancellationToken);

    /// <summary>Whether this host has a command of the id, its own or its client's.</summary>
    public async Task<bool> HasAsync(Guid id, CancellationToken cancellationToken)
    {
        try
        {
            await MovedAsync(id, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (HallException e) when (e.Error == HallErrors.FeedNotFound)
        {
            return false;
        }
    }

    Task<T> AskAsync<T>(object question, CancellationToken cancellationToken) =>
        summit.Ask<T>(question, Timeout.InfiniteTimeSpan, cancellationToken);
}
