using System.Text.Json;
using System.Text.Json.Serialization;
using Hallelujah.Columnar;
using Hallelujah.Columnar.Csv;
using Hallelujah.Columnar.Segments;
using Hallelujah.Contracts;
using Hallelujah.Summit.Hosting;

namespace Hallelujah.Summit.Hallelu;

/// <summary>
/// What a share set aside: rejected records, nulled cells, how many of each code, the first; and the length of the file
/// that holds them.
/// </summary>
sealed record ShareRejects(
    long Rejected, long CellsNulled, IReadOnlyDictionary<string, long> Codes, BadRecord First, long Bytes)
{
    /// <summary>How many of them are in the file. Null from an earlier version, which did not count them.</summary>
    public long? Kept { get; init; }

    /// <summary>How many of each code are of one column, by column. Null: none, or from an earlier version.</summary>
    public IReadOnlyDictionary<string, IReadOnlyDictionary<string, long>>? Columns { get; init; }

    long All => Rejected + CellsNulled;

    /// <summary>As Kept, for any version.</summary>
    [JsonIgnore]
    public long InFile => Kept ?? All;

    /// <summary>All of them are in the file.</summary>
    [JsonIgnore]
    public bool IsWhole => InFile == All;
}

/// <summary>
/// &lt;ordinal&gt;.done: a share is finished, its segments synced. Lets a command that runs again after a crash keep
/// the segments whose key is still right: same source, same cut, same options.
/// </summary>
/// <param name="Segments">Ordinals of what was made.</param>
sealed record ShareRecord(
    string Key, IReadOnlyList<int> Segments, long RowsRead, long RowsSkipped, ShareRejects? Rejects = null)
{
    /// <summary>Of an extraction: how many segments of the input the share is of.</summary>
    public int Inputs { get; init; } = 1;

    /// <summary>Of an import: line ends of the split's last extent.</summary>
    public long LastLines { get; init; }

    /// <summary>
    /// Of an import: records of the split's last extent. Null from an earlier version, which did not count them.
    /// </summary>
    public long? LastRecords { get; init; }

    /// <summary>
    /// Records that the share is done. Not synced: it comes behind what it speaks of, and a record that a failing
    /// machine cuts or loses only has the share done again.
    /// </summary>
    public void Write(string directory, int ordinal)
    {
        string path = SegmentFiles.Done(directory, ordinal), temporary = path + DurableFile.TemporarySuffix;
        File.WriteAllBytes(temporary, JsonSerializer.SerializeToUtf8Bytes(this, HallJson.Options));
        File.Move(temporary, path, overwrite: true);
    }

    /// <summary>The finished share of an earlier run, or null where there is none that can be used.</summary>
    public static (ShareRecord Record, IReadOnlyList<SegmentInfo> Segments)? Find(
        string directory, int ordinal, string key)
    {
        try
        {
            if (Read(directory, ordinal) is not { } record || record.Key != key) return null;
            if (record.Rejects is { Bytes: > 0 } rejects
                && new FileInfo(SegmentFiles.Rejects(directory, ordinal)) is var kept
                && !(kept.Exists && kept.Length == rejects.Bytes))
                return null;
            var segments = new List<SegmentInfo>();
            foreach (string segmentPath in record.Segments.Select(s => SegmentFiles.Segment(directory, s)))
            {
                SegmentInfo segment = SegmentInfoFile.ReadVerified(SegmentFiles.InfoPath(segmentPath));
                var file = new FileInfo(segmentPath);
                if (!file.Exists || file.Length != segment.FileBytes) return null;
                segments.Add(segment);
            }
            return (record, segments);
        }
        catch (Exception e) when (e is IOException or ColumnarException)
        {
            return null;
        }
    }

    /// <summary>What an earlier run has left, whatever its key; null where there is none that can be read.</summary>
    public static ShareRecord? Read(string directory, int ordinal)
    {
        string path = SegmentFiles.Done(directory, ordinal);
        if (!File.Exists(path)) return null;
        try
        {
            ShareRecord? record = JsonSerializer.Deserialize<ShareRecord>(File.ReadAllBytes(path), HallJson.Options);
            // Other versions may have had other fields.
            return record?.Key is null || record.Segments is null ? null : record;
        }
        catch (Exception e) when (e is IOException or JsonException)
        {
            return null;
        }
    }
}
