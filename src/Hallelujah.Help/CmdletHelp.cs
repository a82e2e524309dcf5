using System.Management.Automation;
using System.Reflection;

namespace Hallelujah.Help;

/// <summary>A parameter in one parameter set.</summary>
public sealed record ParameterHelp(
    string Name, Type Type, string Text, string Set, bool Mandatory, int? Position, bool ByValue, bool ByName,
    bool Wildcards,
    IReadOnlyList<string> Aliases);

/// <summary>All that a cmdlet's help says.</summary>
public sealed record CmdletHelp(
    string Name, string Verb, string Noun, MarkdownHelp Page, IReadOnlyList<ParameterHelp> Parameters,
    IReadOnlyList<string> Sets, IReadOnlyList<Type> Outputs, bool SupportsShouldProcess)
{
    const string EverySet = ParameterAttribute.AllParameterSets;

    /// <exception cref="InvalidDataException">The page or a comment is missing.</exception>
    public static CmdletHelp Create(Type type, string sources, XmlComments comments)
    {
        CmdletAttribute cmdlet = type.GetCustomAttribute<CmdletAttribute>()!;
        string name = $"{cmdlet.VerbName}-{cmdlet.NounName}";
        MarkdownHelp page = MarkdownHelp.Read(Path.Combine(sources, name + ".md"));
        if (page.Name != name) throw new InvalidDataException($"The page of {name} is headed '{page.Name}'.");
        List<ParameterHelp> parameters = [.. type.GetProperties()
            .SelectMany(p => p.GetCustomAttributes<ParameterAttribute>(inherit: false)
                .Select(a => Parameter(p, a, comments)))];
        List<string> sets = [.. parameters.Select(p => p.Set).Where(s => s != EverySet).Distinct()];
        return new(
            name, cmdlet.VerbName, cmdlet.NounName, page, parameters, sets.Count == 0 ? [EverySet] : sets,
            [.. type.GetCustomAttributes<OutputTypeAttribute>().SelectMany(a => a.Type).Select(t => t.Type).Distinct()],
            cmdlet.SupportsShouldProcess);
    }

    /// <summary>The parameters of a set: by position, then mandatory ones, then by name.</summary>
    public IEnumerable<ParameterHelp> Of(string set) => Parameters
        .Where(p => p.Set == set || p.Set == EverySet)
        .OrderBy(p => p.Position ?? int.MaxValue).ThenBy(p => !p.Mandatory).ThenBy(p => p.Name, StringComparer.Ordinal);

    static ParameterHelp Parameter(PropertyInfo property, ParameterAttribute attribute, XmlComments comments) => new(
        property.Name,
        Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType,
        comments.Summary(property),
        attribute.ParameterSetName,
        attribute.Mandatory,
        attribute.Position == int.MinValue ? null : attribute.Position,
        attribute.ValueFromPipeline,
        attribute.ValueFromPipelineByPropertyName,
        property.GetCustomAttribute<SupportsWildcardsAttribute>() is not null,
        property.GetCustomAttribute<AliasAttribute>()?.AliasNames.ToArray() ?? []);
}
