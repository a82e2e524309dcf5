using System.Text.RegularExpressions;

namespace Hallelujah.Columnar.Schema;

/// <summary>What commas in numbers may be.</summary>
internal enum NumberLooks { None, CommaPoint, CommaGroups, Either }

/// <summary>Tells how texts would be read as numbers, if the comma were one of their separators.</summary>
internal static partial class NumberLook
{
    [GeneratedRegex(@"^-?(\d+|\d{1,3}(\.\d{3})+)(,\d+)?$", RegexOptions.CultureInvariant)]
    private static partial Regex CommaPoint();

    [GeneratedRegex(@"^-?(\d+|\d{1,3}(,\d{3})+)(\.\d+)?$", RegexOptions.CultureInvariant)]
    private static partial Regex CommaGroups();

    /// <summary>None where some text is no number in either way, or no comma is among them.</summary>
    public static NumberLooks Of(IReadOnlyList<string> values)
    {
        if (!values.Any(v => v.Contains(',', StringComparison.Ordinal))
            && !(values.Count == 1 && CommaPoint().IsMatch(values[0]))) return NumberLooks.None;
        bool point = values.All(v => CommaPoint().IsMatch(v)), groups = values.All(v => CommaGroups().IsMatch(v));
        return point && groups ? NumberLooks.Either : point ? NumberLooks.CommaPoint
            : groups ? NumberLooks.CommaGroups : NumberLooks.None;
    }
}
