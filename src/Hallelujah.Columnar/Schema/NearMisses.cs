using System.Globalization;
using Hallelujah.Columnar.Csv;

namespace Hallelujah.Columnar.Schema;

/// <summary>Finds what few values keep a column from a narrower type, and says what to pass to have it.</summary>
internal static class NearMisses
{
    const double MaxShare = 0.01;

    static readonly ValueClass[][] Narrower =
    [
        [ValueClass.Bool],
        [ValueClass.Integer],
        [ValueClass.Date],
        [ValueClass.Date, ValueClass.Timestamp],
        [ValueClass.TimestampTz],
        [ValueClass.Integer, ValueClass.BigInteger, ValueClass.Fixed],
        [ValueClass.Integer, ValueClass.Fixed, ValueClass.Real],
    ];

    /// <summary>
    /// Like "1 of 300,000 values is 'NA' (sales.csv line 8812) keeps it from Int64; pass -NullValue NA"; null where
    /// there is none.
    /// </summary>
    public static string? Find(ColumnType type, ColumnInference seen, IReadOnlyList<CsvFile> files)
    {
        if (seen.Unclassified > 0) return null;
        long values = seen.Values;
        foreach (var classes in Narrower)
        {
            long offenders = values - classes.Sum(c => seen[c].Count);
            if (offenders == 0 || offenders > ColumnInference.MaxOffenders || offenders > values * MaxShare) continue;
            var narrower = seen.TypeOf(c => classes.Contains(c) && seen[c].Count > 0);
            if (narrower == type || narrower.Kind is ColumnKind.Utf8 or ColumnKind.Null) continue;
            var worst = Enum.GetValues<ValueClass>()
                .Where(c => !classes.Contains(c) && seen[c] is { Count: > 0, First: not null })
                .OrderBy(c => seen[c].First!.Value).FirstOrDefault();
            if (seen[worst].First is { } first)
                return Describe(offenders, values, first, narrower, worst == ValueClass.Text, files);
        }
        return null;
    }

    static string Describe(
        long offenders, long values, ValuePlace first, ColumnType narrower, bool isText, IReadOnlyList<CsvFile> files)
    {
        string place = string.Create(
            CultureInfo.InvariantCulture, $"{Path.GetFileName(files[first.File].Path)} line {first.Line}");
        string many = offenders.ToString("N0", CultureInfo.InvariantCulture), all =
            values.ToString("N0", CultureInfo.InvariantCulture);
        string what = offenders == 1
            ? $"{many} of {all} values is '{first.Value}' ({place}) keeps it from {narrower}"
            : $"{many} of {all} values, the first of them '{first.Value}' ({place}), keep it from {narrower}";
        return isText && first.Value.Length > 0 ? $"{what}; pass -NullValue {Quote(first.Value)}" : what;
    }

    static string Quote(string value) =>
        value.All(c => char.IsLetterOrDigit(c) || c is '_' or '.' or '/') ? value
            : $"'{value.Replace("'", "''", StringComparison.Ordinal)}'";
}
