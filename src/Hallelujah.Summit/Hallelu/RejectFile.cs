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

    /// <summary>Makes the feed's file of its shares', which are in its order.</summary>
    public static void Concatenate(string directory, IEnumerable<string> shares)
    {
        string path = Path.Combine(directory, FileName);
        string temporary = path + DurableFile.TemporarySuffix;
        using (var file = new FileStream(temporary, FileMode.Create, FileAccess.Write))
        {
            foreach (string share in shares)
            {
                using var from = new FileStream(share, FileMode.Open, FileAccess.Read);
                from.CopyTo(file);
            }
            file.Flush(flushToDisk: true);
        }
        DurableFile.Publish(temporary, path);
    }

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
