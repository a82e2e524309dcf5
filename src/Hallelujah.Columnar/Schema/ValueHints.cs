using Hallelujah.Columnar.Csv;
using Hallelujah.Columnar.Statistics;

namespace Hallelujah.Columnar.Schema;

/// <summary>
/// Says of a column of text what option would read it as truth values, dates or numbers, where its values look like
/// these in another form. Told from the first value, the least and the greatest: an import with the option looks at
/// all.
/// </summary>
public static class ValueHints
{
    /// <summary>Longer texts are neither numbers nor dates.</summary>
    const int MaxLength = 40;

    /// <summary>Pairs that mean true and false wherever a column has both and nothing else.</summary>
    static readonly string[] WordPairs = ["yes/no", "y/n", "t/f", "on/off"];

    /// <summary>The schema with a hint as the NearMiss of each column that has one.</summary>
    /// <param name="reportOf">Gives a column's statistics, of the whole source; null where these are not known.</param>
    public static FeedSchema AddTo(FeedSchema schema, CsvReadOptions options, Func<int, ColumnReport?> reportOf) =>
        new([.. schema.Columns.Select((c, i) => Find(c, options, () => reportOf(i)) is { } hint
            ? c with { NearMiss = hint } : c)]);

    static string? Find(FeedColumn column, CsvReadOptions options, Func<ColumnReport?> report)
    {
        if (column.Type != ColumnType.Utf8 || !column.Steps.Any()) return null;
        TypeStep first = column.Steps.First();
        if (first.Value.Length is 0 or > MaxLength) return null;
        bool asksDates = options.DateFormats.Count == 0 && DayMonthForm.Of([first.Value]) is not null;
        bool asksNumbers = !options.Thousands && NumberLook.Of([first.Value]) != NumberLooks.None;
        string? words = Array.Find(
            WordPairs, p => p.Split('/').Contains(first.Value, StringComparer.OrdinalIgnoreCase));
        if (!asksDates && !asksNumbers && words is null) return null;
        if (report() is not { Min: { Length: <= MaxLength } min, Max: { Length: <= MaxLength } max } all) return null;
        string[] values = [first.Value, min, max];
        string place = NearMisses.Place(first.File, first.Line);
        if (words is not null)
        {
            return AreAll(words.Split('/'), all)
                ? $"all values, such as '{first.Value}' ({place}), are {words}; pass -BoolValue {words}" : null;
        }
        if (asksDates) return DayMonthForm.Of(values)?.Describe(first.Value, place);
        string shown = Array.Find(values, v => v.Contains(',', StringComparison.Ordinal)) ?? first.Value;
        string value = shown == first.Value ? $"'{shown}' ({place})" : $"'{shown}'";
        bool groups = Array.Exists(values, v => v.Contains('.', StringComparison.Ordinal));
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
    static bool AreAll(string[] words, ColumnReport report) =>
        report.DistinctIsExact && report.DistinctCount == report.Top.Count
        && report.Top.All(t => words.Contains(t.Value, StringComparer.OrdinalIgnoreCase))
        && words.All(w => report.Top.Any(t => t.Value.Equals(w, StringComparison.OrdinalIgnoreCase)));
}
