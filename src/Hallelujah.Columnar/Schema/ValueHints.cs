using System.Text;
using Hallelujah.Columnar.Csv;
using Hallelujah.Columnar.Segments;

namespace Hallelujah.Columnar.Schema;

/// <summary>
/// Says of a column of text what option would read it as truth values, dates or numbers, where its values look like
/// these in another form. Told from the first value, the least and the greatest: an import with the option looks at
/// all.
/// </summary>
internal static class ValueHints
{
    /// <summary>Longer texts are neither numbers nor dates.</summary>
    const int MaxBytes = 40;

    /// <summary>Pairs that mean true and false wherever a column has both and nothing else.</summary>
    static readonly string[] WordPairs = ["yes/no", "y/n", "t/f", "on/off"];

    public static string? Find(
        ColumnType type, ColumnInference seen, int column, IReadOnlyList<SegmentInfo> segments, CsvSource source)
    {
        if (type != ColumnType.Utf8 || First(seen) is not { } first || first.Value.Length is 0 or > MaxBytes)
            return null;
        var options = source.Options;
        bool asksDates = options.DateFormats.Count == 0 && DayMonthForm.Of([first.Value]) is not null;
        bool asksNumbers = !options.Thousands && NumberLook.Of([first.Value]) != NumberLooks.None;
        string? words = Array.Find(
            WordPairs, p => p.Split('/').Contains(first.Value, StringComparer.OrdinalIgnoreCase));
        if (!asksDates && !asksNumbers && words is null) return null;
        if (Bounds(column, segments) is not { } bounds) return null;
        List<string> values = [first.Value, .. bounds];
        string place = NearMisses.Place(first, source.Files);
        if (words is not null)
        {
            return AreAll(values, words.Split('/'), column, segments)
                ? $"all values, such as '{first.Value}' ({place}), are {words}; pass -BoolValue {words}" : null;
        }
        if (asksDates) return DayMonthForm.Of(values)?.Describe(first.Value, place);
        string shown = values.Find(v => v.Contains(',', StringComparison.Ordinal)) ?? first.Value;
        string value = shown == first.Value ? $"'{shown}' ({place})" : $"'{shown}'";
        bool groups = values.Exists(v => v.Contains('.', StringComparison.Ordinal));
        const string Groups = "look like numbers with separators of thousands; pass -Thousands";
        if (options.Culture is not null || options.DecimalSeparator is not null)
        {
            string point = options.DecimalSeparator ?? NumberCulture.Find(options.Culture!).Point;
            return NumberLook.Of(values) == (point == "," ? NumberLooks.CommaPoint : NumberLooks.CommaGroups)
                ? $"values such as {value} {Groups}" : null;
        }
        return NumberLook.Of(values) switch
        {
            NumberLooks.CommaPoint => $"values such as {value} look like numbers with a decimal comma; pass "
                + (groups ? "-Culture de-DE -Thousands" : "-DecimalSeparator ','"),
            NumberLooks.CommaGroups => $"values such as {value} {Groups}",
            NumberLooks.Either => $"values such as {value} look like numbers, the comma as the decimal separator or as "
                + "one of thousands; pass -DecimalSeparator ',' or -Thousands",
            _ => null,
        };
    }

    /// <summary>Whether both words are there, and no other text.</summary>
    static bool AreAll(
        List<string> values, string[] words, int column, IReadOnlyList<SegmentInfo> segments) =>
        values.TrueForAll(v => words.Contains(v, StringComparer.OrdinalIgnoreCase))
        && words.All(w => values.Contains(w, StringComparer.OrdinalIgnoreCase))
        // The least and the greatest of two texts are all of them; what is held in another type is another value.
        && segments.All(s => s.Columns[column] is { Type.Kind: ColumnKind.Utf8 } held
            ? held.Statistics.DistinctTexts <= words.Length : s.Columns[column].Type.Kind == ColumnKind.Null);

    /// <summary>The column's first value, whatever it looks like.</summary>
    static ValuePlace? First(ColumnInference seen) => seen.Classes.Select(c => c.First).Where(f => f is not null)
        .MinBy(f => f!.Value);

    /// <summary>Null where some values are in a longer text, or in none.</summary>
    static List<string>? Bounds(int column, IReadOnlyList<SegmentInfo> segments)
    {
        var texts = new List<string>();
        foreach (var segment in segments)
        {
            var held = segment.Columns[column];
            // What is held as numbers looks like them.
            if (held.Type.Kind != ColumnKind.Utf8) continue;
            if (held.Statistics.TextBounds is not { } bounds) continue;
            if (bounds.Min.Length > MaxBytes || bounds.Max.Length > MaxBytes) return null;
            texts.Add(Encoding.UTF8.GetString(bounds.Min));
            texts.Add(Encoding.UTF8.GetString(bounds.Max));
        }
        return texts.Count == 0 ? null : texts;
    }
}
