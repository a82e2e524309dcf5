using Akka.Actor;
using Hallelujah.Contracts;
using Hallelujah.Summit.Hallelu;
using Hallelujah.Summit.Hosting;

namespace Hallelujah.Summit.Parts;

/// <summary>
/// This host's part of an extraction whose Hallelu may be on another host, while it is made of this host's part of the
/// input.
/// </summary>
/// <param name="input">This host's segments of the input.</param>
sealed class PartExtract(
    PartProtocol.Extract question, FeedStore input, string directory, WorkLimiter limiter, IActorRefFactory actors)
    : PartWork(question.Id, question.Run, directory, limiter, actors)
{
    ExtractShares? _made;

    public Task<PartProtocol.Extracted> ExtractAsync(
        IProgress<FeedProgress> progress, CancellationToken cancellationToken) => StepAsync(
        async cancelled =>
        {
            Begin("Extracting", progress);
            _made = new ExtractShares(PartPath, input, question.Selection, question.Key, AddBytes, AddRows);
            using IEnumerator<SegmentShare> shares = Shares().GetEnumerator();
            await RunJahsAsync(() => shares.MoveNext() ? shares.Current : null, cancelled).ConfigureAwait(false);
            return new PartProtocol.Extracted([.. _made.InOrder().Select(s => s.Ordinal)], Limiter.Workers);
        }, cancellationToken);

    IEnumerable<SegmentShare> Shares()
    {
        Dictionary<int, PartProtocol.SegmentWindow> windows = question.Windows.ToDictionary(w => w.Ordinal);
        foreach (PartProtocol.SegmentRun run in question.Runs)
        {
            for (int i = 0; i < run.Segments; i++)
            {
                PartProtocol.SegmentWindow? window = windows.GetValueOrDefault(run.Ordinal + i);
                yield return new SegmentShare(
                    run.Ordinal + i, new SegmentSlice(run.First + i, window?.Skip ?? 0, window?.First));
            }
        }
    }

    public override Task<Action?> DoAsync(Share share, WorkLimiter limiter, CancellationToken cancellationToken) =>
        limiter.RunAsync(
            () => _made!.Extract(((SegmentShare)share).Slice, share.Ordinal, cancellationToken), cancellationToken);

    /// <summary>A feed does not change.</summary>
    protected override void CheckSource(CancellationToken cancellationToken)
    {
    }

    sealed record SegmentShare(int Ordinal, SegmentSlice Slice) : Share(Ordinal);
}
