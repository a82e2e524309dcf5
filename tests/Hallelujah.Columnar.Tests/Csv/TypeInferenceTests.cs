using System.Globalization;
using Hallelujah.Columnar.Csv;
using Hallelujah.Columnar.Schema;
using Xunit;

namespace Hallelujah.Columnar.Tests.Csv;

public sealed class TypeInferenceTests
{
    static readonly string Digits38 = new('9', 38);

    [Fact]
    public void NumbersThatNoNumericTypeHoldsSayWhyTheyAreText()
    {
        var feed = LoadedFeed.FromText("x\n1e3\n0.30000000000000001\n");
        Assert.Equal("Utf8", feed.Types);
        Assert.Contains("-ColumnType Float64 rounds them", feed.Schema.Columns[0].Inferred, StringComparison.Ordinal);
        Assert.Equal(
            "Float64", LoadedFeed.FromText(
                "x\n1e3\n0.30000000000000001\n",
                new() { ColumnTypes = new Dictionary<string, ColumnType> { ["x"] = ColumnType.Float64 } }).Types);
    }

    public static TheoryData<string, string> OneColumn => new()
    {
        { "1|2|-3|0", "Int64" },
        { "9223372036854775807|-9223372036854775808", "Int64" },
        { "9223372036854775808", "Decimal128(19,0)" },
        { Digits38, "Decimal128(38,0)" },
        { Digits38 + "9", "Utf8" },
        { "1|1.5", "Float64" },
        { "1.5|2.25|-0.125", "Float64" },
        { ".5|-.5", "Float64" },
        { "5.", "Utf8" },
        { "123456789012345.0", "Decimal128(16,1)" },
        { "12345678901234.5", "Float64" },
        { "0.123456789012345", "Float64" },
        { "0.1234567890123456", "Decimal128(16,16)" },
        { "1.5|1234567890123456", "Decimal128(17,1)" },
        { "1.5|1e3", "Float64" },
        { "1e3|1234567890123456", "Utf8" },
        { "1e3|0.1234567890123456", "Float64" },
        { "1e3|56.43125782877083|-23.995426283556466", "Float64" },
        { "NaN|0.30000000000000004", "Float64" },
        { "1e3|0.30000000000000001", "Utf8" },
        { "1e3|0.1234567890123456|0.123456789012345678", "Utf8" },
        { "720753221506210.2|1e3", "Float64" },
        { "720753221506210.3|1e3", "Utf8" },
        { "1|1E+5|1e-7", "Float64" },
        { "1e400", "Utf8" },
        { "1e-400", "Utf8" },
        { "0e-400", "Float64" },
        { "NaN|1.5|Inf|-Infinity|-inf", "Float64" },
        { "+Inf", "Utf8" },
        { "-0", "Float64" },
        { "0|-0", "Float64" },
        { "-0|1234567890123456.5", "Float64" },
        { "-0|1234567890123456.1", "Utf8" },
        { "007", "Utf8" },
        { "1|007", "Utf8" },
        { "00.5", "Utf8" },
        { "+5", "Utf8" },
        { " 7", "Utf8" },
        { "7 ", "Utf8" },
        { "1_000", "Utf8" },
        { "\"1,000\"", "Utf8" },
        { "\"5\"|6", "Int64" },
        { "1|\"\"", "Utf8" },
        { "-", "Utf8" },
        { "1.2.3", "Utf8" },
        { "true|FALSE|True", "Bool" },
        { "true|1", "Utf8" },
        { "0|1", "Int64" },
        { "yes|no", "Utf8" },
        { "t|f", "Utf8" },
        { "2024-01-02|2024-02-29|0001-01-01|9999-12-31", "Date32" },
        { "2024-02-30", "Utf8" },
        { "2023-02-29", "Utf8" },
        { "0000-01-01", "Utf8" },
        { "2024-13-01", "Utf8" },
        { "01-02-2000|03/24/2001", "Utf8" },
        { "2024-01-02|2024-01-02T03:04", "Timestamp" },
        { "2024-01-02 03:04:05", "Timestamp" },
        { "2024-01-02 03:04:05.123456", "Timestamp" },
        { "2024-01-02 03:04:05.123456000", "Timestamp" },
        { "2024-01-02 03:04:05.1234567", "Utf8" },
        { "2024-01-02 24:00:00", "Utf8" },
        { "2024-01-02 23:59:60", "Utf8" },
        { "2024-03-31T02:30", "Timestamp" },
        { "2024-01-02T03:04:05Z|2024-01-02T03:04:05+02:00|2024-01-02 03:04-0330", "TimestampTz" },
        { "2024-01-02T03:04:05Z|2024-01-02T03:04:05", "Utf8" },
        { "2024-01-02T03:04:05Z|2024-01-02", "Utf8" },
        { "2024-01-02T03:04:05+15:00", "Utf8" },
        { "0001-01-01T00:00:00+01:00", "Utf8" },
        { "2024-01-02|5", "Utf8" },
        { "|", "Null" },
        { "|5", "Int64" },
    };

    [Theory]
    [MemberData(nameof(OneColumn))]
    public void TheNarrowestLosslessTypeIsFound(string values, string type)
    {
        var texts = values.Split('|');
        var feed = LoadedFeed.FromText("k,v\n" + string.Concat(texts.Select(v => $"x,{v}\n")));
        Assert.Equal(type, feed.Schema.Columns[1].Type.ToString());
    }

    [Theory]
    [MemberData(nameof(OneColumn))]
    public void TheTypeIsTheSameForEverySplitAndOrder(string values, string type)
    {
        var texts = values.Split('|');
        string text = "k,v\n" + string.Concat(texts.Select(v => $"x,{v}\n"));
        var whole = LoadedFeed.FromText(text);
        foreach (bool shuffle in new[] { false, true })
        {
            var cut = LoadedFeed.FromText(text, targetBytes: 1, shuffle: shuffle);
            Assert.Equal(texts.Length, cut.Segments.Count);
            Assert.Equal(type, cut.Schema.Columns[1].Type.ToString());
            Assert.Equal(whole.Schema.Columns, cut.Schema.Columns);
            Assert.Equal(whole.Rows, cut.Rows);
        }
    }

    [Fact]
    public void ValuesKeepWhatTheyAre()
    {
        var feed = LoadedFeed.FromText(
            "i,f,d,t,z\n-9223372036854775808,-0,1234567890123456.789,2024-01-02,2024-01-02T01:00+02:00\n"
            + "5,1e-7,-1.5,2024-01-02 03:04:05.678,2024-01-02T00:00Z\n");
        Assert.Equal("Int64 Float64 Decimal128(19,3) Timestamp TimestampTz", feed.Types);
        Assert.Equal(["-9223372036854775808", "-0", "1234567890123456.789", "2024-01-02 00:00:00.000000",
            "2024-01-01 23:00:00.000000"], feed.Rows[0]);
        Assert.Equal(
            ["5", "1E-07", "-1.500", "2024-01-02 03:04:05.678000", "2024-01-02 00:00:00.000000"], feed.Rows[1]);
    }

    /// <summary>Late changes of type, long after every sample.</summary>
    [Theory]
    [InlineData("007", "Utf8")]
    [InlineData("1.5", "Float64")]
    [InlineData("12.9", "Float64")]
    [InlineData("9223372036854775808", "Decimal128(19,0)")]
    [InlineData("2024-01-02 03:04:05", "Utf8")]
    [InlineData("NA", "Utf8")]
    public void AValueAtRow250002DecidesAsAnyOther(string late, string type)
    {
        string[] rows = Enumerable.Range(1, 300_000)
            .Select(i => i == 250_002 ? late : (i % 1000).ToString(CultureInfo.InvariantCulture)).ToArray();
        string text = "id,v\n" + string.Concat(rows.Select((v, i) => $"{i},{v}\n"));
        foreach (long target in new[] { CsvSplitPlanner.DefaultSplitBytes, 500_000 })
        {
            var feed = LoadedFeed.FromText(text, targetBytes: target);
            Assert.Equal($"Int64 {type}", feed.Types);
            Assert.Equal(300_000, feed.Rows.Count);
            Assert.Equal(rows[249_999], feed.Rows[249_999][1]);
            Assert.Equal(late, feed.Rows[250_001][1]);
        }
    }

    [Fact]
    public void ATimestampAtRow250002OfDatesMakesAllTimestamps()
    {
        string text = "d\n" + string.Concat(Enumerable.Range(1, 300_000).Select(
            i => i == 250_002 ? "2024-01-02 03:04:05\n" : i % 2 == 0 ? "2024-01-02\n" : "1999-12-31\n"));
        foreach (long target in new[] { CsvSplitPlanner.DefaultSplitBytes, 500_000 })
        {
            var feed = LoadedFeed.FromText(text, targetBytes: target);
            Assert.Equal("Timestamp", feed.Types);
            Assert.Equal("2024-01-02 03:04:05.000000", feed.Rows[250_001][0]);
            Assert.Equal("1999-12-31 00:00:00.000000", feed.Rows[250_002][0]);
            Assert.Equal(300_000, feed.Rows.Count);
        }
    }

    [Fact]
    public void ANearMissNamesTheValueItsPlaceAndTheCure()
    {
        string text =
            "id,v\n" + string.Concat(Enumerable.Range(0, 1000).Select(i => $"{i},{(i == 700 ? "NA" : "5")}\n"));
        const string Expected =
            "1 of 1,000 values is 'NA' (part0.csv line 702) keeps it from Int64; pass -NullValue NA";
        foreach (long target in new[] { 10_000_000L, 300 })
        {
            var feed = LoadedFeed.FromText(text, targetBytes: target);
            Assert.Equal(Expected, feed.Schema.Columns[1].NearMiss);
            Assert.Equal("5", feed.Rows[0][1]);
            Assert.Null(feed.Schema.Columns[0].NearMiss);
        }
        var cured = LoadedFeed.FromText(text, new() { NullValues = ["NA"] });
        Assert.Equal("Int64 Int64", cured.Types);
        Assert.Null(cured.Rows[700][1]);
    }

    [Fact]
    public void ManyOffendersAreNoNearMiss()
    {
        string text =
            "v,w\n" + string.Concat(Enumerable.Range(0, 20_000).Select(i => $"{(i % 190 == 0 ? "n/a" : "5")},x\n"));
        foreach (long target in new[] { 10_000_000L, 300 })
            Assert.Null(LoadedFeed.FromText(text, targetBytes: target).Schema.Columns[0].NearMiss);
    }

    [Fact]
    public void NullTextsAreForUnquotedFieldsOnly()
    {
        var feed = LoadedFeed.FromText("a,b\n-1,NA\n5,\"NA\"\n7,x\n", new() { NullValues = ["NA", "-1"] });
        Assert.Equal([null, "5", "7"], feed.Column(0));
        Assert.Equal([null, "NA", "x"], feed.Column(1));
    }

    [Fact]
    public void ChosenTypesHold()
    {
        var options = new CsvReadOptions
        {
            ColumnTypes = new Dictionary<string, Hallelujah.Columnar.Schema.ColumnType>
            {
                ["A"] = Hallelujah.Columnar.Schema.ColumnType.Utf8,
                ["b"] = Hallelujah.Columnar.Schema.ColumnType.Float64,
                ["c"] = Hallelujah.Columnar.Schema.ColumnType.Decimal(10, 2),
            },
        };
        var feed = LoadedFeed.FromText("a,b,c\n1,12345678901234567890,5\n2,2,-0.5\n", options);
        Assert.Equal("Utf8 Float64 Decimal128(10,2)", feed.Types);
        Assert.Equal(["1", "1.2345678901234567E+19", "5.00"], feed.Rows[0]);
        Assert.Equal("given", feed.Schema.Columns[0].Inferred);
    }

    [Fact]
    public void AllTextKeepsEveryByte()
    {
        var feed = LoadedFeed.FromText("a,b\n007,1.50\n,\"\"\n", new() { AllText = true });
        Assert.Equal("Utf8 Utf8", feed.Types);
        Assert.Equal(["007", "1.50"], feed.Rows[0]);
        Assert.Equal([null, ""], feed.Rows[1]);
    }

    [Fact]
    public void AnUnknownColumnInTheTypesIsAnError()
    {
        var options = new CsvReadOptions
        {
            ColumnTypes = new Dictionary<string,
            Hallelujah.Columnar.Schema.ColumnType>
            { ["zip"] = Hallelujah.Columnar.Schema.ColumnType.Utf8 }
        };
        var error = Assert.Throws<ColumnarException>(() => LoadedFeed.FromText("a,b\n1,2\n", options));
        Assert.Equal(ColumnarError.ColumnNotFound, error.Error);
        Assert.Contains("zip", error.Message, StringComparison.Ordinal);
    }
}
