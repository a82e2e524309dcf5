using System.Text.RegularExpressions;
using Xunit;

namespace Hallelujah.Shell.Tests;

/// <summary>What the README says to paste works, in the order in which it stands there.</summary>
public sealed partial class ReadmeTests
{
    [GeneratedRegex("```powershell\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Snippet();

    [GeneratedRegex(@"`([A-Z][a-z]+-Hall[A-Za-z]+)`")]
    private static partial Regex CmdletName();

    static string Text => File.ReadAllText(Repository.PathOf("README.md")).ReplaceLineEndings("\n");

    [Fact]
    public async Task TheSnippetsRunOneAfterTheOther()
    {
        var directory = Directory.CreateTempSubdirectory("hall-readme-").FullName;
        try
        {
            var snippets = Snippet().Matches(Text).Select(m => m.Groups[1].Value).ToArray();
            Assert.True(snippets.Length >= 3, $"the README has {snippets.Length} PowerShell snippets");
            var script = Path.Combine(directory, "readme.ps1");
            await File.WriteAllTextAsync(script,
                "$ErrorActionPreference = 'Stop'\nSet-Location $PSScriptRoot\ntry {\n" + string.Join('\n', snippets) +
                "\n}\ncatch { Stop-HallSummit -Confirm:$false; throw }\n");
            var outcome = await HallshProcess.RunAsync([script], null, 120);
            Assert.True(outcome is { ExitCode: 0, Error: "" }, outcome.ToString());
            Assert.Equal(["zip,visits", "00501,12"], await File.ReadAllLinesAsync(Path.Combine(directory, "busy.csv")));
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    [Fact]
    public async Task TheTableNamesEveryCmdletAndNoOther()
    {
        var outcome = await HallshProcess.RunAsync("-Command", "(Get-Command -Module Hallelujah).Name | Sort-Object");
        var exported = outcome.Output.ReplaceLineEndings("\n").Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var named = CmdletName()
            .Matches(Text).Select(m => m.Groups[1].Value).Distinct().Order(StringComparer.OrdinalIgnoreCase);
        Assert.Equal(exported, named);
    }
}
