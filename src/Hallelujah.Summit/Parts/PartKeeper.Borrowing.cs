using Hallelujah.Columnar;
using Hallelujah.Contracts;
using Hallelujah.Summit.Hallelu;
using Hallelujah.Summit.Hosting;

namespace Hallelujah.Summit.Parts;

/// <summary>Splits of one host's files that another host loads and keeps.</summary>
sealed partial class PartKeeper
{
    BorrowedShares Borrowing(Guid id, Guid run, string lender) =>
        _borrowing.TryGetValue((id, lender), out BorrowedShares? shares) && shares.Run == run
        ? shares : throw Lost(id);

    bool IsBeingMade(Guid id) => _making.ContainsKey(id) || _borrowing.Keys.Any(k => k.Id == id);

    async Task<PartProtocol.Joined> JoinAsync(PartProtocol.Join join, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_borrowing.TryRemove((join.Id, join.Lender), out BorrowedShares? before))
                await before.StopAsync().ConfigureAwait(false);
            string directory = await BeginAsync(
                new PartFile(join.Id, join.Run, join.Owner, join.OwnerDirectory)).ConfigureAwait(false);
            var shares = new BorrowedShares(join, directory, limiter, Hosts!);
            _borrowing[(join.Id, join.Lender)] = shares;
            return shares.Joined;
        }
        finally
        {
            _gate.Release();
        }
    }

    RowsTicket BytesOf(PartProtocol.Bytes question)
    {
        PartImport part = Making<PartImport>(question.Id, question.Run);
        return tickets.Issue(async (stream, cancelled) =>
        {
            try
            {
                await part.SendAsync(question.Split, stream, cancelled).ConfigureAwait(false);
            }
            catch (ColumnarException e)
            {
                throw ErrorMapping.ToHall(e);
            }
        }, endpoint);
    }

    /// <summary>Gives how many source bytes were read.</summary>
    async Task<long> StopBorrowingAsync(Guid id, Func<Guid, bool> isToStop)
    {
        long read = 0;
        foreach ((Guid Id, string Lender) key in _borrowing.Keys.Where(k => k.Id == id))
        {
            if (!_borrowing.TryGetValue(key, out BorrowedShares? shares) || !isToStop(shares.Run)) continue;
            await shares.StopAsync().ConfigureAwait(false);
            _borrowing.TryRemove(key, out _);
            read += shares.BytesRead;
        }
        return read;
    }

    /// <summary>
    /// What was borrowed is durable already: it is looked at whether it is all there, also after a restart.
    /// </summary>
    Task<PartProtocol.Done> SealBorrowedAsync(PartProtocol.Seal seal, CancellationToken cancellationToken) =>
        limiter.RunAsync(() =>
        {
            string directory = paths.Part(seal.Id);
            if (PartFile.Read(directory)?.Run != seal.Run) throw Lost(seal.Id);
            foreach (ManifestSegment segment in seal.Manifest.Segments)
            {
                var file = new FileInfo(Path.Combine(directory, segment.File));
                if (!file.Exists || file.Length != segment.Bytes) throw Lost(seal.Id);
            }
            DurableFile.SyncDirectory(directory);
            seal.Manifest.Write(directory);
            DurableFile.SyncDirectory(paths.Parts);
            return PartProtocol.Done.Instance;
        }, cancellationToken);
}
