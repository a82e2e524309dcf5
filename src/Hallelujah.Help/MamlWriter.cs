using System.Globalization;
using System.Management.Automation;
using System.Xml.Linq;

namespace Hallelujah.Help;

/// <summary>Help in MAML, the form that Get-Help reads.</summary>
public static class MamlWriter
{
    static readonly XNamespace Items = "http://msh";
    static readonly XNamespace Maml = "http://schemas.microsoft.com/maml/2004/10";
    static readonly XNamespace Command = "http://schemas.microsoft.com/maml/dev/command/2004/10";
    static readonly XNamespace Dev = "http://schemas.microsoft.com/maml/dev/2004/10";

    public static void Write(IReadOnlyList<CmdletHelp> cmdlets, string file) => new XDocument(
        new XElement(
            Items + "helpItems",
            new XAttribute("schema", "maml"),
            new XAttribute(XNamespace.Xmlns + "maml", Maml),
            new XAttribute(XNamespace.Xmlns + "command", Command),
            new XAttribute(XNamespace.Xmlns + "dev", Dev),
            cmdlets.Select(Cmdlet))).Save(file);

    static XElement Cmdlet(CmdletHelp help) => new(
        Command + "command",
        new XElement(
            Command + "details",
            new XElement(Command + "name", help.Name),
            Description([help.Page.Synopsis]),
            new XElement(Command + "verb", help.Verb),
            new XElement(Command + "noun", help.Noun)),
        Description(help.Page.Description),
        new XElement(Command + "syntax", help.Sets.Select(set => new XElement(
            Command + "syntaxItem",
            new XElement(Maml + "name", help.Name),
            help.Of(set).Select(p => Parameter(p, inSyntax: true)),
            help.SupportsShouldProcess ? new[] { "WhatIf", "Confirm" }.Select(Common) : null))),
        new XElement(Command + "parameters", Distinct(help).Select(p => Parameter(p, inSyntax: false))),
        new XElement(Command + "inputTypes", help.Parameters.Where(p => p.ByValue).Select(p => p.Type).Distinct()
            .Select(type => Typed("inputType", type))),
        new XElement(Command + "returnValues",
            help.Outputs.Where(t => t != typeof(void)).Select(type => Typed("returnValue", type))),
        new XElement(Command + "examples", help.Page.Examples.Select((example, i) => Example(example, i + 1))));

    /// <summary>Each parameter once, with what it is in any of its sets.</summary>
    static IEnumerable<ParameterHelp> Distinct(CmdletHelp help) => help.Parameters
        .GroupBy(p => p.Name, StringComparer.Ordinal)
        .Select(g => g.First() with
        {
            Mandatory = g.Any(p => p.Mandatory),
            ByValue = g.Any(p => p.ByValue),
            ByName = g.Any(p => p.ByName),
            Position = g.Max(p => p.Position),
        })
        .OrderBy(p => p.Name, StringComparer.Ordinal);

    static XElement Parameter(ParameterHelp parameter, bool inSyntax)
    {
        bool isSwitch = parameter.Type == typeof(SwitchParameter);
        string typeName = isSwitch ? "SwitchParameter" : TypeName(parameter.Type);
        return new(
            Command + "parameter",
            new XAttribute("required", parameter.Mandatory ? "true" : "false"),
            new XAttribute("variableLength", parameter.Type.IsArray ? "true" : "false"),
            new XAttribute("globbing", parameter.Wildcards ? "true" : "false"),
            new XAttribute("pipelineInput", PipelineInput(parameter)),
            new XAttribute("position", parameter.Position?.ToString(CultureInfo.InvariantCulture) ?? "named"),
            new XAttribute("aliases", parameter.Aliases.Count == 0 ? "none" : string.Join(", ", parameter.Aliases)),
            new XElement(Maml + "name", parameter.Name),
            Description([parameter.Text]),
            isSwitch && inSyntax ? null : new XElement(
                Command + "parameterValue", new XAttribute("required", isSwitch ? "false" : "true"),
                new XAttribute("variableLength", "false"), typeName),
            parameter.Type.IsEnum
                ? new XElement(Command + "parameterValueGroup",
                    Enum.GetNames(parameter.Type).Select(name => new XElement(Command + "parameterValue", name)))
                : null,
            new XElement(Dev + "type", new XElement(Maml + "name", typeName)));
    }

    static XElement Common(string name) => new(
        Command + "parameter",
        new XAttribute("required", "false"),
        new XAttribute("position", "named"),
        new XElement(Maml + "name", name));

    static XElement Example(HelpExample example, int number) => new(
        Command + "example",
        new XElement(Maml + "title",
            string.Create(CultureInfo.InvariantCulture, $"---------- Example {number}: {example.Title} ----------")),
        new XElement(Dev + "code", example.Code),
        new XElement(Dev + "remarks", new XElement(Maml + "para", example.Remarks)));

    static XElement Typed(string element, Type type) => new(
        Command + element,
        new XElement(Dev + "type", new XElement(Maml + "name", type.FullName)),
        Description([]));

    static XElement Description(IEnumerable<string> paragraphs) =>
        new(Maml + "description", paragraphs.Select(p => new XElement(Maml + "para", p)));

    static string PipelineInput(ParameterHelp parameter) => (parameter.ByValue, parameter.ByName) switch
    {
        (true, true) => "true (ByValue, ByPropertyName)",
        (true, false) => "true (ByValue)",
        (false, true) => "true (ByPropertyName)",
        _ => "false",
    };

    static string TypeName(Type type) => type switch
    {
        _ when type == typeof(string) => "String",
        _ when type == typeof(string[]) => "String[]",
        _ => type.Name,
    };
}
