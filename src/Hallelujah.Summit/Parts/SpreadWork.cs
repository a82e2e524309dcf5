using System.Globalization;
using Hallelujah.Columnar.Schema;
using Hallelujah.Columnar.Statistics;
using Hallelujah.Contracts;
using Hallelujah.Summit.Hallelu;
using Hallelujah.Summit.Hosting;

namespace Hallelujah.Summit.Parts;

/// <summary>
/// A work that several hosts do at the same time, each with its own Jahs in its own part of the feed; one share is what
/// one of them does in a round. A host that is lost is waited for, and goes on from what it had finished. Every host's
/// part, or a copy of it, is durable before the feed is there.
/// </summary>
/// <param name="sides">In the order of their rows.</param>
/// <param name="copies">On how many hosts each row is to be.</param>
abstract class SpreadWork<TSide>(
    Guid id, string directory, IReadOnlyList<TSide> sides, PartHosts parts, int copies) : FeedWork
    where TSide : SpreadSide
{
    long _moved;

    protected Guid Id => id;

    /// <summary>Where what this host has of the feed goes.</summary>
    protected string FeedPath => directory;

    protected PartHosts Parts => parts;

    protected IReadOnlyList<TSide> Sides { get; set; } = sides;

    /// <summary>Tells this run of the command from any other: parts of another are not taken for its.</summary>
    protected Guid Run { get; } = Guid.NewGuid();

    /// <summary>All hosts at the same time.</summary>
    public sealed override int Jahs(WorkLimiter limiter) => Sides.Count;

    public sealed override FeedProgress Progress => new(
        Sides.FirstOrDefault(s => s.Awaited is not null) is { } lost ? $"Waiting for {lost.Awaited}" : Phase,
        Sides.Sum(s => s.Rows), Sides.Sum(s => s.Bytes), BytesTotal);

    public sealed override IReadOnlyList<FeedHostInfo>? Hosts
    {
        get
        {
            FeedHostInfo[] all =
            [
                .. Sides.SelectMany(s => s.Doing).GroupBy(h => h.Name, FeedName.Comparer).Select(h => new FeedHostInfo(
                    h.Key, h.Sum(x => x.Rows), h.Sum(x => x.Bytes), 0) { Jahs = h.Sum(x => x.Jahs) }),
            ];
            return all is [var only] && parts.IsSelf(only.Name) ? null : all;
        }
    }

    /// <summary>This host's part while it is made, where it has the first rows; else null.</summary>
    protected PartWork? FirstPart => Sides is [var first, ..] && parts.IsSelf(first.Host) ? parts.Here(id, Run) : null;

    /// <summary>
    /// Of an import's first rows where this host has them: what others make is told here when it is done.
    /// </summary>
    public sealed override IReadOnlyList<ColumnReport>? Beginning(Func<FeedSchema, IReadOnlyList<int>> columnsOf) =>
        FirstPart?.Beginning(columnsOf);

    /// <summary>How many Jahs a host had for what is made.</summary>
    protected abstract int JahsOn(string host);

    /// <summary>Brings a host that was lost to where it was: it knows what is on its disk, and no more.</summary>
    protected abstract Task CatchUpAsync(TSide side, CancellationToken cancellationToken);

    /// <summary>Throws where what a host made its part from is not as it was.</summary>
    protected virtual Task CheckSourceAsync(TSide side, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Has a host do its share of the round; asked again where the host was lost.</summary>
    protected abstract Task DoAsync(TSide side, Share share, CancellationToken cancellationToken);

    /// <summary>What ended the work on a host, as it is told.</summary>
    protected virtual Task<HallException> ExplainAsync(TSide side, HallException error) => Task.FromResult(error);

    /// <summary>The manifest of the feed, of what the hosts have made; on a worker.</summary>
    protected abstract FeedManifest MakeManifest();

    /// <summary>Writes the manifest: the feed is there when it returns. On a worker.</summary>
    protected abstract void Write(FeedManifest manifest);

    /// <summary>Whether the host is not up, and others can do, now, what it was to do.</summary>
    protected virtual bool IsReplaced(TSide side) => false;

    /// <summary>
    /// Runs what a host is to do. Where the host is lost, it is waited for, brought to where it was, and asked again.
    /// </summary>
    protected async Task<T> OnHostAsync<T>(TSide side, Func<Task<T>> ask, CancellationToken cancellationToken)
    {
        T answer = default!;
        await OnHostAsync(
            side, async () => answer = await ask().ConfigureAwait(false), static _ => false, cancellationToken)
            .ConfigureAwait(false);
        return answer;
    }

    /// <summary>The same; false where the host is lost and not waited for, since others do it.</summary>
    async Task<bool> OnHostAsync(
        TSide side, Func<Task> ask, Func<TSide, bool> isReplaced, CancellationToken cancellationToken)
    {
        bool wasLost = false;
        while (true)
        {
            try
            {
                if (wasLost) await CatchUpAsync(side, cancellationToken).ConfigureAwait(false);
                await ask().ConfigureAwait(false);
                side.Awaited = null;
                return true;
            }
            catch (HallException e) when (PartHosts.IsLoss(e))
            {
                wasLost = true;
                side.Awaited = e.Error == HallErrors.HostUnreachable ? e.Target ?? side.Host : side.Host;
                await Task.Delay(SummitLimits.PartRetryMs, cancellationToken).ConfigureAwait(false);
                if (await IsBackAsync(side, isReplaced, cancellationToken).ConfigureAwait(false)) continue;
                side.Awaited = null;
                return false;
            }
            catch (HallException e) when (e.Error != HallErrors.Cancelled)
            {
                throw await ExplainAsync(side, IsAlone ? e : e.On(side.Host)).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Ends when the host is up, or with false when others can do what it was to do.</summary>
    async Task<bool> IsBackAsync(TSide side, Func<TSide, bool> isReplaced, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task changed = parts.Changed;
            if (parts.StateOf(side.Host) == HostState.Up) return true;
            if (isReplaced(side)) return false;
            if (!parts.IsListed(side.Host)) throw Removed(side.Host);
            await changed.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    static HallException Removed(string host) => new(
        HallErrors.HostNotFound, $"The host '{host}', which had a part of the command, is not in hosts.json any more.",
        host, "Run the command again.");

    /// <summary>Whether the work is of this host: nobody need be told that something happened here.</summary>
    bool IsAlone => Sides is [var only] && parts.IsSelf(only.Host);

    /// <summary>Hosts that have rows of the feed without being one of those that make it.</summary>
    protected virtual IEnumerable<TSide> Borrowers => [];

    protected Task<T> CallAsync<T>(
        TSide side, string method, object question, bool withProgress, CancellationToken cancellationToken) =>
        parts.CallAsync<T>(side.Host, method, question, withProgress ? side : null, cancellationToken);

    public sealed override async Task<Action?> DoAsync(
        Share share, WorkLimiter limiter, CancellationToken cancellationToken)
    {
        TSide side = Sides[share.Ordinal];
        // What stands before the first failure in row order is still done, and what stands behind it is not.
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, side.Stop.Token);
        try
        {
            side.IsGivenUp = !await OnHostAsync(
                side, () => DoAsync(side, share, either.Token), IsReplaced, either.Token).ConfigureAwait(false);
            return null;
        }
        catch
        {
            foreach (TSide behind in Sides.Skip(side.Index + 1))
                await behind.Stop.CancelAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>
    /// Takes files of a host's part to the same names here; they were synced there, and are not kept.
    /// </summary>
    protected Task FetchAsync(string host, IReadOnlyList<string> paths, CancellationToken cancellationToken) =>
        parts.IsSelf(host) || paths.Count == 0
            ? Task.CompletedTask
            : parts.FetchAsync(
                new PartAddress(host, null), id, [.. paths.Select(p => Path.GetFileName(p))], paths, AddMoved,
                cancellationToken);

    /// <summary>So many more bytes have come from one host to another to make the feed.</summary>
    protected void AddMoved(long bytes) => Interlocked.Add(ref _moved, bytes);

    /// <summary>As a manifest names a host: not at all where it is this one.</summary>
    protected string? InManifest(string host) => parts.IsSelf(host) ? null : host;

    public sealed override async Task<FeedManifest> CommitAsync(
        int jahs, WorkLimiter limiter, CancellationToken cancellationToken)
    {
        while (true)
        {
            Phase = "Committing";
            FeedManifest manifest = await limiter.RunAsync(MakeManifest, cancellationToken).ConfigureAwait(false);
            if (manifest.Figures.Hosts is not null)
                manifest = manifest with { Version = FeedManifest.CurrentVersion, Run = Run };
            if (await CopyAsync(manifest, cancellationToken).ConfigureAwait(false) is { } copied)
            {
                manifest = copied with
                {
                    Figures = copied.Figures with { BytesMoved = Interlocked.Read(ref _moved) },
                };
                if (await SealAsync(manifest, cancellationToken).ConfigureAwait(false))
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    await limiter.RunAsync(() => Write(manifest), CancellationToken.None).ConfigureAwait(false);
                    _ = CleanAsync();
                    return manifest;
                }
            }
            await DoAgainAsync(limiter, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Has others do what hosts had done that were lost before it was durable.</summary>
    async Task DoAgainAsync(WorkLimiter limiter, CancellationToken cancellationToken)
    {
        while (await NextRoundAsync(limiter, cancellationToken).ConfigureAwait(false))
        {
            var doing = new List<Task>();
            while (Next(cancellationToken) is { } share) doing.Add(DoAsync(share, limiter, cancellationToken));
            await Task.WhenAll(doing).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// Has every host make its part durable, before the feed is there; false where a host is lost and others can do
    /// what it has done. Where another has a copy, which is durable, the lost host's own part can wait: it makes it
    /// whole again when it is back.
    /// </summary>
    async Task<bool> SealAsync(FeedManifest manifest, CancellationToken cancellationToken) =>
        (await Task.WhenAll(Sides.Concat(Borrowers).Select(side => SealAsync(side, manifest, cancellationToken)))
            .ConfigureAwait(false)).All(static isDone => isDone);

    async Task<bool> SealAsync(TSide side, FeedManifest manifest, CancellationToken cancellationToken)
    {
        var seal = new PartProtocol.Seal(id, Run, manifest.PartOf(side.Host))
        {
            IsBorrowed = side.Index < 0,
        };
        bool isReplaced = false;
        bool isSealed = await OnHostAsync(
            side,
            () => CallAsync<PartProtocol.Done>(side, PartProtocol.SealMethod, seal, false, cancellationToken),
            lost => (isReplaced = IsReplaced(lost)) || IsCopied(lost, manifest), cancellationToken)
            .ConfigureAwait(false);
        side.IsGivenUp = !isSealed && isReplaced;
        return !side.IsGivenUp;
    }

    /// <summary>Whether a host that is up has a copy of the other's part.</summary>
    bool IsCopied(TSide side, FeedManifest manifest) =>
        manifest.Figures.Hosts?.FirstOrDefault(h => FeedName.Comparer.Equals(h.Name, side.Host))?.Copies?
            .Any(h => parts.StateOf(h) == HostState.Up) == true;

    /// <summary>
    /// Has hosts take copies of what others have, as many as the command wants; gives the manifest that says so. A host
    /// that is lost meanwhile is not waited for where another can take its place; null where others can do what it has
    /// done.
    /// </summary>
    async Task<FeedManifest?> CopyAsync(FeedManifest manifest, CancellationToken cancellationToken)
    {
        if (copies <= 1) return manifest;
        Phase = "Copying";
        // A host with a copy elsewhere need not be there for the commit, and then nobody looks at its source again.
        await Task.WhenAll(Sides.Select(side => OnHostAsync(
            side, () => CheckSourceAsync(side, cancellationToken), IsReplaced, cancellationToken)))
            .ConfigureAwait(false);
        while (true)
        {
            Task changed = parts.Changed;
            manifest = manifest with { Figures = manifest.Figures with { Hosts = CopiesOf(manifest.Figures.Hosts!) } };
            try
            {
                foreach (FeedHostInfo host in manifest.Figures.Hosts)
                {
                    if (host.Copies!.Count < copies - 1) throw parts.TooFew(copies);
                    await CopyAsync(host, manifest, cancellationToken).ConfigureAwait(false);
                }
                return manifest;
            }
            catch (HallException e) when (PartHosts.IsLoss(e))
            {
                if (Sides.Any(IsReplaced)) return null;
                if (copies > parts.Count) throw TooMany(copies, parts.Count);
                await Task.WhenAny(changed, Task.Delay(SummitLimits.PartRetryMs, cancellationToken))
                    .ConfigureAwait(false);
                cancellationToken.ThrowIfCancellationRequested();
            }
        }
    }

    static HallException TooMany(int copies, int hosts) => new(
        HallErrors.InvalidOption,
        string.Create(
            CultureInfo.InvariantCulture, $"hosts.json has {hosts} hosts now, and {copies} copies need as many."));

    async Task CopyAsync(FeedHostInfo host, FeedManifest manifest, CancellationToken cancellationToken)
    {
        PartProtocol.Copy copy = await parts.CopyOfAsync(manifest, host.Name).ConfigureAwait(false);
        await Task.WhenAll(host.Copies!.Select(async to => AddMoved((await parts.CallAsync<PartProtocol.Copied>(
            to, PartProtocol.CopyMethod, copy, null, cancellationToken).ConfigureAwait(false)).BytesMoved)))
            .ConfigureAwait(false);
    }

    /// <summary>For each host those behind it, in the order of hosts.json, that are up.</summary>
    IReadOnlyList<FeedHostInfo> CopiesOf(IReadOnlyList<FeedHostInfo> has) =>
        [.. has.Select(h => h with { Copies = [.. parts.UpBehind(h.Name).Take(copies - 1)] })];

    /// <summary>The figures of each host, of all shares that made the feed.</summary>
    protected IReadOnlyList<FeedHostInfo> HostsOf(IReadOnlyList<MadeShare> shares) =>
    [.. Sides.Concat(Borrowers).Select(side =>
    {
        string? host = InManifest(side.Host);
        List<MadeShare> own = [.. shares.Where(s => s.Host == host && s.Segment is not null)];
        return new FeedHostInfo(
            side.Host, own.Sum(s => s.Segment!.Rows), own.Sum(s => s.BytesOnDisk), own.Count)
        {
            Jahs = Math.Min(JahsOn(side.Host), own.Count),
        };
    })];

    /// <summary>The feed is there; what is left over on a host that is gone now costs disk and nothing else.</summary>
    async Task CleanAsync()
    {
        foreach (TSide side in Sides.Concat(Borrowers))
        {
            try
            {
                await CallAsync<PartProtocol.Done>(
                    side, PartProtocol.CleanMethod, new PartProtocol.Clean(id, Run), false, CancellationToken.None)
                    .ConfigureAwait(false);
            }
            catch (HallException)
            {
                // As said above.
            }
        }
    }

    public sealed override async Task AbandonAsync()
    {
        await parts.DropAsync([id], [Run]).ConfigureAwait(false);
    }
}
