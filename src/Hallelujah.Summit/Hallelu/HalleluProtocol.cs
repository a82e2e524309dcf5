using Akka.Actor;
using Hallelujah.Contracts;

namespace Hallelujah.Summit.Hallelu;

/// <summary>What a Hallelu is asked and told. Answers are what the summary names, or Status.Failure.</summary>
static class HalleluProtocol
{
    /// <summary>From the Summit: the command runs now. For a command without inputs.</summary>
    public sealed record Run
    {
        public static readonly Run Instance = new();
    }

    /// <summary>
    /// From the Summit to the Hallelu that outputs the input: the extraction that the other Hallelu is to receive.
    /// </summary>
    public sealed record Extract(IActorRef Output);

    /// <summary>From an input's Hallelu to the output's: the segments to extract from.</summary>
    public sealed record InputReady(FeedStore Input);

    /// <summary>From an input's Hallelu to the output's: there is nothing to extract from.</summary>
    public sealed record InputFailed(HallException Error);

    /// <summary>
    /// Stops the command's work and removes what it left; <see cref="SummitProtocol.CommandEnded"/> follows.
    /// </summary>
    public sealed record CancelRun
    {
        public static readonly CancelRun Instance = new();
    }

    /// <summary>Stops the work, closes the port, then the actor stops. What was finished stays on disk.</summary>
    public sealed record Shutdown
    {
        public static readonly Shutdown Instance = new();
    }

    /// <summary>From the Summit: the manifest was written anew, since the feed lies elsewhere now.</summary>
    public sealed record Reopen
    {
        public static readonly Reopen Instance = new();
    }

    /// <summary>A question about the feed, which needs its manifest.</summary>
    public abstract record Question;

    /// <summary>
    /// Whether an extraction can be made of the feed as far as its schema tells. Answered with <see cref="Fits"/>.
    /// </summary>
    public sealed record CheckFit(ExtractCommand Command) : Question;

    /// <summary>The feed has what the extraction takes, or cannot be opened to tell.</summary>
    public sealed record Fits
    {
        public static readonly Fits Instance = new();
    }

    /// <summary>Answered with ColumnInfo[].</summary>
    public sealed record GetSchema : Question;

    /// <summary>Answered with ColumnStatsInfo[]. Columns may have wildcards; null is all.</summary>
    public sealed record GetStats(IReadOnlyList<string>? Columns) : Question;

    /// <summary>Answered with ColumnStatsInfo[], whose estimates were made exact from the rows.</summary>
    public sealed record GetExactStats(IReadOnlyList<string>? Columns, CancellationToken Cancellation) : Question;

    /// <summary>Answered with a RowsTicket.</summary>
    public sealed record OpenRows(Selection Selection) : Question;

    /// <summary>Answered with an ExportInfo when the file is there.</summary>
    public sealed record Export(
        ExportRequest Request, IProgress<FeedProgress>? Progress, CancellationToken Cancellation) : Question;

    /// <summary>Answered with RejectInfo[].</summary>
    public sealed record GetRejects(int Skip, int First) : Question;
}
