using Xunit;

namespace Hallelujah.Cmdlets.Tests.Summits;

/// <summary>The tab key after parameters that name feeds, worksheets and hosts of a Summit.</summary>
public sealed class NameCompletionTests : IDisposable
{
    readonly RealSummit _summit = new();
    readonly TabKey _tab;

    public NameCompletionTests() => _tab = new(_summit);

    public void Dispose() => _summit.Dispose();

    [Fact]
    public void Names_of_a_kind_are_what_the_Summit_knows()
    {
        _summit.Run(
            "Import-HallFeed rows $args[0]; Import-HallFeed other $args[0] -Worksheet side; "
            + "Import-HallFeed old $args[0] -Worksheet past; Remove-HallFeed old -Confirm:$false",
            _summit.WriteRows("rows.csv", 10));
        _tab.AssertTexts(["other", "rows"], "Get-HallSchema ");
        _tab.AssertTexts(["rows"], "Export-HallFeed r");
        _tab.AssertTexts(["old"], "Restore-HallFeed ");
        _tab.AssertTexts(["old"], "Get-HallFeed -Deleted -Name o");
        string deletion = Assert.Single(_tab.TextsUntil("Restore-HallFeed -DeletedName o", texts => texts.Count > 0));
        Assert.StartsWith("old_del_", deletion, StringComparison.Ordinal);
        _tab.AssertTexts(["main", "past", "side"], "Get-HallWorksheet ");
        _tab.AssertTexts(["side"], "Import-HallFeed x y -Worksheet s");
        string host = (string)Value("(Get-HallFeed rows).Host")!;
        _tab.AssertTexts([host], "Import-HallFeed x y -OnHost ");
        _tab.AssertTexts([host], $"Import-HallFeed x y -Hosts '{host[..1]}");
        _tab.AssertTexts([host], "Get-HallHost ");
        _tab.AssertTexts(["other"], $"Get-HallFeed -Summit {Value("(Get-HallSummit).Port")} -Name o");
        Assert.Equal(0, Value("$Error.Count"));
    }

    [Fact]
    public void What_was_told_stands_when_the_Summit_is_gone()
    {
        _summit.Run("Import-HallFeed rows $args[0]", _summit.WriteRows("rows.csv", 10));
        _tab.AssertTexts(["main"], "Get-HallWorksheet ");
        _summit.Kill();
        _tab.AssertTexts(["main"], "Get-HallWorksheet ");
        _tab.AssertTexts(["rows"], "Get-HallFeed ");
        Assert.Equal(0, Value("$Error.Count"));
    }

    object? Value(string script) => Assert.Single(_summit.Run(script))!.BaseObject;
}
