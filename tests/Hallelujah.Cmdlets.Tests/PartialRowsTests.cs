using System.Security;
using Hallelujah.Cmdlets.Tests.Summits;
using Hallelujah.Contracts;
using Xunit;

namespace Hallelujah.Cmdlets.Tests;

/// <summary>What a reader is told of rows that are not all there is to know.</summary>
public sealed class PartialRowsTests
{
    static readonly SummitInfo Fake = new()
    {
        Name = "fake",
        Ip = "127.0.0.1",
        Port = 1,
        ProcessId = 1,
        HalleluDir = "/nowhere",
        Version = "1",
        Started = DateTime.UnixEpoch,
        Feeds = 1,
        RunningCommands = 0,
        MemoryBytes = 1,
        FreeDiskBytes = 1,
        Hosts = ["alpha"],
    };

    [Fact]
    public void Whole_rows_have_no_warning() => Assert.Empty(PartialRows.Warnings("sales", null, null));

    [Fact]
    public void Missing_rows_and_a_copy_that_may_be_out_of_date_name_their_hosts()
    {
        string[] warnings = [.. PartialRows.Warnings("sales", [new MissingRowsInfo("beta", 1_500)], "alpha")];
        Assert.Equal(2, warnings.Length);
        Assert.Contains("may be out of date", warnings[0], StringComparison.Ordinal);
        Assert.Contains("'alpha' had of 'sales'", warnings[0], StringComparison.Ordinal);
        Assert.Contains("1,500 rows of 'sales' are on 'beta'", warnings[1], StringComparison.Ordinal);
    }

    static readonly ColumnStatsInfo Stats = new()
    {
        Feed = "sales",
        Name = "n",
        Type = "Int64",
        Count = 3,
        NullCount = 0,
        DistinctCount = 3,
        DistinctIsExact = true,
    };

    [Theory]
    [InlineData(null, true), InlineData(false, false)]
    public void Statistics_of_a_feed_that_is_being_made_come_with_a_warning(bool? told, bool isFinal)
    {
        using ReadyAnswers summit = new(new Dictionary<string, object>
        {
            ["summit.info"] = Fake,
            ["feed.stats"] = new[] { Stats with { IsFinal = told }, Stats with { Count = 7_000, IsFinal = told } },
        });
        using Engine engine = Engine.WithModule();
        using SecureString token = new();
        Outcome outcome = engine.Run(
            "$null = Connect-HallSummit $args[0] -Token $args[1]; (Get-HallStats sales).IsFinal",
            summit.Address, token);
        Assert.Empty(outcome.Errors);
        Assert.Equal([isFinal, isFinal], outcome.Values);
        Assert.Equal(
            isFinal ? []
                : ["'sales' is still being made: these are the statistics of its first rows, up to 7,000 of them."],
            outcome.Warnings);
    }

    [Theory]
    [InlineData("Get-HallSchema sales", "alpha")]
    [InlineData("Get-HallStats sales", "alpha")]
    [InlineData("Get-HallStats sales -Exact", "alpha")]
    [InlineData("Get-HallSchema sales", null)]
    [InlineData("Get-HallStats sales", null)]
    public void Schema_and_statistics_of_a_copy_come_with_a_warning_too(string command, string? staleOf)
    {
        ColumnInfo column = new("sales", 1, "n", "Int64", false, "all values", null) { StaleOf = staleOf };
        ColumnStatsInfo stats = Stats with { StaleOf = staleOf };
        using ReadyAnswers summit = new(new Dictionary<string, object>
        {
            ["summit.info"] = Fake,
            ["feed.schema"] = new[] { column, column with { Position = 2 } },
            ["feed.stats"] = new[] { stats, stats },
            ["feed.exactStats"] = new[] { stats, stats },
        });
        using Engine engine = Engine.WithModule();
        using SecureString token = new();
        Outcome outcome = engine.Run(
            $"$null = Connect-HallSummit $args[0] -Token $args[1]; {command}", summit.Address, token);
        Assert.Empty(outcome.Errors);
        Assert.Equal(2, outcome.Output.Count);
        Assert.Equal(PartialRows.Warnings("sales", null, staleOf), outcome.Warnings);
        Assert.All(outcome.Output, o => Assert.Equal(staleOf, o!.Properties["StaleOf"].Value));
    }

    [Fact]
    public void An_export_says_what_its_file_is_without_and_whose_copy_it_was_read_from()
    {
        ExportInfo export = new("sales", "/out.csv", 3, 30, 0.5)
        {
            Missing = [new MissingRowsInfo("beta", 1_500), new MissingRowsInfo("gamma", 7)],
            StaleOf = "alpha",
        };
        using ReadyAnswers summit = new(new Dictionary<string, object>
        {
            ["summit.info"] = Fake,
            ["feed.export"] = export,
        });
        using Engine engine = Engine.WithModule();
        using SecureString token = new();
        Outcome outcome = engine.Run(
            "$null = Connect-HallSummit $args[0] -Token $args[1]; "
            + "$file = Export-HallFeed sales -Path /out.csv -AllowPartial; $file.StaleOf; $file.Missing.Host; "
            + "$file.Missing.Rows; \"$($file.Missing)\"", summit.Address, token);
        Assert.Empty(outcome.Errors);
        Assert.Equal(["alpha", "beta", "gamma", 1_500L, 7L, "1,500 on beta 7 on gamma"], outcome.Values);
        Assert.Equal(PartialRows.Warnings("sales", export.Missing, "alpha"), outcome.Warnings);
        var whole = new ExportResult(export with { Missing = null, StaleOf = null });
        Assert.Equal((0, null), (whole.Missing.Length, whole.StaleOf));
    }
}
