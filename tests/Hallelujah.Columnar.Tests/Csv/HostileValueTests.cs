using System.Globalization;
using Hallelujah.Columnar.Csv;
using Hallelujah.Columnar.Schema;
using Hallelujah.Columnar.Statistics;
using Xunit;

namespace Hallelujah.Columnar.Tests.Csv;

/// <summary>Values that other readers change, lose or guess at: the type that each gets, and that it is kept.</summary>
public sealed class HostileValueTests
{
    static LoadedFeed Load(params string[] values) =>
        LoadedFeed.FromText("k,v\n" + string.Concat(values.Select(v => $"x,{v}\n")), targetBytes: 20);

    static CsvReadOptions AsFloat64 =>
        new() { ColumnTypes = new Dictionary<string, ColumnType> { ["v"] = ColumnType.Float64 } };

    static void Stays(string type, params string[] values)
    {
        LoadedFeed feed = Load(values);
        Assert.Equal(type, feed.Schema.Columns[1].Type.ToString());
        Assert.Equal(values, feed.Column(1));
    }

    [Fact]
    public void LeadingZerosMakeText() => Stays("Utf8", "1", "007", "12");

    [Fact]
    public void AnIntegerBeyondInt64IsADecimalWithEveryDigit() => Stays("Decimal128(19,0)", "9223372036854775808", "5");

    [Fact]
    public void AnIntegerOfThirtyNineDigitsIsText() => Stays("Utf8", "5", new string('9', 39));

    [Fact]
    public void AnExponentBeyondDoubleIsTextAndNoInfinity() => Stays("Utf8", "1.5", "1e400");

    [Fact]
    public void AFractionThatADoubleWouldLoseIsText() => Stays("Utf8", "1.5", "0." + new string('0', 330) + "1");

    [Fact]
    public void AFractionOfZerosAloneIsANumber()
    {
        LoadedFeed feed = Load("1.5", "0." + new string('0', 330), "0." + new string('0', 300) + "25");
        Assert.Equal("Float64", feed.Schema.Columns[1].Type.ToString());
        Assert.Equal(["1.5", "0", "2.5E-301"], feed.Column(1));
    }

    /// <summary>Neither infinity nor zero comes of it, whatever type was chosen.</summary>
    [Theory]
    [InlineData("1", 309)]
    [InlineData("-9", 320)]
    [InlineData("0.", 330)]
    [InlineData("-0.", 307)]
    public void ANumberOutOfADoublesRangeDoesNotFitOne(string start, int zeros)
    {
        string value = start + new string('0', zeros) + "1";
        CsvReadOptions options = AsFloat64;
        string text = $"k,v\nx,1.5\nx,{value}\n";
        LoadedFeed rejected = LoadedFeed.FromText(text, options with { RejectBadRecords = true });
        Assert.Equal(["1.5"], rejected.Column(1));
        Assert.Equal(("Cast", "v", 3L), (rejected.Bad[0].Code, rejected.Bad[0].Column, rejected.Bad[0].Line));
        LoadedFeed nulled = LoadedFeed.FromText(text, options with { RejectBadRecords = true, NullBadCells = true });
        Assert.Equal(["1.5", null], nulled.Column(1));
    }

    [Fact]
    public void TheLargestDoublesDigitsFitOne()
    {
        string value = double.MaxValue.ToString("F0", CultureInfo.InvariantCulture);
        Assert.Equal([double.MaxValue.ToString("R", CultureInfo.InvariantCulture)],
            LoadedFeed.FromText($"k,v\nx,{value}\n", AsFloat64).Column(1));
    }

    [Fact]
    public void MinusZeroKeepsItsSign() => Stays("Float64", "-0", "5");

    [Fact]
    public void ASignedPlusIsText() => Stays("Utf8", "+5", "6");

    [Fact]
    public void ASpaceInFrontIsTextAndKept() => Stays("Utf8", " 7", "7");

    [Fact]
    public void ThousandsSeparatorsAreText()
    {
        LoadedFeed feed = Load("\"1,234\"", "5");
        Assert.Equal(("Utf8", "1,234"), (feed.Schema.Columns[1].Type.ToString(), feed.Rows[0][1]));
    }

    [Fact]
    public void MoneyOfEighteenDigitsIsADecimalAndNoDouble() =>
        Stays("Decimal128(18,2)", "1234567890123456.78", "1000000000000000.01");

    [Fact]
    public void NaNAndInfinitiesAreNumbersAndSpoilNothing()
    {
        LoadedFeed feed = Load("1.5", "NaN", "Inf", "-inf", "2.5");
        Assert.Equal(ColumnType.Float64, feed.Schema.Columns[1].Type);
        Assert.Equal(["1.5", "NaN", "Infinity", "-Infinity", "2.5"], feed.Column(1));
        ColumnReport report = FeedStatistics.Merge(feed.Schema, feed.Segments)[1];
        Assert.Equal((1L, 2L, "1.5", "2.5", 2.0, "4"),
            (report.NaNCount, report.InfinityCount, report.Min, report.Max, report.Mean, report.Sum));
    }

    [Fact]
    public void OneNaAmongManyIsTextAndSaidSo()
    {
        string[] values = [.. Enumerable.Range(0, 3_000).Select(i => i == 2_222 ? "NA" : "7")];
        LoadedFeed feed = Load(values);
        Assert.Equal(ColumnType.Utf8, feed.Schema.Columns[1].Type);
        Assert.Equal("1 of 3,000 values is 'NA' (part0.csv line 2224) keeps it from Int64; pass -NullValue NA",
            feed.Schema.Columns[1].NearMiss);
    }

    [Fact]
    public void YesAndNoAreTextAndZeroAndOneAreIntegers()
    {
        Stays("Utf8", "yes", "no");
        Stays("Int64", "0", "1");
    }

    [Fact]
    public void DatesOfEitherOrderStayTextWhateverFollows()
    {
        Stays("Utf8", "01-02-2000", "03-04-2001");
        Stays("Utf8", "01-02-2000", "03/24/2001");
    }

    [Fact]
    public void ADayThatIsNotInTheCalendarIsText() => Stays("Utf8", "2024-02-28", "2024-02-30");

    [Fact]
    public void ATimeInAGapOfSomeZoneIsATimestampWithoutAZone()
    {
        LoadedFeed feed = Load("2024-03-31T02:30");
        Assert.Equal(("Timestamp", "2024-03-31 02:30:00.000000"), (feed.Schema.Columns[1].Type.ToString(),
            feed.Rows[0][1]));
    }

    [Fact]
    public void AnOffsetAmongTimesWithoutOneIsTextAndNoZoneIsAssumed() =>
        Stays("Utf8", "2024-01-02T03:04:05Z", "2024-01-02T03:04:05");

    [Fact]
    public void TwentyFourHoursIsText() => Stays("Utf8", "2024-01-02 23:00:00", "2024-01-02 24:00:00");

    [Fact]
    public void TheFirstAndTheLastYearAreDates() => Stays("Date32", "0001-01-01", "9999-12-31");

    [Theory]
    [InlineData("007", "Utf8")]
    [InlineData("1.5", "Float64")]
    [InlineData("12.9", "Float64")]
    public void AMisfitInTheLastRowOfTheLastSplitDecides(string late, string type)
    {
        string[] values = [.. Enumerable.Range(1, 5_000).Select(i => $"{i % 97}"), late];
        LoadedFeed feed = LoadedFeed.FromText(
            "k,v\n" + string.Concat(values.Select(v => $"x,{v}\n")), targetBytes: 4_000, shuffle: true);
        Assert.Equal(type, feed.Schema.Columns[1].Type.ToString());
        Assert.Equal((late, "1"), (feed.Rows[^1][1], feed.Rows[0][1]));
    }
}
