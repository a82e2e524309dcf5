using System.Collections;
using System.Management.Automation;
using System.Reflection;
using Xunit;

namespace Hallelujah.Cmdlets.Tests;

/// <summary>
/// Help and code say the same, both ways: what Get-Help finds for each cmdlet, and what the cmdlet has.
/// </summary>
public sealed class HelpTests : IDisposable
{
    readonly Engine _engine = Engine.WithModule();

    public void Dispose() => _engine.Dispose();

    public static TheoryData<string> Cmdlets => [.. Types.Keys.Order(StringComparer.Ordinal)];

    static Dictionary<string, Type> Types { get; } = typeof(AsyncHallCmdlet).Assembly.GetTypes()
        .Where(t => t.GetCustomAttribute<CmdletAttribute>() is not null)
        .ToDictionary(t => t.GetCustomAttribute<CmdletAttribute>() is { } a ? $"{a.VerbName}-{a.NounName}" : "");

    [Theory]
    [MemberData(nameof(Cmdlets))]
    public void Every_cmdlet_has_its_help(string name)
    {
        PSObject help = Help(name);
        Assert.Equal(name, Text(help, "Name"));
        Assert.InRange(Text(help, "Synopsis").Length, 10, 120);
        Assert.InRange(Text(help, "description").Length, 40, 4_500);
        Assert.InRange(Items(help, "examples", "example").Count(), 2, 20);
        foreach (PSObject example in Items(help, "examples", "example"))
        {
            Assert.NotEqual("", Text(example, "title"));
            Assert.NotEqual("", Text(example, "code"));
            Assert.NotEqual("", Text(example, "remarks"));
        }
    }

    [Theory]
    [MemberData(nameof(Cmdlets))]
    public void Parameters_are_those_of_the_cmdlet(string name)
    {
        Dictionary<string, PSObject> told =
            Items(Help(name), "parameters", "parameter").ToDictionary(p => Text(p, "name"));
        List<PropertyInfo> has =
            [.. Types[name].GetProperties().Where(p => p.GetCustomAttributes<ParameterAttribute>().Any())];
        Assert.Equal(has.Select(p => p.Name).Order(StringComparer.Ordinal), told.Keys.Order(StringComparer.Ordinal));
        foreach (PSObject syntax in Items(Help(name), "syntax", "syntaxItem"))
        {
            IReadOnlyList<string> names = [.. Many(syntax.Properties["parameter"]?.Value).Select(p => Text(p, "name"))];
            Assert.Equal(names.Distinct(), names);
        }
        foreach (PropertyInfo property in has)
        {
            PSObject parameter = told[property.Name];
            ParameterAttribute[] attributes = [.. property.GetCustomAttributes<ParameterAttribute>()];
            Assert.InRange(Text(parameter, "description").Length, 8, 400);
            Assert.Equal(attributes.Any(a => a.Mandatory) ? "true" : "false", Text(parameter, "required"));
            Assert.Equal(
                attributes.Any(a => a.ValueFromPipeline || a.ValueFromPipelineByPropertyName),
                Text(parameter, "pipelineInput").StartsWith("true", StringComparison.Ordinal));
        }
    }

    [Fact]
    public void Every_page_is_of_a_cmdlet()
    {
        IEnumerable<string> pages = Directory.GetFiles(Path.Combine(Repository.Root, "module", "help"), "*.md")
            .Select(f => Path.GetFileNameWithoutExtension(f));
        Assert.Equal(Types.Keys.Order(StringComparer.Ordinal), pages.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_about_topic_lies_beside_the_help() =>
        Assert.True(File.Exists(Path.Combine(Repository.Root, "module", "bin", "en-US", "about_Hallelujah.help.txt")));

    PSObject Help(string name)
    {
        Outcome outcome = _engine.Run("Get-Help $args[0] -Full", name);
        Assert.Empty(outcome.Errors);
        return Assert.Single(outcome.Output)!;
    }

    static string Text(PSObject help, string property) => Flat(help.Properties[property]?.Value).Trim();

    static string Flat(object? value) => value switch
    {
        null => "",
        PSObject { BaseObject: IEnumerable items and not string } =>
            string.Join("\n", items.Cast<object?>().Select(Flat)),
        PSObject text when text.Properties["Text"] is { } inner => Flat(inner.Value),
        IEnumerable items and not string => string.Join("\n", items.Cast<object?>().Select(Flat)),
        _ => value.ToString() ?? "",
    };

    static IEnumerable<PSObject> Items(PSObject help, string group, string item) =>
        Many((help.Properties[group]?.Value as PSObject)?.Properties[item]?.Value);

    static IEnumerable<PSObject> Many(object? found)
    {
        object? value = found is PSObject wrapped && wrapped.BaseObject is not PSCustomObject ? wrapped.BaseObject
            : found;
        return value switch
        {
            null => [],
            IEnumerable items and not string => items.Cast<object?>().Select(o => PSObject.AsPSObject(o!)),
            object single => [PSObject.AsPSObject(single)],
        };
    }
}
