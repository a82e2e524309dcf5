using System.Management.Automation;
using Xunit;

namespace Hallelujah.Cmdlets.Tests.Summits;

/// <summary>The tab key after parameters that name feeds, worksheets and hosts of a Summit.</summary>
public sealed class NameCompletionTests : IDisposable
{
    readonly RealSummit _summit = new();

    public void Dispose() => _summit.Dispose();

    [Fact]
    public void Names_of_a_kind_are_what_the_Summit_knows()
    {
        _summit.Run(
            "Import-HallFeed rows $args[0]; Import-HallFeed other $args[0] -Worksheet side; "
            + "Import-HallFeed old $args[0] -Worksheet past; Remove-HallFeed old -Confirm:$false",
            _summit.WriteRows("rows.csv", 10));
        Assert.Equal(["other", "rows"], Texts("Get-HallSchema "));
        Assert.Equal(["rows"], Texts("Export-HallFeed r"));
        Assert.Equal(["old"], Texts("Restore-HallFeed "));
        Assert.Equal(["old"], Texts("Get-HallFeed -Deleted -Name o"));
        string deletion = Assert.Single(Texts("Restore-HallFeed -DeletedName o"));
        Assert.StartsWith("old_del_", deletion, StringComparison.Ordinal);
        Assert.Equal(["main", "past", "side"], Texts("Get-HallWorksheet "));
        Assert.Equal(["side"], Texts("Import-HallFeed x y -Worksheet s"));
        string host = (string)Value("(Get-HallFeed rows).Host")!;
        Assert.Equal([host], Texts("Import-HallFeed x y -OnHost ").Select(t => t.Trim('\'')));
        Assert.Equal([host], Texts($"Import-HallFeed x y -Hosts '{host[..1]}").Select(t => t.Trim('\'')));
        Assert.Equal([host], Texts("Get-HallHost ").Select(t => t.Trim('\'')));
        Assert.Equal(["other"], Texts($"Get-HallFeed -Summit {Value("(Get-HallSummit).Port")} -Name o"));
        Assert.Equal(0, Value("$Error.Count"));
    }

    [Fact]
    public void What_was_told_stands_when_the_Summit_is_gone()
    {
        _summit.Run("Import-HallFeed rows $args[0]", _summit.WriteRows("rows.csv", 10));
        Assert.Equal(["main"], Texts("Get-HallWorksheet "));
        _summit.Kill();
        Assert.Equal(["main"], Texts("Get-HallWorksheet "));
        Assert.Equal(["rows"], Texts("Get-HallFeed "));
        Assert.Equal(0, Value("$Error.Count"));
    }

    object? Value(string script) => Assert.Single(_summit.Run(script))!.BaseObject;

    IReadOnlyList<string> Texts(string line)
    {
        using PowerShell shell = _summit.Engine.Shell();
        return [.. CommandCompletion.CompleteInput(line, line.Length, null, shell).CompletionMatches
            .Select(c => c.CompletionText)];
    }
}
