using System.Collections;
using System.Management.Automation;

namespace Hallelujah.Shell.Commands;

/// <summary>
/// One element of a -Property parameter: a property name (wildcards where they make sense), a script block that sees
/// the object as $_, or a table with Name (N, Label, L), Expression (E), Descending and Ascending.
/// </summary>
internal sealed class PropertyExpression
{
    readonly ScriptBlock? _script;
    readonly string? _property;

    PropertyExpression(string name, string? property, ScriptBlock? script, bool? descending)
    {
        Name = name;
        _property = property;
        _script = script;
        Descending = descending;
    }

    /// <summary>What the value is called in a result.</summary>
    public string Name { get; }

    /// <summary>The order that the table asks for; null where it asks for none.</summary>
    public bool? Descending { get; }

    /// <exception cref="PSArgumentException">An element of another kind, or a table with an unknown key.</exception>
    public static PropertyExpression Parse(object element)
    {
        switch (element is PSObject wrapped ? wrapped.BaseObject : element)
        {
            case string name:
                return new(name, name, null, null);
            case ScriptBlock script:
                return new(script.ToString(), null, script, null);
            case IDictionary table:
                return Parse(table);
            case var other:
                return Parse(other?.ToString() ??
                    throw new PSArgumentException("A property is a name, a script block or a table; it is null."));
        }
    }

    static PropertyExpression Parse(IDictionary table)
    {
        string? name = null;
        object? expression = null;
        bool? descending = null;
        foreach (DictionaryEntry entry in table)
        {
            switch (entry.Key.ToString()!.ToLowerInvariant())
            {
                case "n" or "name" or "l" or "label":
                    name = entry.Value?.ToString();
                    break;
                case "e" or "expression":
                    expression = entry.Value is PSObject wrapped ? wrapped.BaseObject : entry.Value;
                    break;
                case "descending":
                    descending = LanguagePrimitives.IsTrue(entry.Value);
                    break;
                case "ascending":
                    descending = !LanguagePrimitives.IsTrue(entry.Value);
                    break;
                default:
                    throw new PSArgumentException(
                        $"The key '{entry.Key}' of a property table is not valid; it has Name, Expression, " +
                        "Ascending and Descending.");
            }
        }

        var script = expression as ScriptBlock;
        var property = script is null ? expression?.ToString() ?? name : null;
        return script is null && property is null
            ? throw new PSArgumentException("A property table needs an Expression.")
            : new(name ?? property ?? script!.ToString(), property, script, descending);
    }

    /// <summary>
    /// The value for one object; several results of a script block become an array, none becomes null.
    /// </summary>
    public object? Value(PSObject input)
    {
        if (_script is null)
            return Property(input, _property!)?.Value;
        var results = _script.InvokeWithContext(null, [new PSVariable("_", input)]);
        return results.Count switch
        {
            0 => null,
            1 => results[0],
            _ => results.Select(r => (object?)r).ToArray(),
        };
    }

    /// <summary>Whether the object has what a plain name asks for; a script block always answers.</summary>
    public bool Exists(PSObject input) => _script is not null || Property(input, _property!) is not null;

    /// <summary>
    /// The names that a wildcard stands for in this object; a name or a script block stands for itself.
    /// </summary>
    public IEnumerable<(string Name, object? Value)> Expand(PSObject input)
    {
        if (_property is null || !WildcardPattern.ContainsWildcardCharacters(_property))
            return [(Name, Value(input))];
        var pattern = WildcardPattern.Get(_property, WildcardOptions.IgnoreCase);
        if (input.BaseObject is IDictionary table)
        {
            return table.Keys.Cast<object>().Select(k => k.ToString()!).Where(pattern.IsMatch)
                .Select(k => (k, table[k]));
        }

        return input.Properties.Where(p => p.IsGettable && pattern.IsMatch(p.Name)).Select(p => (p.Name, Read(p)));
    }

    /// <summary>A property whose getter throws reads as null, as Select-Object shows it.</summary>
    static object? Read(PSPropertyInfo property)
    {
        try
        {
            return property.Value;
        }
        catch (GetValueException)
        {
            return null;
        }
    }

    static PSPropertyInfo? Property(PSObject input, string name) =>
        input.BaseObject is IDictionary table && table.Contains(name)
            ? new PSNoteProperty(name, table[name])
            : input.Properties[name];
}
