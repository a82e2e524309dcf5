using Hallelujah.Columnar.Csv;
using Hallelujah.Columnar.Tests.Csv;
using Xunit;

namespace Hallelujah.Columnar.Tests.Schema;

/// <summary>What is said of columns that nearly had another type, for any splits.</summary>
public sealed class NearMissTests
{
    [Theory]
    [InlineData(60, 1, "1 of 60 values is 'NA' (part0.csv line 2) keeps it from Int64; pass -NullValue NA")]
    [InlineData(10, 1, "1 of 10 values is 'NA' (part0.csv line 2) keeps it from Int64; pass -NullValue NA")]
    [InlineData(50, 5, "5 of 50 values, the first of them 'NA' (part0.csv line 2), keep it from Int64; "
        + "pass -NullValue NA")]
    [InlineData(100, 6, null)]
    [InlineData(3, 1, null)]
    [InlineData(20, 3, null)]
    [InlineData(700, 7, "7 of 700 values, the first of them 'NA' (part0.csv line 2), keep it from Int64; "
        + "pass -NullValue NA")]
    [InlineData(600, 7, null)]
    public void AFewValuesAreToldOfHoweverFewThereAre(int values, int offenders, string? expected) =>
        AssertNearMiss(Enumerable.Range(0, values).Select(i => i < offenders ? "NA" : "7"), expected);

    [Fact]
    public void OneOffenderAmong300000IsToldWithItsPlace()
    {
        string text = "v\n" + string.Concat(Enumerable.Range(0, 300_000).Select(i => i == 250_000 ? "NA\n" : "12\n"));
        Assert.Equal("1 of 300,000 values is 'NA' (part0.csv line 250002) keeps it from Int64; pass -NullValue NA",
            LoadedFeed.FromText(text, new() { Header = true }, 100_000).Schema.Columns[0].NearMiss);
    }

    /// <summary>They say something, so that nothing is to make them null but the user.</summary>
    [Theory]
    [InlineData("007")]
    [InlineData("+5")]
    [InlineData("2024-02-30")]
    [InlineData("\"NA\"", "NA")]
    [InlineData("a text of more than sixty bytes, which has an umlaut, just üü",
        "a text of more than sixty bytes, which has an umlaut, just ")]
    public void OnlyABareTextWithoutDigitsIsLikelyToBeANull(string value, string? shown = null) =>
        AssertNearMiss(Enumerable.Range(0, 100).Select(i => i == 50 ? value : "12"),
            $"1 of 100 values is '{shown ?? value}' (part0.csv line 52) keeps it from Int64; it stays text, or pass "
            + "-ColumnType with Int64 and -OnError Reject or NullCell to do without");

    [Theory]
    [InlineData("de-DE", null, "1.234,56 12,5")]
    [InlineData(null, ",", "1.234,56 12,5")]
    [InlineData("en-US", null, "1,234.56 12.5")]
    public void SeparatorsOfThousandsAreToldBesideACulture(string? culture, string? separator, string values)
    {
        var options = new CsvReadOptions { Culture = culture, DecimalSeparator = separator };
        string first = values.Split(' ')[0];
        Assert.Equal(
            $"values such as '{first}' (part0.csv line 2) look like numbers with separators of thousands; "
                + "pass -Thousands",
            Load(values.Split(' '), options));
        Assert.Null(Load(["1,2,3"], options));
    }

    /// <summary>Splits that hold them as numbers say nothing of their texts.</summary>
    [Fact]
    public void NumbersAmongThemCountWhereverASplitEnds() =>
        AssertNearMiss(["1,5", "2,5", .. Enumerable.Repeat("9.5", 4)], null);

    [Theory]
    [InlineData("01-02-2000 03-04-2001", "'01-02-2000' (part0.csv line 2) looks like a date, 1 February 2000 or "
        + "2 January 2000; pass -DateFormat 'dd-MM-yyyy' or -DateFormat 'MM-dd-yyyy'")]
    [InlineData("1/2/2000 3/4/2001", "'1/2/2000' (part0.csv line 2) looks like a date, 1 February 2000 or "
        + "2 January 2000; pass -DateFormat 'd/M/yyyy' or -DateFormat 'M/d/yyyy'")]
    [InlineData("31.12.2000 03.04.2001", "'31.12.2000' (part0.csv line 2) looks like a date, 31 December 2000; "
        + "pass -DateFormat 'dd.MM.yyyy'")]
    [InlineData("01/02/2000 31/12/2001", "'01/02/2000' (part0.csv line 2) looks like a date, 1 February 2000; "
        + "pass -DateFormat 'dd/MM/yyyy'")]
    [InlineData("03/24/2001 01/02/2000", "'03/24/2001' (part0.csv line 2) looks like a date, 24 March 2001; "
        + "pass -DateFormat 'MM/dd/yyyy'")]
    [InlineData("13/13/2001 01/02/2000", null)]
    [InlineData("01/02/2000 x", null)]
    [InlineData("01/02/2000 01-02-2000", null)]
    public void DatesInAnotherOrderAreToldWithTheirFormats(string values, string? expected) =>
        AssertNearMiss(values.Split(' '), expected);

    [Theory]
    [InlineData("1.234,56 12,5 7", "values such as '1.234,56' (part0.csv line 2) look like numbers with a decimal "
        + "comma; pass -Culture de-DE -Thousands")]
    [InlineData("12,5 7 1000,25", "values such as '12,5' (part0.csv line 2) look like numbers with a decimal comma; "
        + "pass -DecimalSeparator ','")]
    [InlineData("7 1,234,567.5 8", "values such as '1,234,567.5' look like numbers with separators of thousands; "
        + "pass -Thousands")]
    [InlineData("1,234 2,345", "values such as '1,234' (part0.csv line 2) look like numbers, the comma as the decimal "
        + "separator or as one of thousands; pass -DecimalSeparator ',' or -Thousands")]
    [InlineData("1,23,456 2", null)]
    [InlineData("00501 10001", null)]
    public void NumbersOfAnotherPlaceAreToldWithTheirOptions(string values, string? expected) =>
        AssertNearMiss(values.Split(' '), expected);

    [Theory]
    [InlineData("Yes No yes no", "all values, such as 'Yes' (part0.csv line 2), are yes/no; pass -BoolValue yes/no")]
    [InlineData("yes no yes", "all values, such as 'yes' (part0.csv line 2), are yes/no; pass -BoolValue yes/no")]
    [InlineData("N Y N", "all values, such as 'N' (part0.csv line 2), are y/n; pass -BoolValue y/n")]
    [InlineData("t f", "all values, such as 't' (part0.csv line 2), are t/f; pass -BoolValue t/f")]
    [InlineData("Off On", "all values, such as 'Off' (part0.csv line 2), are on/off; pass -BoolValue on/off")]
    [InlineData("yes yes", null)]
    [InlineData("n s y", null)]
    [InlineData("yes no y", null)]
    [InlineData("yes off", null)]
    [InlineData("yes no true", null)]
    [InlineData("yes no 5", null)]
    public void TwoWordsForTrueAndFalseAreToldWithTheirOption(string values, string? expected) =>
        AssertNearMiss(values.Split(' '), expected);

    [Fact]
    public void WhatAnOptionHasTriedIsNotTold()
    {
        Assert.Null(Load(["01/02/2000", "x"], new() { DateFormats = ["dd/MM/yyyy"] }));
        Assert.Null(Load(["01/02/2000", "02/03/2000"], new() { AllText = true }));
        Assert.Null(Load(["1,5", "2,5"], new() { Thousands = true }));
    }

    [Fact]
    public void TimesWithAndWithoutAnOffsetAreTold()
    {
        string[] values = [.. Enumerable.Range(0, 1_000).Select(i => $"2024-01-02 03:04:05{(i % 3 == 1 ? "Z" : "")}")];
        AssertNearMiss(values, "333 of 1,000 values have an offset, the first of them '2024-01-02 03:04:05Z' "
            + "(part0.csv line 3), the others have none, the first of them '2024-01-02 03:04:05' (part0.csv line 2), "
            + "so that these are no instants; pass -TimeZone with the zone that they are in, or -ColumnType with "
            + "TimestampTz and -OnError Reject or NullCell for this column");
    }

    static void AssertNearMiss(IEnumerable<string> values, string? expected)
    {
        string[] all = [.. values];
        foreach (long target in new[] { 1L, 200, 1 << 20 })
            if (target > 1 || all.Length < 100) Assert.Equal(expected, Load(all, new(), target));
    }

    static string? Load(string[] values, CsvReadOptions options, long target = 1 << 20)
    {
        var read = options with { Header = true, Delimiter = (byte)';' };
        return LoadedFeed.FromText("a;z\n" + string.Concat(values.Select(v => v + ";x\n")), read, target)
            .Schema.Columns[0].NearMiss;
    }
}
