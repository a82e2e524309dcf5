using Akka.Actor;
using Hallelujah.Contracts;
using Hallelujah.Summit.Hallelu;
using Hallelujah.Summit.Parts;
using Hallelujah.Summit.Worksheet;

namespace Hallelujah.Summit;

/// <summary>What the Summit's actor is asked and told. Answers are what the summary names, or Status.Failure.</summary>
static class SummitProtocol
{
    /// <summary>Answered with a FeedInfo once the command is durable.</summary>
    /// <param name="NameIsElsewhere">The name is another host's; the command waits until the cluster gives it.</param>
    /// <param name="Copy">What an extraction reads where its input is a feed of a host that is down.</param>
    public sealed record Submit(
        CommandSubmission Submission, bool NameIsElsewhere = false, FeedCopy? Copy = null);

    /// <summary>Answered with a FeedInfo when the command has ended; at once where it has.</summary>
    public sealed record WaitForEnd(Guid Id);

    /// <summary>The asker of a <see cref="WaitForEnd"/> is gone.</summary>
    public sealed record StopWaiting(Guid Id, IActorRef Waiter);

    /// <summary>Answered with a FeedInfo.</summary>
    public sealed record GetCommand(Guid Id);

    /// <summary>Answered with a FeedInfo when the work has stopped and its files are gone.</summary>
    public sealed record Cancel(Guid Id);

    /// <summary>Answered with a <see cref="FeedList"/>.</summary>
    public sealed record FindFeeds(FeedQuery Query);

    /// <summary>Answered with a FeedInfo once the data is gone.</summary>
    public sealed record DeleteFeed(string Feed);

    /// <summary>Answered with a FeedInfo once the command is durably back.</summary>
    public sealed record RestoreFeed(string Feed, bool Force);

    /// <summary>Answered with a <see cref="CommandList"/>.</summary>
    public sealed record GetCommands(string? Worksheet);

    /// <summary>Answered with a <see cref="FeedList"/> of what was deleted.</summary>
    public sealed record DeleteWorksheet(string Worksheet);

    /// <summary>Answered with a <see cref="Counts"/>.</summary>
    public sealed record GetCounts
    {
        public static readonly GetCounts Instance = new();
    }

    /// <summary>A message for the Hallelu that outputs the feed, which answers it.</summary>
    public sealed record ForFeed(string Feed, object Message);

    /// <summary>Answered with a <see cref="Usable"/> when every Hallelu has its port.</summary>
    public sealed record WaitUntilUsable
    {
        public static readonly WaitUntilUsable Instance = new();
    }

    public sealed record Usable
    {
        public static readonly Usable Instance = new();
    }

    /// <summary>Stops the Hallelus and then the actor itself.</summary>
    public sealed record Stop
    {
        public static readonly Stop Instance = new();
    }

    public sealed record FeedList(IReadOnlyList<FeedInfo> Feeds);

    public sealed record CommandList(IReadOnlyList<CommandInfo> Commands);

    /// <param name="Feeds">Ready ones; Rows is theirs together.</param>
    public sealed record Counts(int Feeds, int RunningCommands, long Rows);

    /// <summary>From a Hallelu: it has its port, or the error why it has none.</summary>
    public sealed record HalleluUp(Guid Id, string? Endpoint, HallException? Error);

    /// <summary>From a Hallelu: where its command stands.</summary>
    public sealed record HalleluProgress(
        Guid Id, FeedProgress Progress, int Jahs, IReadOnlyList<FeedHostInfo>? Hosts = null);

    /// <summary>From a Hallelu: its command has ended, and where it failed nothing of it is left on disk.</summary>
    public sealed record CommandEnded(
        Guid Id, FeedState State, ErrorData? Error, FeedFigures? Figures, string? SourceJson);

    /// <summary>From a Hallelu: a checksum of its feed does not hold. Answered with <see cref="DamageKept"/>.</summary>
    public sealed record DamageFound(Guid Id, ErrorData Error);

    /// <summary>Answered with a <see cref="RowFound"/>.</summary>
    public sealed record FindRow(Guid Id);

    public sealed record RowFound(WorksheetRow? Row);

    /// <summary>Answered with a <see cref="RowList"/>: every command, in creation order.</summary>
    public sealed record GetRows
    {
        public static readonly GetRows Instance = new();
    }

    public sealed record RowList(IReadOnlyList<WorksheetRow> Rows);

    /// <summary>
    /// A command that was another host's; what it has made is in this one's directory. Answered with a FeedInfo once it
    /// is durable, at the end of the worksheet.
    /// </summary>
    public sealed record Adopt(WorksheetRow Row);

    /// <summary>
    /// A command is another host's now: it goes from this one's worksheet and disk. Answered with a <see
    /// cref="Usable"/>.
    /// </summary>
    public sealed record LetGo(Guid Id);

    /// <summary>
    /// A ready feed lies elsewhere from now on. Answered with a <see cref="Usable"/>, once its manifest says so.
    /// </summary>
    /// <param name="Before">The checksum of the manifest that it comes from.</param>
    public sealed record Relaid(FeedManifest Manifest, string Before);

    /// <summary>The damage is in the worksheet, or the feed is no longer one that can be damaged.</summary>
    public sealed record DamageKept
    {
        public static readonly DamageKept Instance = new();
    }
}
