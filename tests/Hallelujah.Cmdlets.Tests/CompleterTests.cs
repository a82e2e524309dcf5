using System.Management.Automation;
using System.Reflection;
using Xunit;

namespace Hallelujah.Cmdlets.Tests;

/// <summary>Parameters that name something that is known have the tab key say it.</summary>
public sealed class CompleterTests
{
    static readonly HashSet<string> NamesOfNewThings = ["Import-HallFeed -Name"];

    static readonly Dictionary<string, Type> Completers = new()
    {
        ["Name"] = typeof(FeedNameCompleter),
        ["Get-HallHost -Name"] = typeof(HostNameCompleter),
        ["Restore-HallFeed -Name"] = typeof(DeletedFeedNameCompleter),
        ["DeletedName"] = typeof(DeletionNameCompleter),
        ["Property"] = typeof(ColumnNameCompleter),
        ["Worksheet"] = typeof(WorksheetNameCompleter),
        ["OnHost"] = typeof(HostNameCompleter),
        ["Drain"] = typeof(HostNameCompleter),
        ["Hosts"] = typeof(HostNameCompleter),
        ["Summit"] = typeof(SummitCompleter),
        ["Delimiter"] = typeof(DelimiterCompleter),
        ["Encoding"] = typeof(EncodingCompleter),
        ["Culture"] = typeof(CultureCompleter),
        ["BoolValue"] = typeof(BoolValueCompleter),
        ["TimeZone"] = typeof(TimeZoneCompleter),
    };

    [Fact]
    public void Parameters_of_a_name_have_its_completer()
    {
        List<string> wrong = [];
        foreach (Type type in typeof(AsyncHallCmdlet).Assembly.GetTypes().Where(t => !t.IsAbstract))
        {
            if (type.GetCustomAttribute<CmdletAttribute>() is not { } cmdlet) continue;
            foreach (PropertyInfo property in type.GetProperties())
            {
                string full = $"{cmdlet.VerbName}-{cmdlet.NounName} -{property.Name}";
                Type? expected = Completers.GetValueOrDefault(full) ?? Completers.GetValueOrDefault(property.Name);
                bool isText = property.PropertyType == typeof(string) || property.PropertyType == typeof(string[]);
                if (!isText || !property.IsDefined(typeof(ParameterAttribute)) || NamesOfNewThings.Contains(full))
                    continue;
                if (property.GetCustomAttribute<ArgumentCompleterAttribute>()?.Type != expected) wrong.Add(full);
            }
        }
        Assert.Empty(wrong);
    }

    [Theory]
    [InlineData("Import-HallFeed x y -Delimiter ", "',' ';' \"`t\" '|' '||' ':' ' '")]
    [InlineData("Test-HallSource y -Delimiter t", "\"`t\" '||'")]
    [InlineData("Test-HallSource y -Delimiter ';'", "';'")]
    [InlineData("Export-HallFeed x -Path y -Delimiter '|", "'|'")]
    [InlineData("Import-HallFeed x y -Encoding win", "windows-1252 windows-1250 windows-1251 windows-1253 windows-1254 "
        + "windows-1255 windows-1256 windows-1257")]
    [InlineData("Import-HallFeed x y -Encoding cyr", "windows-1251 koi8-r")]
    [InlineData("Import-HallFeed x y -Culture de-d", "de-DE")]
    [InlineData("Import-HallFeed x y -Culture German", "de-AT de-CH de-DE")]
    [InlineData("Import-HallFeed x y -BoolValue y", "yes/no y/n")]
    [InlineData("Import-HallFeed x y -TimeZone Europe/P", "Europe/Paris Europe/Prague")]
    [InlineData("Test-HallSource y -TimeZone 'los", "America/Los_Angeles")]
    [InlineData("Test-HallSource y -BoolValue yes/no, fr", "oui/non vrai/faux")]
    public void Values_that_are_the_same_everywhere(string line, string found) =>
        Assert.Equal(found, string.Join(" ", Texts(line)));

    [Theory]
    [InlineData("Import-HallFeed x y -OnHost zz")]
    [InlineData("Import-HallFeed x y -Hosts [zz")]
    [InlineData("Get-HallHost zz")]
    [InlineData("Get-HallFeed -Worksheet zz")]
    [InlineData("Get-HallFeed [zz")]
    [InlineData("Get-HallFeed -Summit 127.0.0.1:1 -Name zz")]
    [InlineData("Get-HallFeed -Summit 'no:such:port:99999999' -Name zz")]
    [InlineData("Restore-HallFeed zz")]
    [InlineData("Restore-HallFeed -DeletedName zz")]
    [InlineData("Import-HallFeed x y -Culture zz-zz")]
    public void Without_a_Summit_there_is_nothing_and_no_error(string line)
    {
        using Engine engine = Engine.WithModule();
        using PowerShell shell = engine.Shell();
        Assert.Empty(CommandCompletion.CompleteInput(line, line.Length, null, shell).CompletionMatches);
        Assert.Equal([0], engine.Run("$Error.Count").Values);
    }

    static IEnumerable<string> Texts(string line)
    {
        using Engine engine = Engine.WithModule();
        using PowerShell shell = engine.Shell();
        return [.. CommandCompletion.CompleteInput(line, line.Length, null, shell).CompletionMatches
            .Select(c => c.CompletionText)];
    }
}
