using Hallelujah.Contracts;

namespace Hallelujah.Summit;

/// <summary>
/// What the Summit's actor is asked of commands that wait for a name or an input of another host. Changes are answered
/// with the command's FeedInfo once they are durable; of a command that waits no more they change nothing.
/// </summary>
static class ElsewhereProtocol
{
    /// <summary>Answered with a <see cref="WaitList"/>.</summary>
    public sealed record GetWaits
    {
        public static readonly GetWaits Instance = new();
    }

    public sealed record WaitList(IReadOnlyList<ElsewhereWait> Waits);

    /// <summary>Answered with a <see cref="MovedCommand"/>, of a command that has not moved with no address.</summary>
    public sealed record GetMoved(Guid Id);

    /// <summary>The cluster has given this host the name of the command.</summary>
    public sealed record GrantName(Guid Id);

    /// <summary>The command is to be handed to the host of this address.</summary>
    public sealed record BeginMove(Guid Id, string Ip);

    /// <summary>
    /// What became of it: the host of this name has it; or it refused it; or, with neither, has no such input.
    /// </summary>
    public sealed record EndMove(Guid Id, string? Host, ErrorData? Refusal);
}

/// <summary>A command that waits, as far as this host knows, for what another one has or will have.</summary>
/// <param name="Submission">As it is handed to another host.</param>
/// <param name="Input">The name of the input that nobody here makes; null where it waits for none.</param>
/// <param name="MovedTo">The address of the host that it is being handed to.</param>
/// <param name="Submitted">UTC.</param>
sealed record ElsewhereWait(
    Guid Id, CommandSubmission Submission, bool NameIsElsewhere, string? Input, string? MovedTo, DateTime Submitted);

/// <param name="Ip">The host that has the command; null where it has not moved.</param>
/// <param name="CommandId">By which that host knows it.</param>
sealed record MovedCommand(string? Ip, Guid CommandId);
