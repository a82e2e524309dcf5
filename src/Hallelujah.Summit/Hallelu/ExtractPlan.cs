using System.IO.Hashing;
using System.Text;
using System.Text.Json;
using Hallelujah.Columnar.Predicates;
using Hallelujah.Columnar.Schema;
using Hallelujah.Columnar.Statistics;
using Hallelujah.Contracts;
using Hallelujah.Summit.Worksheet;

namespace Hallelujah.Summit.Hallelu;

/// <summary>What an extraction is to make of its input, wherever the input's rows are.</summary>
sealed class ExtractPlan
{
    /// <summary>
    /// Names the form of segments in the keys of finished shares; a new form makes old ones unusable.
    /// </summary>
    const string SegmentForm = "2";

    readonly ExtractCommand _command;
    readonly Guid _id;

    /// <summary>Throws where the command does not fit the input.</summary>
    public ExtractPlan(ExtractCommand command, Guid id, FeedStore input)
    {
        (_command, _id) = (command, id);
        RequireNoRun(command.Selection, command.Feed);
        if (command.Selection.AllowPartial)
        {
            throw new HallException(
                HallErrors.InvalidOption, "A feed is not made of a part of the rows: AllowPartial is for reading.",
                command.Feed);
        }
        (IReadOnlyList<int> columns, Filter) =
            SelectionBinder.Bind(command.Selection, input.Schema, input.Manifest.Feed);
        string origin = $"as in {input.Manifest.Feed}";
        Schema = new FeedSchema(
            [.. columns.Select(c => input.Schema.Columns[c] with { Inferred = origin, NearMiss = null })]);
        Key = KeyOf(input.Manifest, command.Selection);
        Compression = command.Compression ?? input.Manifest.Figures.Compression ?? FeedCompression.None;
    }

    /// <summary>Throws where the command does not fit the input, as making its plan does.</summary>
    public static void Check(ExtractCommand command, FeedStore input) => _ = new ExtractPlan(command, default, input);

    public RowFilter? Filter { get; }

    public FeedSchema Schema { get; }

    /// <summary>Tells this input and what is taken of it from any other.</summary>
    public string Key { get; }

    /// <summary>Of what is made: that of the input, where the command says nothing.</summary>
    public FeedCompression Compression { get; }

    /// <summary>Skip and First say which rows of which segments are meant; without them all are.</summary>
    public bool HasWindow => _command.Selection.Skip > 0 || _command.Selection.First is not null;

    /// <summary>Runs are for who reads; what is written is of the whole feed.</summary>
    public static void RequireNoRun(Selection selection, string feed)
    {
        if (selection.Run is not null || selection.Direct)
            throw new HallException(HallErrors.InvalidOption, "Run and Direct are for feed.read.", feed);
    }

    static string KeyOf(FeedManifest input, Selection selection) =>
        Convert.ToHexStringLower(XxHash3.Hash(Encoding.UTF8.GetBytes(
            SegmentForm + input.Checksum + JsonSerializer.Serialize(selection, HallJson.Options))));

    /// <summary>The segments that have rows of the window, of the number of rows of each that match.</summary>
    public IReadOnlyList<SegmentSlice> Window(IReadOnlyList<long> matching) =>
        SegmentSlice.Window(matching, _command.Selection.Skip, _command.Selection.First);

    /// <param name="segments">In row order, each with its file's place and its host.</param>
    /// <param name="statistics">Has merged what it was told of.</param>
    public FeedManifest Manifest(IReadOnlyList<MadeShare> segments, int jahs, FeedStatistics statistics)
    {
        long rows = segments.Sum(s => s.Segment!.Rows);
        var figures = new FeedFigures(
            rows, segments.Sum(s => s.BytesOnDisk), Schema.Columns.Count,
            Math.Min(jahs, Math.Max(1, segments.Count)), 0, rows, 0)
        {
            Compression = Compression,
        };
        return FeedManifest.Of(
            _command, _id, Schema, segments, figures, statistics.Report(Schema, [.. segments.Select(s => s.Segment!)]),
            new SourceRecord([]));
    }
}

/// <summary>Matching rows of one segment.</summary>
/// <param name="Segment">Its place in the row order.</param>
/// <param name="Skip">Matching rows to leave out first.</param>
/// <param name="First">Matching rows to take then; null is all.</param>
readonly record struct SegmentSlice(int Segment, long Skip, long? First)
{
    /// <summary>Of the matching rows of all segments those that the window shows; segments without any are left
    /// out.</summary>
    public static IReadOnlyList<SegmentSlice> Window(IReadOnlyList<long> matching, long skip, long? first)
    {
        var slices = new List<SegmentSlice>();
        for (int i = 0; i < matching.Count && first is not 0; i++)
        {
            long skipHere = Math.Min(skip, matching[i]);
            skip -= skipHere;
            long take = Math.Min(matching[i] - skipHere, first ?? long.MaxValue);
            first -= take;
            if (take > 0) slices.Add(new SegmentSlice(i, skipHere, take));
        }
        return slices;
    }
}
