using System.IO.Hashing;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Hallelujah.Columnar;
using Hallelujah.Columnar.Schema;
using Hallelujah.Columnar.Statistics;
using Hallelujah.Contracts;
using Hallelujah.Summit.Hosting;
using Hallelujah.Summit.Worksheet;

namespace Hallelujah.Summit.Hallelu;

/// <summary>
/// feed.json: a committed feed's schema, segments in row order, statistics and accounting. Its rename is the commit: a
/// feed with a manifest is whole, one without does not exist. Carries a checksum of its own.
/// </summary>
sealed record FeedManifest
{
    public const string FileName = "feed.json";

    /// <summary>Beside a copy of the part of the Hallelu's host: the feed's own manifest, as it is there.</summary>
    public const string WholeFileName = "whole.json";

    /// <summary>Version of this record's form; greater ones are refused.</summary>
    public const int CurrentVersion = 2;

    /// <summary>The version where every segment is on this host: the first one knows no others.</summary>
    public const int OneHostVersion = 1;

    const string Head = "{\"xxh3\":\"";
    const string Middle = "\",\"feed\":";
    const int HashChars = 16;

    public required int Version { get; init; }
    public required Guid Id { get; init; }
    public required string Feed { get; init; }
    public required IReadOnlyList<ManifestColumn> Columns { get; init; }
    public required IReadOnlyList<ManifestSegment> Segments { get; init; }
    public required FeedFigures Figures { get; init; }

    /// <summary>One for each column.</summary>
    public required IReadOnlyList<ColumnReport> Reports { get; init; }

    /// <summary>What the feed was made from.</summary>
    public required string SourceJson { get; init; }

    /// <summary>
    /// Of a feed on several hosts: the run that made it, which each host's part of it names too. Null: one host.
    /// </summary>
    public Guid? Run { get; init; }

    /// <summary>
    /// The checksum that was read with the manifest: two manifests with the same one are the same feed.
    /// </summary>
    [JsonIgnore]
    public string Checksum { get; init; } = "";

    /// <summary>The manifest of a feed that a command has made.</summary>
    /// <param name="segments">Those that have rows, in row order.</param>
    /// <param name="reports">One a column.</param>
    public static FeedManifest Of(
        FeedCommand command, Guid id, FeedSchema schema, IReadOnlyList<MadeShare> segments, FeedFigures figures,
        IReadOnlyList<ColumnReport> reports, SourceRecord source) => new()
        {
            Version = OneHostVersion,
            Id = id,
            Feed = command.Feed,
            Columns = [.. schema.Columns.Select(ManifestColumn.From)],
            Segments = [.. segments.Select(s => new ManifestSegment(
                Path.GetFileName(s.Path), s.Segment!.Rows, s.Segment.FileBytes) { Host = s.Host })],
            Figures = figures,
            Reports = reports,
            SourceJson = source.ToJson(),
        };

    /// <summary>
    /// Whether a segment names this host: a feed that came from another host has all its segments named.
    /// </summary>
    public bool Names(string host) => Segments.Any(s => FeedName.Comparer.Equals(s.Host, host));

    /// <summary>What one host has of the feed: the same columns, and its own segments.</summary>
    /// <param name="host">Null: the host of the Hallelu.</param>
    public FeedManifest PartOf(string? host)
    {
        IReadOnlyList<ManifestSegment> own =
            [.. Segments.Where(s => s.Host == host).Select(s => s with { Host = null })];
        return this with
        {
            Segments = own,
            Columns = [.. Columns.Select(c => c with { Steps = null })],
            Figures = new FeedFigures(
                own.Sum(s => s.Rows), own.Sum(s => s.Bytes), Columns.Count, Math.Max(1, own.Count), 0,
                own.Sum(s => s.Rows), 0)
            {
                Compression = Figures.Compression,
            },
            Reports = [],
            SourceJson = "",
        };
    }

    /// <summary>A digest of who has what of a feed; null where one host has all.</summary>
    public static string? LayoutOf(IReadOnlyList<FeedHostInfo>? hosts) => hosts is null ? null
        : Convert.ToHexStringLower(XxHash3.Hash(JsonSerializer.SerializeToUtf8Bytes(
            hosts.Select(h => new { h.Name, h.Segments, h.Copies }), HallJson.Options)));

    /// <summary>Whether some of the rows are on more than one host.</summary>
    public static bool HasCopies(IReadOnlyList<FeedHostInfo>? hosts) =>
        hosts?.Any(h => h.Copies is { Count: > 0 }) == true;

    public FeedSchema ReadSchema() => new([.. Columns.Select(c => c.ToFeedColumn())]);

    /// <summary>Writes and syncs the manifest and gives it its name: the commit.</summary>
    public void Write(string directory, string fileName = FileName)
    {
        byte[] body = JsonSerializer.SerializeToUtf8Bytes(this, HallJson.Options);
        string head = Head + Convert.ToHexStringLower(XxHash3.Hash(body)) + Middle;
        DurableFile.Write(Path.Combine(directory, fileName), [.. Encoding.ASCII.GetBytes(head), .. body, (byte)'}']);
    }

    /// <summary>The manifest, or null where <see cref="Read"/> would throw.</summary>
    public static FeedManifest? TryRead(string directory)
    {
        try
        {
            return Read(directory);
        }
        catch (Exception e) when (e is ColumnarException or HallException or JsonException)
        {
            return null;
        }
    }

    /// <summary>Throws <see cref="ColumnarError.FeedDamaged"/> where the file is missing, cut or changed.</summary>
    public static FeedManifest Read(string directory, string fileName = FileName)
    {
        string path = Path.Combine(directory, fileName);
        byte[] content;
        try
        {
            content = File.ReadAllBytes(path);
        }
        catch (IOException e)
        {
            throw Damaged(path, "cannot be read", e);
        }
        int start = Head.Length + HashChars + Middle.Length;
        if (content.Length <= start + 1 || content[^1] != (byte)'}') throw Damaged(path, "is cut short");
        ReadOnlySpan<byte> body = content.AsSpan(start, content.Length - start - 1);
        string recorded = Encoding.ASCII.GetString(content, Head.Length, HashChars);
        if (recorded != Convert.ToHexStringLower(XxHash3.Hash(body))) throw Damaged(path, "does not have its checksum");
        FeedManifest manifest = JsonSerializer.Deserialize<FeedManifest>(body, HallJson.Options)
            ?? throw Damaged(path, "is empty");
        return manifest.Version <= CurrentVersion
            ? manifest with { Checksum = recorded }
            : throw new HallException(
                HallErrors.Configuration, $"'{path}' was written by a later version of the Summit.", path,
                "Start that version.");
    }

    /// <summary>Compiles what the first question about a feed needs, so that it is answered like the next.</summary>
    public static void WarmUp()
    {
        var empty = new FeedManifest
        {
            Version = CurrentVersion,
            Id = Guid.Empty,
            Feed = "",
            Columns = [new ManifestColumn("", nameof(ColumnKind.Utf8), true, "", null)],
            Segments = [new ManifestSegment("", 0, 0)],
            Figures = new FeedFigures(0, 0, 0, 0, 0, 0, 0),
            Reports =
            [
                new ColumnReport { Name = "", Type = "", Count = 0, NullCount = 0, DistinctCount = 0,
                    DistinctIsExact = true },
            ],
            SourceJson = "",
        };
        byte[] body = JsonSerializer.SerializeToUtf8Bytes(empty, HallJson.Options);
        FeedManifest read = JsonSerializer.Deserialize<FeedManifest>(body, HallJson.Options)!;
        _ = XxHash3.Hash(body);
        _ = JsonSerializer.SerializeToUtf8Bytes(
            read.ReadSchema().Columns.Select((c, i) => FeedReports.ToInfo("", i, c)).ToArray(), HallJson.Options);
        _ = JsonSerializer.SerializeToUtf8Bytes(
            read.Reports.Select(r => FeedReports.ToInfo("", r)).ToArray(), HallJson.Options);
    }

    static ColumnarException Damaged(string path, string fault, Exception? inner = null) =>
        new(ColumnarError.FeedDamaged, $"The feed's manifest '{path}' {fault}.", inner) { File = path };
}

/// <param name="Type">As <see cref="ColumnType.ToString"/> writes it.</param>
sealed record ManifestColumn(string Name, string Type, bool Nullable, string Inferred, string? NearMiss)
{
    /// <summary>How the values led to the type. Null where nothing is told: in parts, and in earlier feeds.</summary>
    public IReadOnlyList<TypeStepInfo>? Steps { get; init; }

    public static ManifestColumn From(FeedColumn column) =>
        new(column.Name, column.Type.ToString(), column.Nullable, column.Inferred, column.NearMiss)
        {
            Steps = FeedReports.ToInfo(column.Steps),
        };

    public FeedColumn ToFeedColumn() => new(Name, Parse(Type), Nullable, Inferred, NearMiss)
    {
        Steps = [.. (Steps ?? []).Select(s => new TypeStep(Parse(s.Type), s.File, s.Line, s.Value))],
    };

    static ColumnType Parse(string type) => ColumnType.TryParse(type, out ColumnType known) ? known
        : throw new ColumnarException(ColumnarError.FeedDamaged, $"The manifest has the type '{type}', which is none.");
}

/// <param name="File">The Arrow file's name in the feed's directory; its facts are beside it as .seg.</param>
/// <param name="Bytes">Length of the Arrow file.</param>
sealed record ManifestSegment(string File, long Rows, long Bytes)
{
    /// <summary>The host that has both files, in its part of the feed; null: this one.</summary>
    public string? Host { get; init; }
}
