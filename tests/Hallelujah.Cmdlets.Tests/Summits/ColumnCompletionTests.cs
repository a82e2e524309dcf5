using System.Diagnostics;
using System.Management.Automation;
using Xunit;

namespace Hallelujah.Cmdlets.Tests.Summits;

/// <summary>The tab key after -Property: columns of the feed, from what is known, in time and without errors.</summary>
public sealed class ColumnCompletionTests : IDisposable
{
    /// <summary>The design's limit for an answer.</summary>
    static readonly TimeSpan InTime = TimeSpan.FromMilliseconds(250);

    readonly RealSummit _summit = new();
    readonly TabKey _tab;

    public ColumnCompletionTests() => _tab = new(_summit);

    public void Dispose() => _summit.Dispose();

    [Fact]
    public void Columns_of_the_feed_in_its_order_with_their_types()
    {
        _summit.Run("Import-HallFeed rows $args[0]", _summit.WriteRows("rows.csv", 10));
        _tab.AssertTexts(["id", "group", "text"], "Read-HallFeed rows -Property ");
        IReadOnlyList<CompletionResult> found = _tab.Press("Read-HallFeed rows -Property ");
        Assert.Equal(["id: Int64", "group: Int64", "text: Utf8"], found.Select(c => c.ToolTip));
        _tab.AssertTexts(["group"], "Get-HallStats -Name 'rows' -Property id, G");
        _tab.AssertTexts(["text"], "Export-HallFeed -Feed rows -As x -Property te");
        _tab.AssertTexts(["id"], $"Read-HallFeed rows -Summit {Value("(Get-HallSummit).Port")} -Property i");
    }

    [Fact]
    public void A_feed_that_has_got_its_name_anew_is_asked_for_again()
    {
        _summit.Run("Import-HallFeed rows $args[0]", _summit.Write("a.csv", "old\n1\n"));
        _tab.AssertTexts(["old"], "Read-HallFeed rows ");
        _summit.Run("Remove-HallFeed rows -Confirm:$false");
        _tab.AssertTexts([], "Read-HallFeed rows o");
        _summit.Run("Import-HallFeed rows $args[0]", _summit.Write("b.csv", "new\n1\n"));
        _tab.AssertTexts(["new"], "Read-HallFeed rows ");
    }

    [Fact]
    public void A_Summit_that_does_not_answer_is_not_waited_for()
    {
        _summit.Run("Import-HallFeed rows $args[0]", _summit.WriteRows("rows.csv", 10));
        _tab.AssertTexts(["id"], "Read-HallFeed rows i");
        _summit.Freeze();
        Assert.Equal(["id"], _tab.Texts("Read-HallFeed rows i"));
        TimeSpan best = TimeSpan.MaxValue;
        for (int i = 0; i < 5; i++)
        {
            long begin = Stopwatch.GetTimestamp();
            Assert.Equal(["id"], _tab.Texts("Read-HallFeed rows i"));
            best = new[] { best, Stopwatch.GetElapsedTime(begin) }.Min();
        }
        Assert.True(best < InTime, $"It took {best.TotalMilliseconds} ms.");
        _summit.Kill();
        Assert.Equal(["id"], _tab.Texts("Read-HallFeed rows i"));
    }

    [Fact]
    public void What_is_not_known_completes_to_nothing()
    {
        string[] lines =
        [
            "Read-HallFeed -Property zz",
            "Read-HallFeed $unknown -Property zz",
            "Read-HallFeed nothere -Property zz",
            "Read-HallFeed 'a*' -Property zz",
            "Read-HallFeed nothere -Summit 'no:such:port:99999999' -Property zz",
            "Read-HallFeed nothere -Summit 127.0.0.1:1 -Property [zz",
        ];
        Assert.All(lines, line => Assert.Empty(_tab.Texts(line)));
        Assert.Equal(0, Value("$Error.Count"));
    }

    object? Value(string script) => Assert.Single(_summit.Run(script))!.BaseObject;
}
