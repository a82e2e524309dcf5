using System.Collections;
using System.Collections.Frozen;
using System.Globalization;
using System.Management.Automation;
using Hallelujah.Contracts;

namespace Hallelujah.Cmdlets;

/// <summary>Column types as users write them: by name, or as a .NET type.</summary>
static class ColumnTypes
{
    static readonly FrozenDictionary<Type, string> ByDotNetType = new Dictionary<Type, string>
    {
        [typeof(string)] = "Utf8",
        [typeof(char)] = "Utf8",
        [typeof(Guid)] = "Utf8",
        [typeof(bool)] = "Bool",
        [typeof(byte)] = "Int64",
        [typeof(short)] = "Int64",
        [typeof(int)] = "Int64",
        [typeof(long)] = "Int64",
        [typeof(float)] = "Float64",
        [typeof(double)] = "Float64",
        [typeof(DateOnly)] = "Date32",
        [typeof(DateTime)] = "Timestamp",
        [typeof(DateTimeOffset)] = "TimestampTz",
    }.ToFrozenDictionary();

    /// <summary>
    /// Types by column name. The Summit checks the names of types; a .NET type without a column type is refused here.
    /// </summary>
    /// <exception cref="HallException">InvalidOption.</exception>
    public static IReadOnlyDictionary<string, string> From(Hashtable table)
    {
        SortedDictionary<string, string> types = new(StringComparer.Ordinal);
        foreach (DictionaryEntry entry in table)
        {
            string column = Convert.ToString(entry.Key, CultureInfo.InvariantCulture) ?? "";
            object? value = entry.Value is PSObject wrapped ? wrapped.BaseObject : entry.Value;
            types[column] = value switch
            {
                string text when text.Length > 0 => text,
                Type type when ByDotNetType.TryGetValue(type, out string? name) => name,
                _ => throw new HallException(
                    HallErrors.InvalidOption, $"-ColumnType: '{value ?? "$null"}' is not a type for column '{column}'.",
                    column,
                    "Use Bool, Int64, Float64, Decimal128(p,s), Date32, Timestamp, TimestampTz or Utf8; or a "
                        + ".NET type such as [datetime]."),
            };
        }
        return types;
    }
}
