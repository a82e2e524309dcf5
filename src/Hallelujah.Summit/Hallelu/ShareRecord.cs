using System.Text.Json;
using Hallelujah.Columnar;
using Hallelujah.Columnar.Csv;
using Hallelujah.Columnar.Segments;
using Hallelujah.Contracts;
using Hallelujah.Summit.Hosting;

namespace Hallelujah.Summit.Hallelu;

/// <summary>
/// &lt;ordinal&gt;.done: a share is finished, its segment synced. Lets a command that runs again after a crash keep the
/// segments whose key is still right: same source, same cut, same options.
/// </summary>
sealed record ShareRecord(
    string Key, bool HasSegment, long RowsRead, long RowsSkipped, IReadOnlyList<BadRecord> BadRecords)
{
    /// <summary>Gives a finished segment its name, then records that the share is done.</summary>
    public void Publish(string directory, int ordinal, string temporary, SegmentInfo? segment)
    {
        if (segment is not null)
        {
            string path = SegmentFiles.Segment(directory, ordinal);
            string info = temporary + "i" + DurableFile.TemporarySuffix;
            SegmentInfoFile.Write(info, segment);
            File.Move(info, SegmentFiles.InfoPath(path), overwrite: true);
            File.Move(temporary, path, overwrite: true);
        }
        DurableFile.Write(
            SegmentFiles.Done(directory, ordinal), JsonSerializer.SerializeToUtf8Bytes(this, HallJson.Options));
    }

    /// <summary>The finished share of an earlier run, or null where there is none that can be used.</summary>
    public static (ShareRecord Record, SegmentInfo? Segment)? Find(string directory, int ordinal, string key)
    {
        string path = SegmentFiles.Done(directory, ordinal);
        if (!File.Exists(path)) return null;
        try
        {
            ShareRecord? record = JsonSerializer.Deserialize<ShareRecord>(File.ReadAllBytes(path), HallJson.Options);
            if (record is null || record.Key != key) return null;
            if (!record.HasSegment) return (record, null);
            string segmentPath = SegmentFiles.Segment(directory, ordinal);
            SegmentInfo segment = SegmentInfoFile.Read(SegmentFiles.InfoPath(segmentPath));
            var file = new FileInfo(segmentPath);
            return file.Exists && file.Length == segment.FileBytes ? (record, segment) : null;
        }
        catch (Exception e) when (e is IOException or JsonException or ColumnarException)
        {
            return null;
        }
    }
}
