using System.Buffers;
using System.Globalization;
using System.Text;
using CsCheck;
using Hallelujah.Columnar.Csv;
using Hallelujah.Columnar.Extraction;
using Hallelujah.Columnar.Schema;
using Hallelujah.Columnar.Segments;
using Hallelujah.Columnar.Tests.Csv;
using Hallelujah.Columnar.Tests.Segments;
using Xunit;

namespace Hallelujah.Columnar.Tests.Extraction;

public class CsvExporterTests
{
    static string Export(SegmentReader reader, byte delimiter = (byte)',')
    {
        int[] columns = [.. Enumerable.Range(0, reader.Schema.Columns.Count)];
        var output = new ArrayBufferWriter<byte>();
        IFeedExporter exporter = new CsvExporter(reader.Schema, columns, delimiter);
        exporter.WriteHeader(output);
        Assert.Equal(reader.Info.Rows, exporter.WriteRows(reader, null, 0, null, output, default));
        exporter.WriteFooter(output);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }

    [Fact]
    public void Every_type_has_its_form()
    {
        using var segments = new TestSegment();
        using var reader = segments.Create(
            new("b", ColumnType.Bool, true, null, false),
            new("i,1", ColumnType.Int64, long.MinValue, null, 7L),
            new("f", ColumnType.Float64, 1.0, null, double.NegativeInfinity),
            new("d", ColumnType.Decimal(20, 3), (Int128)(-5), null, (Int128)1234567),
            new("date", ColumnType.Date32, new DateOnly(1, 1, 1), null, new DateOnly(2024, 2, 29)),
            new("ts", ColumnType.Timestamp, new DateTime(1969, 12, 31, 23, 59, 59), null,
                new DateTime(2024, 2, 29, 1, 2, 3).AddTicks(45_670)),
            new("tz", ColumnType.TimestampTz, new DateTime(2024, 2, 29, 1, 2, 3), null, new DateTime(2024, 2, 29)),
            new("s", ColumnType.Utf8, "a \"quoted\", text", "", "line\nend"),
            new("n", ColumnType.Null, null, null, null));
        Assert.Equal(
            "b,\"i,1\",f,d,date,ts,tz,s,n\n"
            + "true,-9223372036854775808,1.0,-0.005,0001-01-01,1969-12-31T23:59:59,2024-02-29T01:02:03Z,\"a \"\"quoted\"\", text\",\n"
            + ",,,,,,,\"\",\n"
            + "false,7,-Infinity,1234.567,2024-02-29,2024-02-29T01:02:03.004567,2024-02-29T00:00:00Z,\"line\nend\",\n",
            Export(reader));
    }

    [Fact]
    public void The_delimiter_decides_what_is_quoted_and_a_null_alone_is_an_empty_line()
    {
        using var segments = new TestSegment();
        using var reader = segments.Create(new TestColumn("s", ColumnType.Utf8, "a,b", null, "a\tb"));
        Assert.Equal("s\na,b\n\n\"a\tb\"\n", Export(reader, (byte)'\t'));
    }

    [Theory]
    [InlineData("sep=;", "\"sep=;\"\n1\n")]
    [InlineData("sep=\"", "\"sep=\"\"\"\n1\n")]
    [InlineData("sep=ab", "sep=ab\n1\n")]
    public void A_name_that_would_say_a_delimiter_is_quoted(string name, string text)
    {
        using var segments = new TestSegment();
        using var reader = segments.Create(new TestColumn(name, ColumnType.Int64, 1L));
        Assert.Equal(text, Export(reader));
        Assert.Equal([name], LoadedFeed.FromText(text).Source.ColumnNames);
    }

    [Theory]
    [InlineData(0.0, "0.0")]
    [InlineData(-0.0, "-0.0")]
    [InlineData(17.0, "17.0")]
    [InlineData(-17.25, "-17.25")]
    [InlineData(0.1, "0.1")]
    [InlineData(0.000001, "0.000001")]
    [InlineData(123456.654321, "123456.654321")]
    [InlineData(1e15, "1000000000000000E0")]
    [InlineData(999999999999999.0, "999999999999999.0")]
    [InlineData(0.12345678901234568, "0.12345678901234568E0")]
    [InlineData(double.NaN, "NaN")]
    [InlineData(5e-324, "5E-324")]
    public void Doubles_are_short_and_stay_doubles(double value, string expected)
    {
        Span<byte> target = stackalloc byte[ValueText.MaxBytes];
        Assert.Equal(expected, Encoding.ASCII.GetString(target[..ValueText.Double(value, target)]));
    }

    [Fact]
    public void Doubles_read_back_as_the_same_bits() => Gen.OneOf(
        Gen.Double,
        Gen.Select(Gen.Long[-1_000_000_000, 1_000_000_000], Gen.Int[0, 8], (m, k) => m / Math.Pow(10, k))).Sample(
        value =>
        {
            Span<byte> target = stackalloc byte[ValueText.MaxBytes];
            var text = target[..ValueText.Double(value, target)];
            var back = double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);
            return double.IsNaN(value) ? double.IsNaN(back)
                : BitConverter.DoubleToInt64Bits(back) == BitConverter.DoubleToInt64Bits(value);
        },
        iter: 20_000, threads: 1, seed: "0000KfxmtfNe");

    [Fact]
    public void What_was_written_imports_to_the_same_schema_and_cells()
    {
        var random = new Random(3);
        string[] texts =
            ["", "a", "x,y", "\"", "multi\r\nline", "ö", "007", " 7", "NaN ", "longer text without anything special"];
        TestColumn Column(string name, ColumnType type, Func<int, object> value) =>
            new(name, type, [.. Enumerable.Range(0, 3000).Select(i => random.Next(10) == 0 ? null : value(i))]);
        using var segments = new TestSegment();
        using var reader = segments.Create(
            Column("i", ColumnType.Int64, _ => random.NextInt64() - long.MaxValue / 2),
            Column("f", ColumnType.Float64, i => i % 50 == 0 ? random.NextDouble() : random.Next(100)),
            Column("whole", ColumnType.Float64, _ => (double)random.Next(50)),
            Column("d", ColumnType.Decimal(18, 2), i => (Int128)(999_999_999_999_999_900L + random.Next(100))),
            Column("date", ColumnType.Date32, i => new DateOnly(2020, 1, 1).AddDays(i)),
            Column("ts", ColumnType.Timestamp, i => new DateTime(2020, 1, 1).AddTicks(i * 12_345_670L)),
            Column("tz", ColumnType.TimestampTz, i => new DateTime(2020, 1, 1).AddSeconds(i)),
            Column("b", ColumnType.Bool, i => i % 3 == 0),
            Column("s", ColumnType.Utf8, i => texts[i % texts.Length]),
            Column("plain", ColumnType.Utf8, i => $"{texts[i % texts.Length]}{random.Next()}"));
        string csv = segments.NewPath();
        File.WriteAllText(csv, Export(reader));
        var source = CsvSource.Open([csv], new CsvReadOptions(), default);
        var split = new CsvSplitPlanner(source).Next(default)!;
        string path = segments.NewPath();
        var info = new CsvSplitLoader(source).Load(split, path, null, default).Segment!;
        var (schema, textColumns) = SchemaResolver.Resolve(source, [info]);
        Assert.Empty(textColumns[0]);
        Assert.Equal(reader.Schema.Columns.Select(c => (c.Name, c.Type)), schema.Columns.Select(c => (c.Name, c.Type)));
        using var back = SegmentReader.Open(path, info, schema);
        for (int column = 0; column < schema.Columns.Count; column++)
        {
            var (before, after) = (reader.Load(column), back.Load(column));
            for (int row = 0; row < reader.Rows; row++)
                Assert.Equal(before.Cell(row).ToString(), after.Cell(row).ToString());
        }
    }

    [Fact]
    public void Json_lines_keep_every_digit()
    {
        using var segments = new TestSegment();
        using var reader = segments.Create(
            new("i", ColumnType.Int64, long.MaxValue, null),
            new("f", ColumnType.Float64, double.NaN, 1.5),
            new("d", ColumnType.Decimal(38, 2), (Int128)12345, null),
            new("s", ColumnType.Utf8, "q\"ö", null),
            new("t", ColumnType.Timestamp, new DateTime(2024, 2, 29), null),
            new("b", ColumnType.Bool, true, null));
        var output = new ArrayBufferWriter<byte>();
        new JsonLinesExporter(reader.Schema, [0, 1, 2, 3, 4, 5]).WriteRows(reader, null, 0, null, output, default);
        Assert.Equal(
            "{\"i\":9223372036854775807,\"f\":\"NaN\",\"d\":123.45,\"s\":\"q\\\"ö\",\"t\":\"2024-02-29T00:00:00\",\"b\":true}\n"
            + "{\"i\":null,\"f\":1.5,\"d\":null,\"s\":null,\"t\":null,\"b\":null}\n",
            Encoding.UTF8.GetString(output.WrittenSpan));
    }
}
