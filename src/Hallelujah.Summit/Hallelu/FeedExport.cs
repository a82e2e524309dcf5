using System.Diagnostics;
using Hallelujah.Columnar.Extraction;
using Hallelujah.Columnar.Predicates;
using Hallelujah.Columnar.Schema;
using Hallelujah.Columnar.Segments;
using Hallelujah.Contracts;
using Hallelujah.Summit.Hosting;
using Hallelujah.Summit.Parts;

namespace Hallelujah.Summit.Hallelu;

/// <summary>
/// Writes the selected rows of a feed to a file on this host. Segments are formatted side by side and written in order
/// to a temporary file beside the target, which gets its name when it is whole and synced. A record of it is on disk
/// before it, for the case that the Summit is killed.
/// </summary>
static class FeedExport
{
    /// <summary>Throws TargetExists, TargetUnwritable, DiskFull; then nothing is left.</summary>
    public static async Task<ExportInfo> RunAsync(
        SummitPaths paths, WorkLimiter limiter, FeedStore store, HalleluProtocol.Export export,
        CancellationToken cancellationToken)
    {
        ExportRequest request = export.Request;
        var clock = Stopwatch.StartNew();
        ExtractPlan.RequireNoRun(request.Selection, store.Manifest.Feed);
        (IReadOnlyList<int> columns, RowFilter? filter) =
            SelectionBinder.Bind(request.Selection, store.Schema, store.Manifest.Feed);
        IReadOnlyList<MissingRows> missing = store.RequireWhole(request.Selection);
        var taken = new TakenRows(store, request.Selection, columns, filter);
        Func<Stream, IExportFile> format = FormatOf(request, store, columns, taken.Schema);
        CheckTarget(request);
        ExportRecord record =
            await Task.Run(() => ExportRecords.Begin(paths, request.Path), cancellationToken).ConfigureAwait(false);
        try
        {
            long rows = 0;
            await using (SyncAheadStream file = Create(record.Temporary, request.Path))
            {
                await using (IExportFile target = format(file))
                {
                    await target.BeginAsync(cancellationToken).ConfigureAwait(false);
                    rows = await WriteRowsAsync(
                        limiter, store, export, target, filter, missing, taken, cancellationToken)
                        .ConfigureAwait(false);
                    await target.EndAsync(cancellationToken).ConfigureAwait(false);
                }
                await file.FinishAsync(cancellationToken).ConfigureAwait(false);
            }
            cancellationToken.ThrowIfCancellationRequested();
            File.Move(record.Temporary, request.Path, request.Overwrite);
            DurableFile.SyncDirectory(Path.GetDirectoryName(request.Path)!);
            return new ExportInfo(
                store.Manifest.Feed, request.Path, rows, new FileInfo(request.Path).Length, clock.Elapsed.TotalSeconds)
            {
                Missing = MissingRows.Told(missing),
                BytesMoved = taken.BytesMoved,
            };
        }
        catch (Exception e)
        {
            DurableFile.DeleteQuietly(record.Temporary);
            if (e is IOException io && !ErrorMapping.IsDiskFull(io)) throw TargetError(request, io);
            throw;
        }
        finally
        {
            record.End();
            MemoryKeeper.Ended(store.Manifest.Segments.Sum(s => s.Bytes));
        }
    }

    static HallException TargetError(ExportRequest request, IOException e) =>
        File.Exists(request.Path) && !request.Overwrite
            ? TargetExists(request.Path)
            : new HallException(
                HallErrors.TargetUnwritable, $"The file '{request.Path}' cannot be written: {e.Message}", request.Path,
                inner: e);

    static HallException TargetExists(string path) =>
        new(HallErrors.TargetExists, $"The file '{path}' exists already.", path);

    /// <param name="selected">The schema of the columns alone.</param>
    static Func<Stream, IExportFile> FormatOf(
        ExportRequest request, FeedStore store, IReadOnlyList<int> columns, FeedSchema selected)
    {
        int[] all = [.. Enumerable.Range(0, columns.Count)];
        FeedCompression compression = CompressionOf(request);
        switch (request.Format?.ToUpperInvariant())
        {
            case "CSV":
                byte delimiter = Delimiter(request);
                return file => new TextExportFile(
                    file, new CsvExporter(store.Schema, columns, delimiter), new CsvExporter(selected, all, delimiter));
            case "JSONLINES":
                return file => new TextExportFile(
                    file, new JsonLinesExporter(store.Schema, columns), new JsonLinesExporter(selected, all));
            case "ARROW":
                return file => new ArrowExportFile(
                    file, store.Schema, columns, (SegmentCompression)compression);
            default:
                throw new HallException(
                    HallErrors.InvalidOption, $"The format '{request.Format}' is not known.", request.Format,
                    "Formats: Csv, JsonLines, Arrow.");
        }
    }

    static FeedCompression CompressionOf(ExportRequest request)
    {
        FeedCompression compression = request.Compression ?? FeedCompression.None;
        if (!Enum.IsDefined(compression))
            throw new HallException(
                HallErrors.InvalidOption, $"There is no compression {compression}.", "Compression");
        if (compression != FeedCompression.None
            && !"ARROW".Equals(request.Format, StringComparison.OrdinalIgnoreCase))
            throw new HallException(
                HallErrors.InvalidOption,
                $"Compression is for Arrow files; the format is '{request.Format}'.", "Compression");
        return compression;
    }

    static byte Delimiter(ExportRequest request) =>
        request.Delimiter is { Length: 1 } text && text[0] is > '\0' and < '\x80' and not '"' and not '\r' and not '\n'
            ? (byte)text[0]
            : throw new HallException(
                HallErrors.InvalidOption, $"Delimiter is '{request.Delimiter}'; it takes one ASCII character.",
                "Delimiter");

    static void CheckTarget(ExportRequest request)
    {
        if (string.IsNullOrEmpty(request.Path) || !Path.IsPathFullyQualified(request.Path))
            throw new HallException(HallErrors.TargetUnwritable, $"'{request.Path}' is not a full path.", request.Path);
        if (Directory.Exists(request.Path))
            throw new HallException(HallErrors.TargetUnwritable, $"'{request.Path}' is a directory.", request.Path);
        if (File.Exists(request.Path) && !request.Overwrite) throw TargetExists(request.Path);
        if (!Directory.Exists(Path.GetDirectoryName(request.Path)))
        {
            throw new HallException(
                HallErrors.TargetUnwritable, $"There is no directory '{Path.GetDirectoryName(request.Path)}'.",
                request.Path);
        }
    }

    static SyncAheadStream Create(string temporary, string target)
    {
        try
        {
            return new SyncAheadStream(temporary);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new HallException(
                HallErrors.TargetUnwritable, $"The Summit may not write '{target}'.", target, inner: e);
        }
    }

    static async Task<long> WriteRowsAsync(
        WorkLimiter limiter, FeedStore store, HalleluProtocol.Export export, IExportFile file, RowFilter? filter,
        IReadOnlyList<MissingRows> missing, TakenRows taken, CancellationToken cancellationToken)
    {
        long rows = 0;
        long bytesTotal = store.Manifest.Segments.Sum(s => s.Bytes);
        long bytes = 0;
        long told = 0;
        var formatting = new Queue<Task<IExportPart?>>();
        IReadOnlyList<SegmentSlice> slices =
            await SliceAsync(limiter, store, export.Request.Selection, filter, missing, cancellationToken)
            .ConfigureAwait(false);
        int next = 0;
        try
        {
            while (next < slices.Count || formatting.Count > 0)
            {
                // As many segments ahead as there are workers: enough to keep them busy, and memory stays bounded.
                while (next < slices.Count && formatting.Count < limiter.Workers)
                {
                    SegmentSlice slice = slices[next++];
                    formatting.Enqueue(store.HostOf(slice.Segment) is null
                        ? limiter.RunAsync(() => (IExportPart?)file.Format(
                            store.OpenSegment(slice.Segment), filter, slice.Skip, slice.First, cancellationToken),
                            cancellationToken)
                        : taken.FormatAsync(limiter, slice, file, cancellationToken));
                }
                using IExportPart? part = await formatting.Dequeue().ConfigureAwait(false);
                if (part is not null) await part.WriteAsync(cancellationToken).ConfigureAwait(false);
                rows += part?.Rows ?? 0;
                bytes = slices.Take(next - formatting.Count).Sum(s => store.Manifest.Segments[s.Segment].Bytes);
                if (Environment.TickCount64 - told < SummitLimits.ProgressPeriodMs) continue;
                told = Environment.TickCount64;
                export.Progress?.Report(new FeedProgress("Exporting", rows, bytes, bytesTotal));
            }
            return rows;
        }
        finally
        {
            foreach (Task<IExportPart?> left in formatting)
            {
                await ((Task)left).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                if (left.IsCompletedSuccessfully) (await left.ConfigureAwait(false))?.Dispose();
            }
        }
    }

    /// <summary>
    /// Which rows of which segments are meant; matching rows are counted only where Skip or First asks for it.
    /// </summary>
    static async Task<IReadOnlyList<SegmentSlice>> SliceAsync(
        WorkLimiter limiter, FeedStore store, Selection selection, RowFilter? filter,
        IReadOnlyList<MissingRows> missing, CancellationToken cancellationToken)
    {
        HashSet<string?> leftOut = [.. missing.Select(m => m.Host)];
        if (selection.Skip < 0 || selection.First < 0)
            throw new HallException(
                HallErrors.InvalidOption, "Skip and First may not be negative.", store.Manifest.Feed);
        var slices = new List<SegmentSlice>();
        long skip = selection.Skip;
        long? first = selection.First;
        for (int i = 0; i < store.Segments && first is not 0; i++)
        {
            if (leftOut.Contains(store.HostOf(i))) continue;
            if (skip == 0 && first is null)
            {
                slices.Add(new SegmentSlice(i, 0, null));
                continue;
            }
            int segment = i;
            long matching = filter is null
                ? store.Manifest.Segments[i].Rows
                : await CountAsync(limiter, store, segment, selection, filter, cancellationToken)
                .ConfigureAwait(false);
            long skipHere = Math.Min(skip, matching);
            skip -= skipHere;
            long take = Math.Min(matching - skipHere, first ?? long.MaxValue);
            first -= take;
            if (take > 0) slices.Add(new SegmentSlice(i, skipHere, take));
        }
        return slices;
    }

    static async Task<long> CountAsync(
        WorkLimiter limiter, FeedStore store, int segment, Selection selection, RowFilter filter,
        CancellationToken cancellationToken)
    {
        if (store.HostOf(segment) is { } host)
        {
            PartProtocol.Read question = store.RunAt(segment, selection).Question with { Segments = 1 };
            return (await store.AskAsync<PartProtocol.Count>(
                host, PartProtocol.CountMethod, question, cancellationToken).ConfigureAwait(false)).Rows;
        }
        return await limiter.RunAsync(() =>
        {
            using SegmentReader reader = store.OpenSegment(segment);
            return reader.CountRows(filter, cancellationToken);
        }, cancellationToken).ConfigureAwait(false);
    }
}
