using System.Diagnostics;
using Hallelujah.Columnar;
using Hallelujah.Columnar.Schema;
using Hallelujah.Columnar.Segments;
using Hallelujah.Contracts;
using Hallelujah.Summit.Hallelu;
using Hallelujah.Summit.Parts;
using Hallelujah.Summit.Worksheet;
using Microsoft.Extensions.Logging;

namespace Hallelujah.Summit.Hosting;

/// <summary>
/// After a start reads every segment of this host once for its checksums, so that damage is known and mended before
/// somebody wants the rows: it is taken again from a copy, else the feed is Damaged, and made again at the next start.
/// One segment at a time, and four times as long nothing, so that disk and processors are the commands'.
/// </summary>
/// <param name="parts">What this host has of other hosts' feeds; null where it is the only host.</param>
/// <param name="keepDamage">Tells the worksheet that a feed is damaged.</param>
sealed class SegmentVerifier(
    SummitPaths paths, IWorksheetRows rows, PartKeeper? parts, Func<Guid, ErrorData, Task> keepDamage, ILogger log)
{
    readonly CancellationTokenSource _stop = new();
    Task _running = Task.CompletedTask;
    long _segments;
    int _damaged;

    /// <param name="afterMs">Milliseconds until it begins: what starts then has the disk for itself.</param>
    public void Start(int afterMs) => _running = Task.Run(() => RunAsync(afterMs));

    public async Task StopAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    async Task RunAsync(int afterMs)
    {
        try
        {
            await Task.Delay(afterMs, _stop.Token).ConfigureAwait(false);
            await VerifyAllAsync().ConfigureAwait(false);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            log.LogWarning(e, "The verification of checksums ended after {Segments} segments", _segments);
        }
    }

    async Task VerifyAllAsync()
    {
        long start = Stopwatch.GetTimestamp();
        foreach (WorksheetRow row in await rows.AllAsync().ConfigureAwait(false))
        {
            if (row.State != FeedState.Ready) continue;
            await VerifyAsync(paths.Feed(row.Id), TellAsync).ConfigureAwait(false);
        }
        foreach (PartFile part in parts?.Files() ?? [])
        {
            await VerifyAsync(parts!.DirectoryOf(part), (_, e) => parts.TellDamageAsync(part, e))
                .ConfigureAwait(false);
        }
        log.LogInformation(
            "The checksums of {Segments} segments were verified in {Seconds} s; {Damaged} were damaged", _segments,
            (long)Stopwatch.GetElapsedTime(start).TotalSeconds, _damaged);
    }

    /// <summary>Of what is not committed, and of what is deleted meanwhile, there is nothing to say.</summary>
    async Task VerifyAsync(string directory, Func<FeedManifest, HallException, Task> tell)
    {
        // Without a manifest a part is nothing yet, and a feed tells its damage at the first question.
        if (FeedManifest.TryRead(directory) is not { } manifest) return;
        FeedSchema schema = manifest.ReadSchema();
        foreach (ManifestSegment segment in manifest.Segments.Where(s => s.Host is null))
        {
            _stop.Token.ThrowIfCancellationRequested();
            long start = Stopwatch.GetTimestamp();
            HallException? damage = Verify(Path.Combine(directory, segment.File), schema);
            if (damage is not null && FeedManifest.TryRead(directory)?.Checksum == manifest.Checksum)
            {
                _damaged++;
                log.LogWarning("Damage was found: {Reason}", damage.Message);
                await tell(manifest, damage).ConfigureAwait(false);
            }
            _segments++;
            double pauseMs = Stopwatch.GetElapsedTime(start).TotalMilliseconds * SummitLimits.VerifyPauses;
            await Task.Delay(TimeSpan.FromMilliseconds(Math.Max(1, pauseMs)), _stop.Token).ConfigureAwait(false);
        }
    }

    HallException? Verify(string path, FeedSchema schema)
    {
        try
        {
            using SegmentReader reader = SegmentReader.Open(
                path, SegmentInfoFile.ReadVerified(SegmentFiles.InfoPath(path)), schema);
            reader.Verify(_stop.Token);
            return null;
        }
        catch (ColumnarException e)
        {
            return ErrorMapping.ToHall(e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A disk that fails for a moment is no damage; a reader would be told.
            log.LogWarning("'{Path}' could not be verified: {Reason}", path, e.Message);
            return null;
        }
    }

    /// <summary>
    /// Damage of this host's own feed: mended from a copy, else in the worksheet. Where hosts with copies are not up
    /// yet, as after a common start, it is left to who reads.
    /// </summary>
    async Task TellAsync(FeedManifest manifest, HallException damage)
    {
        if (parts is not null && await parts.HealAsync(manifest.Id, damage).ConfigureAwait(false) is not null) return;
        if (parts is not null && FeedManifest.HasCopies(manifest.Figures.Hosts))
            log.LogWarning("Nobody who is up has a copy of it");
        else await keepDamage(manifest.Id, damage.ToData()).ConfigureAwait(false);
    }
}
