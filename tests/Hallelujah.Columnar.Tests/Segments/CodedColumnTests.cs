using System.Buffers;
using System.Globalization;
using System.Text;
using Hallelujah.Columnar.Csv;
using Hallelujah.Columnar.Extraction;
using Hallelujah.Columnar.Predicates;
using Hallelujah.Columnar.Schema;
using Hallelujah.Columnar.Segments;
using Hallelujah.Columnar.Tests.Csv;
using Xunit;

namespace Hallelujah.Columnar.Tests.Segments;

/// <summary>Doubles and dates that repeat are stored as codes, and nothing but the bytes on disk tells.</summary>
public sealed class CodedColumnTests : IDisposable
{
    const int Rows = 20_000;

    readonly TestDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    /// <summary>A file whose second column is a number or a date of the given ones, or empty.</summary>
    string Write(string header, IReadOnlyList<string> values, int seed, bool sorted = false)
    {
        var random = new Random(seed);
        var text = new StringBuilder("k," + header + "\n");
        for (int i = 0; i < Rows; i++)
        {
            int at = sorted ? (int)((long)i * values.Count / Rows) : random.Next(values.Count);
            text.Append(CultureInfo.InvariantCulture, $"{i},{values[at]}\n");
        }
        return _directory.Write($"{Guid.NewGuid():N}.csv", Encoding.UTF8.GetBytes(text.ToString()));
    }

    (SegmentInfo Segment, FeedSchema Schema, string Path) Load(string file, bool codes)
    {
        var source = CsvSource.Open([file], new(), CancellationToken.None);
        var split = new CsvSplitPlanner(source).Next(CancellationToken.None)!;
        string path = _directory.File($"{Guid.NewGuid():N}.arrow");
        var loader = codes ? new CsvSplitLoader(source) : new CsvSplitLoader(source) { CodesValues = false };
        var segment = loader.Load(split, path, null, CancellationToken.None).Segment!;
        return (segment, SchemaResolver.Resolve(source, [segment]).Schema, path);
    }

    static readonly string[] Dates =
        [.. Enumerable.Range(0, 900).Select(i =>
            new DateOnly(1992, 1, 1).AddDays(3 * i).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture))];

    public static TheoryData<string, string[], SegmentEncoding> Repeating() => new()
    {
        { "prices", ["1.50", "1.5", "-2.25", "", "0.0", "17", "3e2"], SegmentEncoding.Dictionary8 },
        { "no nulls", ["1.5", "2.5"], SegmentEncoding.Dictionary8 },
        { "many", [.. Enumerable.Range(0, 1000).Select(i => $"{i / 10}.{i % 10}5")], SegmentEncoding.Dictionary16 },
        { "dates", Dates, SegmentEncoding.Dictionary16 },
        { "dates and nulls", ["2024-02-29", "", "2023-12-31", "2024-01-05"], SegmentEncoding.Dictionary8 },
        { "quoted", ["\"1.5\"", "1.5", "\"2.75\""], SegmentEncoding.Dictionary8 },
    };

    [Theory]
    [MemberData(nameof(Repeating))]
    public void ValuesThatRepeatAreCodesAndReadAsThePlainOnes(string name, string[] values, SegmentEncoding encoding)
    {
        foreach (bool sorted in (bool[])[false, true])
        {
            string file = Write("v", values, seed: 7, sorted);
            var (coded, schema, path) = Load(file, codes: true);
            var (plain, plainSchema, plainPath) = Load(file, codes: false);
            Assert.Equal(encoding, coded.Columns[1].Encoding);
            Assert.Equal(SegmentEncoding.Plain, plain.Columns[1].Encoding);
            Assert.True(coded.FileBytes < plain.FileBytes, name);
            Assert.Equal(plainSchema.Columns[1].Type, schema.Columns[1].Type);
            Assert.Equal(plain.Columns[1].Zones, coded.Columns[1].Zones);
            Assert.Equal(plain.Columns[1].NullCount, coded.Columns[1].NullCount);
            Assert.Equivalent(plain.Columns[1].Inference, coded.Columns[1].Inference);
            Assert.Equivalent(plain.Columns[1].Statistics.Report("v"), coded.Columns[1].Statistics.Report("v"));
            Assert.Equal(LoadedFeed.ReadRows(plainPath, schema), LoadedFeed.ReadRows(path, schema));
            using var reader = SegmentReader.Open(path, coded, schema);
            using var plainReader = SegmentReader.Open(plainPath, plain, schema);
            Assert.Equal(Csv(plainReader), Csv(reader));
        }
    }

    [Theory]
    [InlineData("NaN")]
    [InlineData("-0.0")]
    [InlineData("-Infinity")]
    public void AValueThatHasNoPlaceInTheOrderEndsTheCodes(string late)
    {
        string file = Write("v", [.. Enumerable.Repeat("1.5", 8_000), "", late], seed: 3);
        var (segment, schema, path) = Load(file, codes: true);
        var (plain, _, plainPath) = Load(file, codes: false);
        Assert.Equal(SegmentEncoding.Plain, segment.Columns[1].Encoding);
        Assert.Contains(LoadedFeed.ReadRows(path, schema), r => r[1] == (late == "-0.0" ? "-0" : late));
        Assert.Equal(File.ReadAllBytes(plainPath), File.ReadAllBytes(path));
        Assert.Equivalent(plain.Columns[1].Inference, segment.Columns[1].Inference);
        Assert.Equivalent(plain.Columns[1].Statistics.Report("v"), segment.Columns[1].Statistics.Report("v"));
    }

    [Fact]
    public void DatesThatLieFarApartAreStoredAsTheyAre()
    {
        string file = Write("v", ["2024-02-29", "", "0001-01-01", "9999-12-31"], seed: 5);
        var (segment, schema, path) = Load(file, codes: true);
        var (plain, _, plainPath) = Load(file, codes: false);
        Assert.Equal("Date32", schema.Columns[1].Type.ToString());
        Assert.Equal(SegmentEncoding.Plain, segment.Columns[1].Encoding);
        Assert.Equal(File.ReadAllBytes(plainPath), File.ReadAllBytes(path));
        Assert.Equivalent(plain.Columns[1].Statistics.Report("v"), segment.Columns[1].Statistics.Report("v"));
    }

    [Fact]
    public void ValuesThatCeaseToRepeatAreStoredAsTheyAre()
    {
        var text = new StringBuilder("a,b\n");
        for (int i = 0; i < Rows; i++)
            text.Append(CultureInfo.InvariantCulture, $"{(i < 9000 ? i % 5 : i)}.5,{(i % 10 == 0 ? "" : $"{i}.25")}\n");
        string file = _directory.Write("a.csv", Encoding.UTF8.GetBytes(text.ToString()));
        var (segment, schema, path) = Load(file, codes: true);
        var (plain, _, plainPath) = Load(file, codes: false);
        Assert.All(segment.Columns, c => Assert.Equal(SegmentEncoding.Plain, c.Encoding));
        Assert.Equal(File.ReadAllBytes(plainPath), File.ReadAllBytes(path));
        for (int c = 0; c < 2; c++)
        {
            Assert.Equivalent(plain.Columns[c].Inference, segment.Columns[c].Inference);
            var (expected, actual) = (plain.Columns[c].Statistics.Report("v"), segment.Columns[c].Statistics.Report("v"));
            Assert.Equal(
                (expected.Count, expected.Sum, expected.Mean, expected.StdDev, expected.Min, expected.Max),
                (actual.Count, actual.Sum, actual.Mean, actual.StdDev, actual.Min, actual.Max));
            Assert.Equal(Rows, LoadedFeed.ReadRows(path, schema).Count);
        }
    }

    [Theory]
    [MemberData(nameof(Repeating))]
    public void FiltersAndExtractionsMeanTheSame(string name, string[] values, SegmentEncoding encoding)
    {
        Assert.NotEqual(SegmentEncoding.Plain, encoding);
        string file = Write("v", values, seed: 11);
        var (coded, schema, path) = Load(file, codes: true);
        var (plain, _, plainPath) = Load(file, codes: false);
        object constant = schema.Columns[1].Type.Kind == ColumnKind.Date32 ? new DateTime(1995, 6, 17) : 1.5;
        var literal = new LiteralExpression(constant is DateTime time ? Scalar.FromTicks(time.Ticks)
            : Scalar.FromFloat64((double)constant));
        foreach (var operation in Enum.GetValues<BinaryOperation>()[(int)BinaryOperation.Eq..(int)BinaryOperation.In])
        {
            var filter = RowFilter.Create(new BinaryExpression(operation, new ColumnExpression(1), literal), schema);
            using var reader = SegmentReader.Open(path, coded, schema);
            using var plainReader = SegmentReader.Open(plainPath, plain, schema);
            Assert.Equal(Csv(plainReader, filter), Csv(reader, filter));
            string target = _directory.File($"{Guid.NewGuid():N}.arrow"), plainTarget = target + ".plain";
            var result = SegmentExtractor.Extract(reader, filter, [0, 1], 5, 9_000, 0, target, default);
            var expected = SegmentExtractor.Extract(plainReader, filter, [0, 1], 5, 9_000, 0, plainTarget, default);
            Assert.Equal(expected is null, result is null);
            if (expected is null) continue;
            Assert.Equal(LoadedFeed.ReadRows(plainTarget, schema), LoadedFeed.ReadRows(target, schema));
            var (before, after) = (expected.Columns[1], result!.Columns[1]);
            if (after.NullCount < result.Rows) Assert.Equal(encoding, after.Encoding);
            Assert.Equal(before.Zones, after.Zones);
            Assert.Equivalent(before.Statistics.Report(name), after.Statistics.Report(name));
        }
    }

    static string Csv(SegmentReader reader, RowFilter? filter = null)
    {
        var output = new ArrayBufferWriter<byte>();
        new CsvExporter(reader.Schema, [0, 1], (byte)',').WriteRows(reader, filter, 0, null, output, default);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }
}
