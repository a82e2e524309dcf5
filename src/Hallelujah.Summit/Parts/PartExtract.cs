using Akka.Actor;
using Hallelujah.Contracts;
using Hallelujah.Summit.Hallelu;
using Hallelujah.Summit.Hosting;

namespace Hallelujah.Summit.Parts;

/// <summary>
/// This host's part of an extraction whose Hallelu may be on another host, while it is made of this host's part of the
/// input, and of copies of others' parts whose hosts are down.
/// </summary>
/// <param name="inputs">Segments of the input that are on this host, by the host whose part they are.</param>
sealed class PartExtract(
    PartProtocol.Extract question, string self, IReadOnlyDictionary<string, FeedStore> inputs, string directory,
    WorkLimiter limiter, IActorRefFactory actors)
    : PartWork(question.Id, question.Run, self, directory, limiter, actors)
{
    Dictionary<string, ExtractShares> _made = [];

    public Task<PartProtocol.Extracted> ExtractAsync(
        IProgress<FeedProgress> progress, CancellationToken cancellationToken) => StepAsync(
        async cancelled =>
        {
            Begin("Extracting", progress);
            _made = inputs.ToDictionary(
                i => i.Key,
                i => new ExtractShares(
                    PartPath, i.Value, question.Selection, question.Key,
                    question.Compression ?? FeedCompression.None, AddBytes, AddRows));
            using IEnumerator<ExtractShare> shares = Shares().GetEnumerator();
            await RunJahsAsync(() => shares.MoveNext() ? shares.Current : null, cancelled).ConfigureAwait(false);
            return new PartProtocol.Extracted(
                [.. _made.Values.SelectMany(m => m.InOrder()).Select(s => s.Ordinal).Order()], Limiter.Workers);
        }, cancellationToken);

    IEnumerable<ExtractShare> Shares()
    {
        Dictionary<int, PartProtocol.SegmentWindow> windows = question.Windows.ToDictionary(w => w.Ordinal);
        foreach (PartProtocol.SegmentRun run in question.Runs)
        {
            PlacedSlice[] slices = [.. Enumerable.Range(0, run.Segments).Select(i =>
            {
                PartProtocol.SegmentWindow? window = windows.GetValueOrDefault(run.Ordinal + i);
                return new PlacedSlice(
                    run.Ordinal + i, new SegmentSlice(run.First + i, window?.Skip ?? 0, window?.First));
            })];
            string of = run.Of ?? Self;
            for (int from = 0, next; from < slices.Length; from = next)
            {
                next = from + _made[of].Take(slices, from, Limiter.Workers);
                yield return new ExtractShare(of, slices[from..next]);
            }
        }
    }

    public override Task<Action?> DoAsync(Share share, WorkLimiter limiter, CancellationToken cancellationToken)
    {
        var extract = (ExtractShare)share;
        return limiter.RunAsync(
            () => _made[extract.Of].Extract(extract.Slices, cancellationToken), cancellationToken);
    }

    /// <summary>A feed does not change.</summary>
    protected override void CheckSource(CancellationToken cancellationToken)
    {
    }

    sealed record ExtractShare(string Of, IReadOnlyList<PlacedSlice> Slices) : Share(Slices[0].Ordinal);
}
