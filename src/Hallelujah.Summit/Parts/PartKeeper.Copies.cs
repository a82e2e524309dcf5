using Hallelujah.Columnar.Schema;
using Hallelujah.Columnar.Segments;
using Hallelujah.Contracts;
using Hallelujah.Summit.Hallelu;
using Hallelujah.Summit.Hosting;

namespace Hallelujah.Summit.Parts;

/// <summary>Copies here of what other hosts have of feeds.</summary>
sealed partial class PartKeeper
{
    async Task<PartProtocol.Copied> CopyAsync(PartProtocol.Copy copy, CancellationToken cancellationToken)
    {
        string directory = paths.Copy(copy.Id, copy.Of);
        PartFile file = FileOf(copy, copy.Of);
        using IDisposable held = await HoldAsync(copy.Id, cancellationToken).ConfigureAwait(false);
        // What the same run made is the same, whoever's the feed is by now.
        if (PartFile.Read(directory) is { } before && before.Run != file.Run)
            await Readers.EraseAsync(directory).ConfigureAwait(false);
        PartAddress from = copy.From is null ? new(copy.Of, null) : new(copy.From, copy.FromOf);
        long moved = await TakeAsync(copy, directory, file, from, null, cancellationToken).ConfigureAwait(false);
        if (moved > 0) Ended(moved);
        return new PartProtocol.Copied(moved);
    }

    static PartFile FileOf(PartProtocol.Copy copy, string? of) =>
        new(copy.Id, copy.Run, copy.Owner, copy.OwnerDirectory) { Of = of };

    /// <summary>
    /// Takes the files of a part here; those that are here already from the same run are not fetched again. The part is
    /// there when its manifest is. Gives how many bytes came.
    /// </summary>
    /// <param name="file">Null: the part is in the directory of this host's own feed, which has its manifest.</param>
    /// <param name="damaged">A file of a segment that is here and no good; null: what is here is good.</param>
    async Task<long> TakeAsync(
        PartProtocol.Copy copy, string directory, PartFile? file, PartAddress from, string? damaged,
        CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(directory);
        file?.Write(directory);
        long moved = 0;
        FeedSchema schema = copy.Part.ReadSchema();
        foreach (ManifestSegment segment in copy.Part.Segments)
        {
            string[] names = [segment.File, SegmentFiles.InfoPath(segment.File)];
            if (IsThere(directory, segment) && !names.Contains(damaged)) continue;
            string temporary = Path.Combine(directory, Guid.NewGuid().ToString("N"));
            string[] fetched = [.. names.Select((_, i) => $"{temporary}{i}{DurableFile.TemporarySuffix}")];
            try
            {
                await Hosts!.FetchAsync(from, copy.Id, names, fetched, bytes => moved += bytes, cancellationToken)
                    .ConfigureAwait(false);
                await limiter.WaitForDiskAsync(() => Publish(segment, schema, directory, names, fetched))
                    .ConfigureAwait(false);
            }
            finally
            {
                foreach (string path in fetched) DurableFile.DeleteQuietly(path);
            }
        }
        bool isDeed = file?.Of is not null && copy.Whole is not null;
        if (isDeed && RejectFile.IsOf(copy.Whole!))
            moved += await TakeRejectsAsync(copy.Id, directory, from, cancellationToken).ConfigureAwait(false);
        await limiter.WaitForDiskAsync(() =>
        {
            DurableFile.SyncDirectory(directory);
            if (file is null) return;
            if (isDeed && copy.Row is { } row) KeptCommand.Write(directory, row);
            if (isDeed) copy.Whole!.Write(directory, FeedManifest.WholeFileName);
            copy.Part.Write(directory);
            DurableFile.SyncDirectory(paths.Parts);
        }).ConfigureAwait(false);
        return moved;
    }

    /// <summary>They do not change once they are there. Gives how many bytes came.</summary>
    async Task<long> TakeRejectsAsync(
        Guid id, string directory, PartAddress from, CancellationToken cancellationToken)
    {
        string path = Path.Combine(directory, RejectFile.FileName);
        if (File.Exists(path)) return 0;
        string fetched = $"{path}{DurableFile.TemporarySuffix}";
        long moved = 0;
        try
        {
            await Hosts!.FetchAsync(
                from, id, [RejectFile.FileName], [fetched], bytes => moved += bytes, cancellationToken)
                .ConfigureAwait(false);
            await limiter.WaitForDiskAsync(() =>
            {
                using (FileStream stream = File.OpenWrite(fetched)) stream.Flush(flushToDisk: true);
                DurableFile.Publish(fetched, path);
            }).ConfigureAwait(false);
            return moved;
        }
        finally
        {
            DurableFile.DeleteQuietly(fetched);
        }
    }

    static bool IsThere(string directory, ManifestSegment segment)
    {
        string path = Path.Combine(directory, segment.File);
        return new FileInfo(path) is { Exists: true } file && file.Length == segment.Bytes
            && File.Exists(SegmentFiles.InfoPath(path));
    }

    /// <summary>Erases this part or copy alone; false where it stays.</summary>
    /// <param name="since">Not where something of the feed has come since then.</param>
    /// <param name="isDeleted">The feed is no more, which ends its readers; else it stays while it is read.</param>
    public async Task<bool> DropAsync(PartFile part, long since, bool isDeleted = false)
    {
        await _gate.WaitAsync().ConfigureAwait(false);
        try
        {
            if (_held.IsHeldSince(part.Id, since)) return false;
            string directory = DirectoryOf(part);
            if (PartFile.Read(directory) != part || (!isDeleted && Readers.IsRead(directory))) return false;
            if (part.Of is null) await EndAsync(part.Id, r => r == part.Run).ConfigureAwait(false);
            await Readers.EraseAsync(directory).ConfigureAwait(false);
            return true;
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>
    /// Gives fetched files their names, once they are what the manifest says, whole, and on the disk.
    /// </summary>
    static void Publish(
        ManifestSegment segment, FeedSchema schema, string directory, IReadOnlyList<string> names,
        IReadOnlyList<string> fetched)
    {
        SegmentInfo info = SegmentInfoFile.ReadVerified(fetched[1]);
        if (info.Rows != segment.Rows || new FileInfo(fetched[0]).Length != segment.Bytes)
        {
            throw new HallException(
                HallErrors.FeedDamaged, $"The segment '{segment.File}' did not arrive as it was sent.", segment.File);
        }
        // What is damaged where it comes from is not taken for good here.
        using (SegmentReader reader = SegmentReader.Open(fetched[0], info, schema)) reader.Verify();
        // The Arrow file first: where both are there, both are whole.
        for (int i = 0; i < names.Count; i++)
        {
            using (FileStream stream = File.OpenWrite(fetched[i])) stream.Flush(flushToDisk: true);
            File.Move(fetched[i], Path.Combine(directory, names[i]), overwrite: true);
        }
    }
}
