using Hallelujah.Columnar.Tests.Csv;
using Xunit;

namespace Hallelujah.Columnar.Tests.Schema;

/// <summary>The values that led to a type, for any splits.</summary>
public sealed class TypeStepsTests
{
    [Theory]
    [InlineData("1|2|3", "Int64 2 1")]
    [InlineData("||", "")]
    [InlineData("|7", "Int64 3 7")]
    [InlineData("1|1.5|2|2.5|x|y", "Int64 2 1;Float64 3 1.5;Utf8 6 x")]
    [InlineData("1|12345678901234567890|1.5", "Int64 2 1;Decimal128(21,1) 3 12345678901234567890")]
    [InlineData("x|1|true", "Utf8 2 x")]
    [InlineData("2024-01-02|2024-01-02T03:04:05|2024-01-02T03:04:05Z",
        "Date32 2 2024-01-02;Timestamp 3 2024-01-02T03:04:05;Utf8 4 2024-01-02T03:04:05Z")]
    [InlineData("true|1", "Bool 2 true;Utf8 3 1")]
    [InlineData("1|1e5|2", "Int64 2 1;Float64 3 1e5")]
    public void EachStepIsTheFirstValueThatNeededTheType(string values, string expected)
    {
        string text = "k,v\n" + string.Concat(values.Split('|').Select(v => $"x,{v}\n"));
        foreach ((long target, bool shuffle) in new[] { (1_000_000L, false), (1, false), (1, true) })
        {
            var feed = LoadedFeed.FromText(text, new() { Header = true }, target, shuffle: shuffle);
            Assert.Equal(expected, Steps(feed));
        }
    }

    /// <summary>Where so much is text that no value is looked at any more, the first text is still told.</summary>
    [Fact]
    public void TheFirstTextIsToldHoweverManyThereAre()
    {
        string text = "k,v\n" + string.Concat(
            Enumerable.Range(0, 4_000).Select(i => i < 1_500 ? $"x,{i}\n" : $"x,t{i}\n"));
        foreach (long target in new[] { 1_000L, 5_000, 1_000_000 })
            Assert.Equal(
                "Int64 2 0;Utf8 1502 t1500", Steps(LoadedFeed.FromText(text, new() { Header = true }, target)));
    }

    [Fact]
    public void AGivenTypeHasNone() => Assert.Equal("", Steps(LoadedFeed.FromText(
        "k,v\nx,1\nx,2\n",
        new()
        {
            Header = true,
            ColumnTypes = new Dictionary<string, Columnar.Schema.ColumnType>
            {
                ["v"] = Columnar.Schema.ColumnType.Utf8,
            }
        })));

    static string Steps(LoadedFeed feed) => string.Join(
        ';', feed.Schema.Columns[1].Steps.Select(s => $"{s.Type} {s.Line} {s.Value}"));
}
