using System.Text;
using System.Text.Json;
using Hallelujah.Columnar.Csv;
using Hallelujah.Contracts;
using Hallelujah.Summit.Hosting;

namespace Hallelujah.Summit.Hallelu;

/// <summary>rejects.jsonl: the records that an import set aside, one JSON object a line, in file order.</summary>
static class RejectFile
{
    public const string FileName = "rejects.jsonl";

    /// <summary>Whether the feed has one.</summary>
    public static bool IsOf(FeedManifest manifest) => manifest.Figures.Rejected + manifest.Figures.CellsNulled > 0;

    /// <summary>
    /// Makes the feed's file of its shares', which are in its order; so that no record is parsed and written again,
    /// the numbers of those that were counted from their split are changed where they stand.
    /// </summary>
    /// <param name="shares">
    /// Their files, and how many records of the file that the split goes on with are before it; null: not known.
    /// </param>
    public static void Concatenate(string directory, IEnumerable<(string Path, long? RecordsBefore)> shares)
    {
        string path = Path.Combine(directory, FileName);
        string temporary = path + DurableFile.TemporarySuffix;
        using (var file = new FileStream(temporary, FileMode.Create, FileAccess.Write))
        {
            foreach ((string share, long? before) in shares)
            {
                using var from = new FileStream(share, FileMode.Open, FileAccess.Read);
                if (before is { } records) RejectNumbers.Copy(from, file, records);
                else from.CopyTo(file);
            }
            file.Flush(flushToDisk: true);
        }
        DurableFile.Publish(temporary, path);
    }

    /// <summary>A line of a share's file, its end included.</summary>
    public static byte[] ToLine(string feed, BadRecord bad) => RejectNumbers.ToLine(
        JsonSerializer.SerializeToUtf8Bytes(ToInfo(feed, bad), HallJson.Options), bad.Record, bad.IsCountedFromSplit);

    /// <summary>Without the record's number.</summary>
    static RejectInfo ToInfo(string feed, BadRecord r)
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
