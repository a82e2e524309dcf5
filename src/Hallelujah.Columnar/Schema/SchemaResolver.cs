using System.Globalization;
using Hallelujah.Columnar.Csv;
using Hallelujah.Columnar.Segments;

namespace Hallelujah.Columnar.Schema;

/// <summary>Joins what the segments saw into the feed's schema.</summary>
public static class SchemaResolver
{
    /// <summary>
    /// The schema, and for each segment (by index) the columns that must be loaded again from the source, in the
    /// schema's type, since the segment's cannot be widened to it without loss: text mostly, decimals rarely; usually
    /// none.
    /// </summary>
    /// <param name="lines">The lines of a source whose splits were guessed.</param>
    public static (FeedSchema Schema, IReadOnlyList<IReadOnlyList<int>> TextColumns) Resolve(
        CsvSource source, IReadOnlyList<SegmentInfo> segments, SourceLines? lines = null)
    {
        var declared = DeclaredTypes.Of(source);
        var forms = ValueForms.Create(source.Options);
        var columns = new FeedColumn[source.ColumnNames.Count];
        for (int c = 0; c < columns.Length; c++)
        {
            var joined = segments.Aggregate(
                ColumnInference.None(source.Options), (all, s) => s.Columns[c].Inference is { } seen
                    ? all.Join(lines is null ? seen : seen.In(lines, s.Ordinal)) : all);
            var type = declared[c] ?? joined.Resolve();
            bool nullable = segments.Any(s => s.Columns[c].NullCount > 0);
            columns[c] = declared[c] is null
                ? new(source.ColumnNames[c], type, nullable, Explain(type, joined, source.Options),
                    NearMisses.Find(type, joined, source.Files, forms))
                {
                    Steps = TypeSteps.Of(joined, source.Files),
                }
                : new(source.ColumnNames[c], type, nullable, source.Options.AllText && !IsNamed(source, c)
                    ? "all columns were asked for as text" : "given", null);
        }
        var again = segments
            .Select(s => (IReadOnlyList<int>)Enumerable.Range(0, columns.Length)
                .Where(c => !CanWiden(s.Columns[c].Type, columns[c].Type)).ToArray())
            .ToArray();
        return (new(columns), again);
    }

    /// <summary>Whether a reader can give values of one type as another without loss.</summary>
    internal static bool CanWiden(ColumnType from, ColumnType to) =>
        from == to || from.Kind == ColumnKind.Null || (from.Kind, to.Kind) switch
        {
            (ColumnKind.Int64, ColumnKind.Float64 or ColumnKind.Decimal128) => true,
            (ColumnKind.Date32, ColumnKind.Timestamp) => true,
            (ColumnKind.Decimal128, ColumnKind.Decimal128) =>
                from.Scale <= to.Scale && from.Precision - from.Scale <= to.Precision - to.Scale,
            _ => false,
        };

    static bool IsNamed(CsvSource source, int column) =>
        source.Options.ColumnTypes.Keys.Any(
            name => string.Equals(name, source.ColumnNames[column], StringComparison.OrdinalIgnoreCase));

    // The words depend on the values alone, not on the splits.
    static string Explain(ColumnType type, ColumnInference seen, CsvReadOptions options)
    {
        string values = seen.Values.ToString("N0", CultureInfo.InvariantCulture);
        return type.Kind switch
        {
            ColumnKind.Null => "no values",
            ColumnKind.Bool => $"{values} values, all true or false",
            ColumnKind.Int64 => $"{values} values, all integers of 64 bits",
            ColumnKind.Float64 => $"{values} values, all numbers that a double holds without loss",
            ColumnKind.Decimal128 => string.Create(
                CultureInfo.InvariantCulture,
                $"{values} values, all numbers, of up to {seen.Digits.Integer} digits before and "
                    + $"{seen.Digits.Fraction} behind the point"),
            ColumnKind.Date32 => $"{values} values, all dates",
            ColumnKind.Timestamp => seen[ValueClass.Date].Count > 0 ? $"{values} values, all timestamps or dates"
            : $"{values} values, all timestamps",
            ColumnKind.TimestampTz when options.TimeZone is { } zone =>
                $"{values} values, all timestamps{(seen[ValueClass.Date].Count > 0 ? " or dates" : "")}, those without "
                    + $"an offset read in {zone.Id}",
            ColumnKind.TimestampTz => $"{values} values, all timestamps with an offset",
            _ when seen.IsNumbers => $"{values} values, all numbers, some with more digits than a double keeps, some "
                + "with an exponent, which no decimal has; -ColumnType Float64 rounds them",
            _ => $"{values} values, text the narrowest type for all",
        };
    }
}
