using System.Collections.Concurrent;
using Hallelujah.Columnar.Csv;
using Hallelujah.Contracts;
using Hallelujah.Summit.Hallelu;
using Hallelujah.Summit.Jah;

namespace Hallelujah.Summit.Parts;

/// <summary>
/// Splits of this host's files that other hosts load and keep while a feed is made. Until the types of the whole feed
/// are known a lost host's splits are taken back for the others to do; from then on they stay where they are. Safe for
/// concurrent callers with different splits.
/// </summary>
/// <param name="holders">Who has which segment, where that may not change any more; else null.</param>
sealed class LentShares(PartHosts hosts, PartProtocol.Join join, IReadOnlyDictionary<int, string>? holders)
{
    readonly ConcurrentDictionary<int, Lent> _lent = new();
    readonly ConcurrentDictionary<string, PartProtocol.Joined> _joined = new(FeedName.Comparer);

    long _moved;

    /// <summary>Source bytes that went to other hosts since this was asked last.</summary>
    public long TakeMoved() => Interlocked.Exchange(ref _moved, 0);

    /// <summary>What other hosts have loaded.</summary>
    public IEnumerable<(CsvSplit Split, PartProtocol.LoadedShare Share)> Shares =>
        _lent.Values.Select(l => (l.Split, l.Share));

    /// <summary>The hosts that have joined and are up, and how many splits each loads at the same time.</summary>
    public IReadOnlyList<(string Host, int Workers)> Joined =>
        [.. _joined.Where(j => hosts.StateOf(j.Key) == HostState.Up).Select(j => (j.Key, j.Value.Workers))];

    /// <summary>Brings hosts in. Throws HostUnreachable where one has to be and is not up.</summary>
    /// <param name="must">False: one that does not answer is left out.</param>
    public Task JoinAsync(IEnumerable<string> others, bool must, CancellationToken cancellationToken) =>
        Task.WhenAll(others.Concat(holders?.Values ?? []).Distinct(FeedName.Comparer).Where(h => !hosts.IsSelf(h))
            .Select(h => JoinAsync(h, must || holders is not null, cancellationToken)));

    async Task JoinAsync(string host, bool must, CancellationToken cancellationToken)
    {
        try
        {
            _joined[host] = await hosts.CallAsync<PartProtocol.Joined>(
                host, PartProtocol.JoinMethod, join, null, cancellationToken).ConfigureAwait(false);
        }
        catch (HallException e) when (!must && PartHosts.IsLoss(e))
        {
            // The others do without it.
        }
    }

    /// <summary>The host that is to load a split; null: this one.</summary>
    /// <param name="asking">The host whose Jah would do it; null: this one.</param>
    public string? HolderOf(int ordinal, string? asking) =>
        holders is null ? asking : holders.TryGetValue(ordinal, out string? holder) ? holder : null;

    /// <summary>Has a host load a split. Throws <see cref="JahLostException"/> where another may do it.</summary>
    public async Task<PartProtocol.LoadedShare> TakeAsync(
        string host, CsvSplit split, CancellationToken cancellationToken)
    {
        try
        {
            PartProtocol.LoadedShare share = await hosts.WhileUpAsync(
                host, cancelled => hosts.CallAsync<PartProtocol.LoadedShare>(
                    host, PartProtocol.TakeMethod, new PartProtocol.Take(join.Id, join.Run, join.Lender, split), null,
                    cancelled), cancellationToken).ConfigureAwait(false);
            share = share with { Host = host };
            Interlocked.Add(ref _moved, share.BytesMoved);
            _lent[split.Ordinal] = new Lent(host, split, share);
            return share;
        }
        catch (HallException e) when (holders is null && PartHosts.IsLoss(e))
        {
            throw new JahLostException(e);
        }
        catch (HallException e) when (e.Location is null && !PartHosts.IsLoss(e) && e.Error != HallErrors.Cancelled)
        {
            throw e.On(host);
        }
    }

    /// <summary>Has the host that loaded a split write its segment anew; false where that is this one.</summary>
    public async Task<bool> RetakeAsync(
        PartProtocol.RewriteShare share, IReadOnlyList<ManifestColumn> columns, CancellationToken cancellationToken)
    {
        if (!_lent.TryGetValue(share.Ordinal, out Lent? lent)) return false;
        var again = new PartProtocol.Retake(join.Id, join.Run, join.Lender, lent.Split, columns, share.Columns);
        PartProtocol.Done done = await hosts.WhileUpAsync(
            lent.Host, cancelled => hosts.CallAsync<PartProtocol.Done>(
                lent.Host, PartProtocol.RetakeMethod, again, null, cancelled), cancellationToken)
            .ConfigureAwait(false);
        Interlocked.Add(ref _moved, done.BytesMoved);
        return true;
    }

    /// <summary>Takes back what hosts have loaded that are gone now, to be loaded again.</summary>
    public Queue<CsvSplit> TakeBack()
    {
        var back = new Queue<CsvSplit>();
        if (holders is not null) return back;
        foreach (Lent lent in _lent.Values.Where(l => hosts.StateOf(l.Host) != HostState.Up)
            .OrderBy(l => l.Split.Ordinal))
        {
            _lent.TryRemove(lent.Split.Ordinal, out _);
            back.Enqueue(lent.Split);
        }
        return back;
    }

    sealed record Lent(string Host, CsvSplit Split, PartProtocol.LoadedShare Share);
}
