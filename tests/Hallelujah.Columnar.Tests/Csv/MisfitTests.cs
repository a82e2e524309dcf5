using System.Globalization;
using System.Text;
using Hallelujah.Columnar.Csv;
using Hallelujah.Columnar.Statistics;
using Xunit;

namespace Hallelujah.Columnar.Tests.Csv;

/// <summary>Values far behind the first guess that do not fit it, in files of several blocks.</summary>
public class MisfitTests
{
    const int Rows = 60_000;

    [Theory]
    [InlineData(CsvSplitPlanner.DefaultSplitBytes)]
    [InlineData(700_000)]
    public void Late_values_widen_their_columns_and_every_value_stays_what_the_file_says(long splitBytes)
    {
        var expected = new List<string?[]>();
        var text = new StringBuilder("id,late text,late point,long,longer,nothing,day,flag,filler\n");
        for (int i = 0; i < Rows; i++)
        {
            string?[] row =
            [
                Text(i), i == 50_000 ? "x" : Text(i), i == 30_000 ? "0.5" : Text(i % 100),
                i == 20_000 ? "12345678901234567.5" : i > 40_000 ? "0.125" : "1.5",
                i == 45_000 ? "1e5" : i == 44_000 ? "1234567890123456789" : Text(i),
                i > 55_000 ? "7" : null, i == 35_000 ? "2020-01-01 12:30:00" : "2020-01-01",
                i == 59_999 ? "maybe" : i % 2 == 0 ? "TRUE" : "false", new string('f', 20),
            ];
            text.AppendJoin(',', row).Append('\n');
            expected.Add(row);
        }
        var feed = LoadedFeed.FromText(text.ToString(), targetBytes: splitBytes);
        Assert.Equal("Int64 Utf8 Float64 Decimal128(20,3) Utf8 Int64 Timestamp Utf8 Utf8", feed.Types);
        if (splitBytes == CsvSplitPlanner.DefaultSplitBytes) Assert.Equal(0, feed.Reloaded);
        else Assert.True(feed.Reloaded > 0);
        for (int i = 0; i < Rows; i++)
        {
            var row = expected[i];
            row[3] = decimal.Parse(row[3]!, CultureInfo.InvariantCulture).ToString("F3", CultureInfo.InvariantCulture);
            row[6] = i == 35_000 ? "2020-01-01 12:30:00.000000" : "2020-01-01 00:00:00.000000";
            Assert.Equal(row, feed.Rows[i]);
        }
    }

    /// <summary>Of the splits that took it for what it is from the start nothing is written anew.</summary>
    [Theory]
    [InlineData(9_999, true)]
    [InlineData(0, false)]
    public void OnlyTheColumnThatWidenedIsWrittenAnewAndOnlyWhereItWasNarrower(int row, bool isLast)
    {
        string text = "a,b,c\n" + string.Concat(Enumerable.Range(0, 10_000).Select(i => string.Create(
            CultureInfo.InvariantCulture, $"{i},{(i == row ? "x" : i)},{i * 0.5}\n")));
        var feed = LoadedFeed.FromText(text, new() { Header = true }, 20_000);
        Assert.Equal("Int64 Utf8 Float64", feed.Types);
        Assert.InRange(feed.Segments.Count, 5, 20);
        // What the sample or an earlier split has shown is known to the later ones.
        Assert.Equal(isLast ? feed.Segments.Count - 1 : 0, feed.Reloaded);
    }

    /// <summary>Doubles of 16 and 17 digits between -1 and 1, of which one in ten thousand has an exponent.</summary>
    [Theory]
    [InlineData(true, "Float64", 0)]
    [InlineData(false, "Decimal128(20,20)", 5)]
    public void Doubles_among_which_an_exponent_is_likely_are_begun_as_doubles(bool comes, string type, int reloaded)
    {
        const int Values = 24_000, Late = 23_000;
        var random = new Random(5);
        string[] values = [.. Enumerable.Range(0, Values).Select(_ => random.NextDouble() * 2 - 1)
            .Select(v => Math.Abs(v) < 1e-4 ? 0.12345678901234567 : v)
            .Select(v => v.ToString("R", CultureInfo.InvariantCulture))];
        values[Late - 1] = "-0.00012345678901234567";
        if (comes) values[Late] = "5.2317210208485676E-05";
        var text = new StringBuilder("n,x\n");
        for (int i = 0; i < Values; i++) text.Append(i).Append(',').Append(values[i]).Append('\n');
        var feed = LoadedFeed.FromText(text.ToString(), targetBytes: 120_000);
        Assert.Equal(5, feed.Segments.Count);
        Assert.Equal(($"Int64 {type}", reloaded), (feed.Types, feed.Reloaded));
        string[] expected = comes ? values
            : [.. values.Select(v => v + new string('0', 20 - (v.Length - v.IndexOf('.') - 1)))];
        Assert.Equal(expected, feed.Column(1));
        var statistics = FeedStatistics.Merge(feed.Schema, feed.Segments)[1];
        var numbers = values.Order(Comparer<string>.Create(static (a, b) =>
            double.Parse(a, CultureInfo.InvariantCulture).CompareTo(double.Parse(b, CultureInfo.InvariantCulture))));
        Assert.Equal(Values, statistics.Count);
        Assert.Equal(values.Distinct().Count(), statistics.DistinctCount);
        Assert.StartsWith(numbers.First(), statistics.Min);
        Assert.StartsWith(numbers.Last(), statistics.Max);
    }

    [Fact]
    public void Decimals_that_are_no_doubles_and_doubles_far_from_zero_are_begun_as_decimals()
    {
        var text = new StringBuilder("money,place,x\n");
        for (int i = 0; i < Rows; i++)
            text.Append(
                CultureInfo.InvariantCulture, $"{i % 7}.{i:D6}123456789012,{50 + i % 9}.12345678{i:D6},{i % 3}.5\n");
        var feed = LoadedFeed.FromText(text.ToString(), targetBytes: 500_000);
        Assert.Equal(("Decimal128(19,18) Decimal128(16,14) Float64", 0), (feed.Types, feed.Reloaded));
    }

    [Fact]
    public void Rejected_records_before_a_misfit_stay_rejected()
    {
        var text = new StringBuilder("a,b\n");
        for (int i = 0; i < Rows; i++)
            text.Append(i % 1_000 == 7 ? "1,2,3\n" : i == 58_000 ? "word,1\n" : "12345678901,1234567890\n");
        var feed = LoadedFeed.FromText(text.ToString(), new() { RejectBadRecords = true });
        Assert.Equal("Utf8 Int64", feed.Types);
        Assert.Equal((Rows - 60, 60), (feed.Rows.Count, feed.Bad.Count));
        Assert.Equal("word", feed.Rows[58_000 - 58][0]);
        Assert.All(feed.Rows.Where((_, i) => i != 58_000 - 58), r => Assert.Equal("12345678901", r[0]));
    }

    static string Text(int value) => value.ToString(CultureInfo.InvariantCulture);
}
