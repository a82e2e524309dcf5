using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Hallelujah.Columnar.Csv;
using Hallelujah.Columnar.Extraction;
using Hallelujah.Columnar.Predicates;
using Hallelujah.Columnar.Schema;
using Hallelujah.Columnar.Segments;
using Hallelujah.Columnar.Segments.Compression;
using Hallelujah.Columnar.Tests.Csv;
using Xunit;

namespace Hallelujah.Columnar.Tests.Segments;

/// <summary>Nothing but the bytes on disk tells whether a segment is compressed.</summary>
public sealed class CompressedSegmentTests : IDisposable
{
    const int Rows = 20_000;

    readonly TestDirectory _directory = new();
    readonly string _file;

    public CompressedSegmentTests() => _file = _directory.Write("all.csv", Encoding.UTF8.GetBytes(AllTypes()));

    public void Dispose() => _directory.Dispose();

    public static TheoryData<SegmentCompression> Compressions => [SegmentCompression.Lz4, SegmentCompression.Zstd];

    /// <summary>Columns of every type and encoding, with nulls and without, and one that does not shrink.</summary>
    static string AllTypes()
    {
        var random = new Random(17);
        var text = new StringBuilder("k,b,i8,i16,i32,i64,f,fc,d,date,far,ts,tz,few,many,n,noise\n");
        var line = new List<string>();
        for (int i = 0; i < Rows; i++)
        {
            line.Clear();
            line.AddRange([
                $"{i}", i % 3 == 0 ? "true" : "false", $"{random.Next(-128, 128)}", $"{random.Next(-30_000, 30_000)}",
                $"{i * 40_000}", $"{random.NextInt64()}", $"{i}.25", $"{random.Next(20)}.5",
                $"{i}1234567890123456.75", $"2024-01-{random.Next(1, 29):00}",
                i % 2 == 0 ? "0001-01-01" : "9999-12-31", $"2024-02-29 {i % 24:00}:00:00",
                $"2024-02-29T{i % 24:00}:00:00Z", $"few {random.Next(9)}", $"the carefully final request {i}", "",
                random.NextDouble().ToString("R", CultureInfo.InvariantCulture)]);
            // Every column but the first and the last has nulls.
            if (random.Next(4) == 0) line[random.Next(1, line.Count - 1)] = "";
            text.AppendJoin(',', line).Append('\n');
        }
        return text.ToString();
    }

    (SegmentInfo Segment, FeedSchema Schema, string Path) Load(SegmentCompression compression)
    {
        var source = CsvSource.Open([_file], new(), CancellationToken.None);
        var split = new CsvSplitPlanner(source).Next(CancellationToken.None)!;
        string path = _directory.File($"{Guid.NewGuid():N}.arrow");
        var loader = new CsvSplitLoader(source) { Compression = compression };
        var segment = loader.Load(split, path, null, CancellationToken.None).Segment!;
        return (segment, SchemaResolver.Resolve(source, [segment]).Schema, path);
    }

    [Theory]
    [MemberData(nameof(Compressions))]
    public void EverythingIsAsInTheSameSegmentStoredPlainly(SegmentCompression compression)
    {
        var (plain, schema, plainPath) = Load(SegmentCompression.None);
        var (segment, _, path) = Load(compression);
        Assert.Equal((compression, plain.Rows), (segment.Compression, segment.Rows));
        Assert.Equal(new FileInfo(path).Length, segment.FileBytes);
        Assert.InRange(segment.FileBytes, 1, plain.FileBytes * 3 / 4);
        Assert.InRange(segment.PlainBytes, plain.FileBytes - 2_000, plain.FileBytes + 2_000);
        Assert.Equal(plain.Columns.Count, segment.Columns.Count);
        foreach (var (expected, actual) in plain.Columns.Zip(segment.Columns))
        {
            Assert.Equal((expected.Type, expected.Encoding, expected.NullCount, expected.DictionaryCount),
                (actual.Type, actual.Encoding, actual.NullCount, actual.DictionaryCount));
            Assert.Equal(expected.Buffers.Select(b => b.Length), actual.Buffers.Select(b => b.PlainLength));
            Assert.Equal(expected.Dictionary.Select(b => b.Length), actual.Dictionary.Select(b => b.PlainLength));
            Assert.Equal(expected.Zones, actual.Zones);
            Assert.Equivalent(expected.Inference, actual.Inference);
            Assert.Equivalent(expected.Statistics.Report("x"), actual.Statistics.Report("x"));
        }
        // Arrow's own reader, with the codecs of its own package.
        Assert.Equal(LoadedFeed.ReadRows(plainPath, schema), LoadedFeed.ReadRows(path, schema));
        using var reader = SegmentReader.Open(path, segment, schema);
        using var plainReader = SegmentReader.Open(plainPath, plain, schema);
        reader.Verify(default);
        Assert.Equal(Csv(plainReader), Csv(reader));
    }

    [Theory]
    [MemberData(nameof(Compressions))]
    public void FiltersAndExtractionsMeanTheSame(SegmentCompression compression)
    {
        var (plain, schema, plainPath) = Load(SegmentCompression.None);
        var (segment, _, path) = Load(compression);
        int[] columns = [.. Enumerable.Range(0, schema.Columns.Count)];
        foreach (var filter in Filters(schema))
        {
            using var reader = SegmentReader.Open(path, segment, schema);
            using var plainReader = SegmentReader.Open(plainPath, plain, schema);
            Assert.Equal(plainReader.CountRows(filter, default), reader.CountRows(filter, default));
            Assert.Equal(Csv(plainReader, filter), Csv(reader, filter));
            string target = _directory.File($"{Guid.NewGuid():N}.arrow"), plainTarget = target + ".plain";
            var made = SegmentExtractor.Extract(
                reader, filter, columns, 5, 9_000, 0, target, default, compression: compression)!;
            var expected = SegmentExtractor.Extract(plainReader, filter, columns, 5, 9_000, 0, plainTarget, default)!;
            Assert.Equal(compression, made.Compression);
            Assert.Equal(LoadedFeed.ReadRows(plainTarget, schema), LoadedFeed.ReadRows(target, schema));
            Assert.Equal(expected.Columns.Select(c => c.Zones), made.Columns.Select(c => c.Zones));
            Assert.Equivalent(expected.Columns.Select(c => c.Statistics.Report("x")),
                made.Columns.Select(c => c.Statistics.Report("x")));
        }
    }

    static IEnumerable<RowFilter?> Filters(FeedSchema schema)
    {
        yield return null;
        yield return Filter(BinaryOperation.Lt, "k", Scalar.FromInt64(17_000));
        yield return Filter(BinaryOperation.Gt, "fc", Scalar.FromFloat64(7.5));
        yield return Filter(BinaryOperation.Ne, "few", Scalar.FromText("few 3"));
        yield return Filter(BinaryOperation.Gt, "many", Scalar.FromText("the carefully final request 5"));

        RowFilter Filter(BinaryOperation operation, string column, Scalar value) => RowFilter.Create(
            new BinaryExpression(
                operation, new ColumnExpression(schema.Columns.Select(c => c.Name).ToList().IndexOf(column)),
                new LiteralExpression(value)), schema);
    }

    /// <summary>Rows of segments that are compressed in different ways, or not, become one.</summary>
    [Fact]
    public void SegmentsOfAMixedFeedAreJoined()
    {
        var inputs = new[] { SegmentCompression.Zstd, SegmentCompression.None, SegmentCompression.Lz4 }.Select(Load)
            .ToList();
        var schema = inputs[0].Schema;
        int[] columns = [.. Enumerable.Range(0, schema.Columns.Count)];
        var filter = RowFilter.Create(
            new BinaryExpression(
                BinaryOperation.Lt, new ColumnExpression(0), new LiteralExpression(Scalar.FromInt64(1_000))), schema);
        foreach (var compression in Enum.GetValues<SegmentCompression>())
        {
            var segments = inputs.Select((s, i) => new SelectedSegment(
                () => SegmentReader.Open(s.Path, s.Segment, schema), i, 0, null));
            string target = _directory.File($"{Guid.NewGuid():N}.arrow");
            var made = Assert.Single(SelectedRows.Of(segments, filter, columns, default).Select(
                rows => SegmentExtractor.Extract(rows, columns, target, default, compression: compression)));
            Assert.Equal((3_000, compression), (made.Rows, made.Compression));
            var one = LoadedFeed.ReadRows(inputs[1].Path, schema).Take(1_000).ToList();
            Assert.Equal([.. one, .. one, .. one], LoadedFeed.ReadRows(target, schema));
        }
    }

    [Theory]
    [MemberData(nameof(Compressions))]
    public void ARewriteCopiesCompressedColumns(SegmentCompression compression)
    {
        string text = "n,v,w\n" + string.Concat(Enumerable.Range(0, 300).Select(i => $"{i},{i * 2},w{i % 3}\n"))
            + "300,late,w0\n";
        var feed = LoadedFeed.FromText(text, targetBytes: 300, compression: compression);
        Assert.True(feed.Reloaded > 3, $"{feed.Reloaded} columns were loaded again");
        Assert.All(feed.Segments, s => Assert.Equal(compression, s.Compression));
        Assert.Equal(LoadedFeed.FromText(text, targetBytes: 300).Rows, feed.Rows);
    }

    [Theory]
    [MemberData(nameof(Compressions))]
    public void ABufferThatDoesNotShrinkIsStoredAsItIs(SegmentCompression compression)
    {
        var random = new Random(5);
        using var segments = new TestSegment();
        using var reader = segments.Create(
            [
                new("noise", ColumnType.Int64, [.. Enumerable.Range(0, 1_000).Select(_ => (object)random.NextInt64())]),
                new("same", ColumnType.Int64, [.. Enumerable.Range(0, 1_000).Select(_ => (object)7L)]),
            ],
            compression);
        byte[] file = File.ReadAllBytes(reader.Path);
        long Length(BufferRange range) => BinaryPrimitives.ReadInt64LittleEndian(file.AsSpan((int)range.Offset));
        BufferRange noise = reader.Info.Columns[0].Buffers[1], same = reader.Info.Columns[1].Buffers[1];
        Assert.Equal((ArrowCompression.Raw, 8_000, 8_008), (Length(noise), noise.PlainLength, noise.Length));
        Assert.Equal((1_000, 1_000), (Length(same), same.PlainLength));
        Assert.InRange(same.Length, 9, 200);
        reader.Verify(default);
    }

    [Theory]
    [MemberData(nameof(Compressions))]
    public void TheDescriptionIsReadAsItWasWritten(SegmentCompression compression)
    {
        var (segment, _, _) = Load(compression);
        string path = _directory.File("0.seg");
        SegmentInfoFile.Write(path, segment);
        var read = SegmentInfoFile.ReadVerified(path);
        Assert.Equal(
            (compression, segment.FileBytes, segment.PlainBytes), (read.Compression, read.FileBytes, read.PlainBytes));
        Assert.Equal(segment.Columns.SelectMany(c => c.Buffers.Concat(c.Dictionary)),
            read.Columns.SelectMany(c => c.Buffers.Concat(c.Dictionary)));
        Assert.Equal(segment.Columns.Select(c => c.Checksum), read.Columns.Select(c => c.Checksum));
    }

    /// <summary>Who knew of no compression reads what is not compressed.</summary>
    [Fact]
    public void TheDescriptionOfAPlainSegmentHasTheEarlierVersion()
    {
        string path = _directory.File("0.seg");
        SegmentInfoFile.Write(path, Load(SegmentCompression.None).Segment);
        Assert.Equal(2, BinaryPrimitives.ReadInt32LittleEndian(File.ReadAllBytes(path).AsSpan(4)));
        SegmentInfoFile.Write(path + "c", Load(SegmentCompression.Lz4).Segment);
        Assert.Equal(3, BinaryPrimitives.ReadInt32LittleEndian(File.ReadAllBytes(path + "c").AsSpan(4)));
    }

    static string Csv(SegmentReader reader, RowFilter? filter = null)
    {
        var output = new ArrayBufferWriter<byte>();
        new CsvExporter(reader.Schema, [.. Enumerable.Range(0, reader.Schema.Columns.Count)], (byte)',')
            .WriteRows(reader, filter, 0, null, output, default);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }
}
