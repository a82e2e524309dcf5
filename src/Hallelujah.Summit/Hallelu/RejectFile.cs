using System.Text;
using System.Text.Json;
using Hallelujah.Columnar.Csv;
using Hallelujah.Contracts;
using Hallelujah.Summit.Hosting;
using Hallelujah.Summit.Worksheet;

namespace Hallelujah.Summit.Hallelu;

/// <summary>rejects.jsonl: the records that an import set aside, one JSON object a line, in file order.</summary>
static class RejectFile
{
    public const string FileName = "rejects.jsonl";

    const int BlockBytes = 1 << 16;

    /// <summary>Whether the feed has one.</summary>
    public static bool IsOf(FeedManifest manifest) => manifest.Figures.Rejected + manifest.Figures.CellsNulled > 0;

    /// <summary>How many bytes an import keeps of what it sets aside: it is at most so long.</summary>
    public static long MaxBytesOf(ImportCommand command) => command.Csv.MaxRejectBytes ?? SummitLimits.MaxRejectBytes;

    /// <summary>
    /// Makes the feed's file of its shares', where there is anything to keep. The manifest then tells how many are
    /// kept: the first ones in file order, up to the first that has no room, however the source was split.
    /// </summary>
    /// <param name="shares">
    /// In the order of the feed: what each set aside, and how many records of the file that its split goes on with are
    /// before it; null: not known.
    /// </param>
    public static FeedManifest Keep(
        FeedManifest manifest, string directory, long maxBytes,
        IEnumerable<(int Ordinal, ShareRejects? Rejects, long? RecordsBefore)> shares)
    {
        long kept = IsOf(manifest) ? Concatenate(directory, maxBytes, shares) : 0;
        FeedFigures figures = manifest.Figures;
        return manifest with { Figures = figures with { Findings = figures.Findings! with { RejectsKept = kept } } };
    }

    /// <summary>
    /// Makes the feed's file; gives how many lines it has. So that no record is parsed and written again, the numbers
    /// of those that were counted from their split are changed where they stand.
    /// </summary>
    public static long Concatenate(
        string directory, long maxBytes,
        IEnumerable<(int Ordinal, ShareRejects? Rejects, long? RecordsBefore)> shares)
    {
        string path = Path.Combine(directory, FileName);
        string temporary = path + DurableFile.TemporarySuffix;
        long kept = 0;
        using (var file = new FileStream(temporary, FileMode.Create, FileAccess.Write))
        {
            foreach ((int ordinal, ShareRejects? rejects, long? before) in shares)
            {
                if (rejects is null) continue;
                long room = maxBytes - file.Position, end = file.Position;
                if (rejects.Bytes > 0)
                {
                    using var from = new FileStream(
                        SegmentFiles.Rejects(directory, ordinal), FileMode.Open, FileAccess.Read);
                    (long bytes, long lines) = rejects.Bytes <= room
                        ? (rejects.Bytes, rejects.InFile)
                        : LinesWithin(from, room);
                    kept += lines;
                    end += bytes;
                    if (before is { } records) RejectNumbers.Copy(from, file, records);
                    else from.CopyTo(file);
                }
                if (file.Position == end && rejects.IsWhole) continue;
                // What comes behind those that are not kept is not either.
                file.SetLength(end);
                break;
            }
            file.Flush(flushToDisk: true);
        }
        DurableFile.Publish(temporary, path);
        return kept;
    }

    /// <summary>
    /// The lines at a file's start that fit into some bytes, and their length; goes back to the start.
    /// </summary>
    static (long Bytes, long Lines) LinesWithin(FileStream file, long room)
    {
        long bytes = 0, lines = 0;
        foreach (long end in LineEnds(file))
        {
            if (end > room) break;
            (bytes, lines) = (end, lines + 1);
        }
        file.Position = 0;
        return (bytes, lines);
    }

    /// <summary>Where each line of a file ends.</summary>
    static IEnumerable<long> LineEnds(FileStream file)
    {
        byte[] block = new byte[BlockBytes];
        long before = 0;
        for (int read; (read = file.Read(block)) > 0; before += read)
        {
            for (int at = 0, next; (next = block.AsSpan(at, read - at).IndexOf((byte)'\n')) >= 0;)
            {
                at += next + 1;
                yield return before + at;
            }
        }
    }

    /// <summary>A line of a share's file, its end included.</summary>
    public static byte[] ToLine(string feed, BadRecord bad) => RejectNumbers.ToLine(
        JsonSerializer.SerializeToUtf8Bytes(ToInfo(feed, bad), HallJson.Options), bad.Record, bad.IsCountedFromSplit);

    /// <summary>Without the record's number.</summary>
    public static RejectInfo ToInfo(string feed, BadRecord r)
    {
        string raw = r.Raw.Length <= SummitLimits.MaxRejectChars ? r.Raw : r.Raw[..SummitLimits.MaxRejectChars];
        return new RejectInfo(feed, r.File, r.Line, r.Byte, r.Column, r.Code, raw, r.Message)
        {
            Kind = r.IsCell ? RejectInfo.CellKind : RejectInfo.RecordKind,
            RecordBytes = r.Length,
            Value = r.Value,
            RawBase64 = r.RawBase64,
        };
    }

    /// <summary>At most <paramref name="first"/> records from position <paramref name="skip"/> on.</summary>
    public static IReadOnlyList<RejectInfo> Read(string path, int skip, int first, CancellationToken cancellationToken)
    {
        var rejects = new List<RejectInfo>();
        if (!File.Exists(path)) return rejects;
        foreach (string line in File.ReadLines(path, Encoding.UTF8).Skip(skip).Take(first))
        {
            cancellationToken.ThrowIfCancellationRequested();
            rejects.Add(JsonSerializer.Deserialize<RejectInfo>(line, HallJson.Options)!);
        }
        return rejects;
    }
}
