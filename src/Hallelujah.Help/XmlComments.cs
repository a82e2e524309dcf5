using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Hallelujah.Help;

/// <summary>Documentation comments of an assembly, from the file that the compiler writes beside it.</summary>
public sealed partial class XmlComments
{
    readonly Dictionary<string, string> _summaries;

    XmlComments(Dictionary<string, string> summaries) => _summaries = summaries;

    public static XmlComments Of(Assembly assembly)
    {
        XDocument document = XDocument.Load(Path.ChangeExtension(assembly.Location, ".xml"));
        return new(document.Descendants("member")
            .Where(m => m.Element("summary") is not null)
            .ToDictionary(
                m => (string)m.Attribute("name")!, m => Spaces().Replace(m.Element("summary")!.Value, " ").Trim()));
    }

    /// <summary>The summary of a property, where it is declared.</summary>
    /// <exception cref="InvalidDataException">It has none.</exception>
    public string Summary(PropertyInfo property) =>
        _summaries.TryGetValue($"P:{property.DeclaringType!.FullName}.{property.Name}", out string? text)
            ? text
            : throw new InvalidDataException(
                $"{property.DeclaringType.Name}.{property.Name} has no documentation comment for its help.");

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}
