using Akka.Actor;
using Hallelujah.Contracts;
using Hallelujah.Summit.Hallelu;
using Hallelujah.Summit.Hosting;

namespace Hallelujah.Summit.Parts;

/// <summary>
/// This host's part of an extraction whose Hallelu may be on another host, while it is made of this host's part of the
/// input, and of copies of others' parts whose hosts are down.
/// </summary>
/// <param name="self">This host.</param>
/// <param name="inputs">Segments of the input that are on this host, by the host whose part they are.</param>
sealed class PartExtract(
    PartProtocol.Extract question, string self, IReadOnlyDictionary<string, FeedStore> inputs, string directory,
    WorkLimiter limiter, IActorRefFactory actors)
    : PartWork(question.Id, question.Run, directory, limiter, actors)
{
    Dictionary<string, ExtractShares> _made = [];

    public Task<PartProtocol.Extracted> ExtractAsync(
        IProgress<FeedProgress> progress, CancellationToken cancellationToken) => StepAsync(
        async cancelled =>
        {
            Begin("Extracting", progress);
            _made = inputs.ToDictionary(
                i => i.Key,
                i => new ExtractShares(PartPath, i.Value, question.Selection, question.Key, AddBytes, AddRows));
            using IEnumerator<SegmentShare> shares = Shares().GetEnumerator();
            await RunJahsAsync(() => shares.MoveNext() ? shares.Current : null, cancelled).ConfigureAwait(false);
            return new PartProtocol.Extracted(
                [.. _made.Values.SelectMany(m => m.InOrder()).Select(s => s.Ordinal).Order()], Limiter.Workers);
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
                    run.Ordinal + i, run.Of ?? self,
                    new SegmentSlice(run.First + i, window?.Skip ?? 0, window?.First));
            }
        }
    }

    public override Task<Action?> DoAsync(Share share, WorkLimiter limiter, CancellationToken cancellationToken)
    {
        var segment = (SegmentShare)share;
        return limiter.RunAsync(
            () => _made[segment.Of].Extract(segment.Slice, segment.Ordinal, cancellationToken), cancellationToken);
    }

    /// <summary>A feed does not change.</summary>
    protected override void CheckSource(CancellationToken cancellationToken)
    {
    }

    sealed record SegmentShare(int Ordinal, string Of, SegmentSlice Slice) : Share(Ordinal);
}
