using System.Globalization;
using Hallelujah.Columnar.Csv;
using Hallelujah.Columnar.Schema;
using Xunit;

namespace Hallelujah.Columnar.Tests.Csv;

/// <summary>Numbers of other cultures and dates of other formats.</summary>
public sealed class ValueFormTests
{
    static readonly CsvReadOptions Options = new() { Delimiter = (byte)';', Header = true };

    static LoadedFeed Load(string[] values, CsvReadOptions options, string before = "") =>
        LoadedFeed.FromText("a;z\n" + before + string.Concat(values.Select(v => v + ";x\n")), options);

    [Theory]
    [InlineData("de-DE", false, "1,5 -0,25 3", "Float64", "1.5 -0.25 3")]
    [InlineData("de-DE", false, "12345678901234567,25 1", "Decimal128(19,2)", "12345678901234567.25 1.00")]
    [InlineData("de-DE", false, "1,5 1.5", "Utf8", "1,5 1.5")]
    [InlineData("de-DE", false, "1.234 5", "Utf8", "1.234 5")]
    [InlineData("de-DE", true, "1.234 5", "Int64", "1234 5")]
    [InlineData("de-DE", true, "1.234.567,5 12 -1.000", "Float64", "1234567.5 12 -1000")]
    [InlineData("de-DE", true, "1.23 5", "Utf8", "1.23 5")]
    [InlineData("de-DE", true, "1234.567 5", "Utf8", "1234.567 5")]
    [InlineData("de-DE", true, "1.234.56 5", "Utf8", "1.234.56 5")]
    [InlineData("de-CH", true, "1'234.5 1’234.5", "Float64", "1234.5 1234.5")]
    [InlineData("fr-FR", true, "1\u202F234,5 1\u00A0234,5", "Float64", "1234.5 1234.5")]
    [InlineData("en-IN", true, "12,34,567 1", "Int64", "1234567 1")]
    [InlineData("en-IN", true, "1,234,567 1", "Utf8", "1,234,567 1")]
    [InlineData("en", true, "1,234.5 6", "Float64", "1234.5 6")]
    [InlineData("en", false, "1,234.5 6", "Utf8", "1,234.5 6")]
    [InlineData("de", false, "007 5", "Utf8", "007 5")]
    [InlineData("de", false, "1,5e3 NaN", "Float64", "1500 NaN")]
    [InlineData("de", false, "1, 5", "Utf8", "1, 5")]
    [InlineData("de", false, ",5 5", "Float64", "0.5 5")]
    [InlineData("sv-SE", false, "\u22121,5 2", "Float64", "-1.5 2")]
    public void NumbersHaveTheSeparatorsOfTheirCulture(
        string culture, bool thousands, string values, string type, string expected)
    {
        var feed = Load(values.Split(' '), Options with { Culture = culture, Thousands = thousands });
        Assert.Equal(type, feed.Schema.Columns[0].Type.ToString());
        Assert.Equal(expected.Split(' '), feed.Column(0));
    }

    [Fact]
    public void ADecimalCommaNeedsNoCulture()
    {
        var feed = Load(["1,5", "2.000,5"], Options with { DecimalSeparator = ",", Thousands = true });
        Assert.Equal(["1.5", "2000.5"], feed.Column(0));
        feed = LoadedFeed.FromText("a,b\n\"1,5\",x\n\"2,5\",y\n", new() { DecimalSeparator = "," });
        Assert.Equal("Float64 Utf8", feed.Types);
    }

    [Fact]
    public void DatesAndTimesAreReadBesideNumbersOfACulture()
    {
        var feed = Load(["2024-01-02", "2023-12-31"], Options with { Culture = "de-DE" });
        Assert.Equal("Date32 Utf8", feed.Types);
        feed = Load(["2024-01-02T03:04Z", "2023-12-31 00:00:00Z"], Options with { Culture = "de-DE" });
        Assert.Equal("TimestampTz Utf8", feed.Types);
    }

    [Fact]
    public void ATextThatBeginsLikeANumberIsAText()
    {
        string[] values = [new string('1', 60) + "x", "12,5x", "1.5"];
        var feed = Load(values, Options with { Culture = "de-DE", DateFormats = ["dd.MM.yyyy"] });
        Assert.Equal("Utf8 Utf8", feed.Types);
        Assert.Equal(values, feed.Column(0));
    }

    [Theory]
    [InlineData("dd/MM/yyyy", "31/12/2023 01/02/2024", "Date32", "2023-12-31 2024-02-01")]
    [InlineData("MM/dd/yyyy", "12/31/2023 01/02/2024", "Date32", "2023-12-31 2024-01-02")]
    [InlineData("dd/MM/yyyy", "31/12/2023 12/31/2023", "Utf8", "31/12/2023 12/31/2023")]
    [InlineData("d.M.yy", "1.2.24 31.12.99", "Date32", "2024-02-01 1999-12-31")]
    [InlineData("yyyyMMdd", "20240102 20231231", "Date32", "2024-01-02 2023-12-31")]
    [InlineData("dd/MM/yyyy", "31/12/2023 2024-01-02", "Date32", "2023-12-31 2024-01-02")]
    [InlineData("yyyy-dd-MM", "2024-31-12 2024-01-02", "Date32", "2024-12-31 2024-02-01")]
    [InlineData("yyyy-dd-MM", "2024-31-12 2024-12-31", "Utf8", "2024-31-12 2024-12-31")]
    [InlineData("dd/MM/yyyy|MM/dd/yyyy", "31/12/2023 12/31/2023", "Date32", "2023-12-31 2023-12-31")]
    [InlineData("dd/MM/yyyy|MM/dd/yyyy", "31/12/2023 01/02/2023", "Utf8", "31/12/2023 01/02/2023")]
    [InlineData("dd/MM/yyyy|MM/dd/yyyy", "31/12/2023 02/02/2023", "Date32", "2023-12-31 2023-02-02")]
    [InlineData("dd-MMM-yyyy", "31-Dec-2023 01-Feb-2024", "Date32", "2023-12-31 2024-02-01")]
    public void DatesAreInTheirFormats(string formats, string values, string type, string expected)
    {
        var feed = Load(values.Split(' '), Options with { DateFormats = formats.Split('|') });
        Assert.Equal(type, feed.Schema.Columns[0].Type.ToString());
        Assert.Equal(expected.Split(' '), feed.Column(0));
    }

    [Fact]
    public void TimesAndZonesAreInTheirFormats()
    {
        var options = Options with { DateFormats = ["dd/MM/yyyy HH:mm", "dd/MM/yyyy HH:mm zzz"] };
        var feed = Load(["31/12/2023 23:59", "01/02/2024 00:00"], options);
        Assert.Equal(ColumnKind.Timestamp, feed.Schema.Columns[0].Type.Kind);
        Assert.Equal(["2023-12-31 23:59:00.000000", "2024-02-01 00:00:00.000000"], feed.Column(0));
        feed = Load(["31/12/2023 23:59 +01:00"], options);
        Assert.Equal(ColumnKind.TimestampTz, feed.Schema.Columns[0].Type.Kind);
        Assert.Equal(["2023-12-31 22:59:00.000000"], feed.Column(0));
    }

    [Fact]
    public void AmbiguousDatesStayTextUnlessAFormatIsGiven() =>
        Assert.Equal("Utf8", Load(["01-02-2000", "03-04-2001"], Options).Schema.Columns[0].Type.ToString());

    [Fact]
    public void ATextKeepsWhatStandsInTheFileWhereverItIsFound()
    {
        var values = Enumerable.Range(0, 5_000).Select(i => $"{i},50").Append("n/a").ToArray();
        foreach (long target in new[] { 400L, 1 << 20 })
        {
            var feed = LoadedFeed.FromText("a;z\n" + string.Concat(values.Select(v => v + ";x\n")),
                Options with { Culture = "de" }, target);
            Assert.Equal("Utf8", feed.Schema.Columns[0].Type.ToString());
            Assert.Equal(values, feed.Column(0));
            Assert.Contains("'n/a' (part0.csv line 5002)", feed.Schema.Columns[0].NearMiss, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void ChosenTypesTakeValuesInTheirForms()
    {
        var options = Options with
        {
            Culture = "de-DE",
            DateFormats = ["yyyyMMdd"],
            RejectBadRecords = true,
            NullBadCells = true,
            NullValues = ["-1,0"],
            ColumnTypes = new Dictionary<string, ColumnType>
            {
                ["a"] = ColumnType.Int64,
                ["b"] = ColumnType.Date32,
                ["c"] = ColumnType.Float64,
            },
        };
        var feed = LoadedFeed.FromText("a;b;c\n20240102;20240102;1,5\n1.5;2024;-1,0\n;\"20231231\";x\n", options);
        Assert.Equal("Int64 Date32 Float64", feed.Types);
        Assert.Equal(["20240102", null, null], feed.Column(0));
        Assert.Equal(["2024-01-02", null, "2023-12-31"], feed.Column(1));
        Assert.Equal(["1.5", null, null], feed.Column(2));
        Assert.Equal(["1.5", "2024", "x"], feed.Bad.Select(b => b.Value));
    }

    [Theory]
    [InlineData("tlh", null)]
    [InlineData(null, "MM/yyyy")]
    [InlineData(null, "d")]
    [InlineData(null, "HH:mm")]
    public void WhatIsNoCultureOrFormatIsRefused(string? culture, string? format)
    {
        var options = Options with { Culture = culture, DateFormats = format is null ? [] : [format] };
        var error = Assert.Throws<ColumnarException>(() => Load(["1"], options));
        Assert.Equal(ColumnarError.InvalidOption, error.Error);
    }

    [Fact]
    public void RandomNumbersOfACultureComeBack()
    {
        var random = new Random(20_260_402);
        var numbers =
            Enumerable.Range(0, 2_000).Select(_ => (decimal)random.Next(-99_999_999, 99_999_999) / 100).ToArray();
        var german = new NumberFormatInfo { NumberDecimalSeparator = ",", NumberGroupSeparator = "." };
        foreach (string format in new[] { "0.00", "#,##0.00" })
        {
            var feed = Load([.. numbers.Select(n => n.ToString(format, german))],
                Options with { Culture = "de-DE", Thousands = true });
            Assert.Equal(ColumnKind.Float64, feed.Schema.Columns[0].Type.Kind);
            Assert.Equal(numbers, feed.Column(0).Select(v => decimal.Parse(v!, CultureInfo.InvariantCulture)));
        }
    }
}
