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

    [Theory]
    [InlineData("Get-HallSchema sales", "alpha")]
    [InlineData("Get-HallStats sales", "alpha")]
    [InlineData("Get-HallStats sales -Exact", "alpha")]
    [InlineData("Get-HallSchema sales", null)]
    [InlineData("Get-HallStats sales", null)]
    public void Schema_and_statistics_of_a_copy_come_with_a_warning_too(string command, string? staleOf)
    {
        ColumnInfo column = new("sales", 1, "n", "Int64", false, "all values", null) { StaleOf = staleOf };
        ColumnStatsInfo stats = new()
        {
            Feed = "sales",
            Name = "n",
            Type = "Int64",
            Count = 3,
            NullCount = 0,
            DistinctCount = 3,
            DistinctIsExact = true,
            StaleOf = staleOf,
        };
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
    }
}
