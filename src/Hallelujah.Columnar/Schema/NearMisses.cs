using System.Globalization;
using System.Text;
using Hallelujah.Columnar.Csv;

namespace Hallelujah.Columnar.Schema;

/// <summary>Finds what few values keep a column from a narrower type, and says what to pass to have it.</summary>
internal static class NearMisses
{
    /// <summary>So many values are told of where there are few in all, as long as many times as many fit.</summary>
    const int FewOffenders = 5, ManyPerOffender = 10;

    /// <summary>The share of the values that may stand against a type where there are many.</summary>
    const double MaxShare = 0.01;

    static readonly ValueClass[][] Narrower =
    [
        [ValueClass.Bool],
        [ValueClass.Integer],
        [ValueClass.Date],
        [ValueClass.Date, ValueClass.Timestamp],
        [ValueClass.TimestampTz, ValueClass.Date],
        [ValueClass.TimestampTz],
        [ValueClass.Integer, ValueClass.BigInteger, ValueClass.Fixed],
        [ValueClass.Integer, ValueClass.Fixed, ValueClass.Real],
    ];

    /// <summary>
    /// Like "1 of 300,000 values is 'NA' (sales.csv line 8812) keeps it from Int64; pass -NullValue NA"; null where
    /// there is none.
    /// </summary>
    /// <param name="forms">How values are written, where that is not as usual.</param>
    public static string? Find(
        ColumnType type, ColumnInference seen, IReadOnlyList<CsvFile> files, ValueForms? forms = null)
    {
        if (seen.Unclassified > 0) return null;
        long values = seen.Values;
        if (!seen.DatesAreInstants && MixedOffsets(seen, files) is { } mixed) return mixed;
        foreach (var classes in Narrower)
        {
            long offenders = values - classes.Sum(c => seen[c].Count);
            if (offenders == 0 || offenders > ColumnInference.MaxOffenders
                || offenders > Math.Max(Math.Min(FewOffenders, values / ManyPerOffender), values * MaxShare)) continue;
            var narrower = seen.TypeOf(c => classes.Contains(c) && seen[c].Count > 0);
            if (narrower == type || narrower.Kind is ColumnKind.Utf8 or ColumnKind.Null) continue;
            var worst = Enum.GetValues<ValueClass>()
                .Where(c => !classes.Contains(c) && seen[c] is { Count: > 0, First: not null })
                .OrderBy(c => seen[c].First!.Value).FirstOrDefault();
            if (seen[worst].First is { } first)
                return Describe(offenders, values, first, narrower, files)
                    + (worst == ValueClass.Text ? Fault(first, forms) + Cure(first, narrower) : "");
        }
        return null;
    }

    /// <summary>
    /// Of times some of which have an offset and some not: no type holds both, since those without are no instants.
    /// </summary>
    static string? MixedOffsets(ColumnInference seen, IReadOnlyList<CsvFile> files)
    {
        ClassSeen zoned = seen[ValueClass.TimestampTz];
        ClassSeen naive = seen[ValueClass.Timestamp].Join(seen[ValueClass.Date]);
        if (zoned is not { Count: > 0, First: { } with } || naive is not { Count: > 0, First: { } without }
            || zoned.Count + naive.Count < seen.Values) return null;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{zoned.Count:N0} of {seen.Values:N0} values have an offset, the first of them '{with.Value}' "
            + $"({Place(with, files)}), the others have none, the first of them '{without.Value}' "
            + $"({Place(without, files)}), so that these are no instants; pass -TimeZone with the zone that they are "
            + $"in, or -ColumnType with TimestampTz and -OnError Reject or NullCell for this column");
    }

    static string Place(ValuePlace place, IReadOnlyList<CsvFile> files) =>
        Place(Path.GetFileName(files[place.File].Path), place.Line);

    internal static string Place(string file, long line) =>
        string.Create(CultureInfo.InvariantCulture, $"{file} line {line}");

    static string Describe(
        long offenders, long values, ValuePlace first, ColumnType narrower, IReadOnlyList<CsvFile> files)
    {
        string place = Place(first, files);
        string many = offenders.ToString("N0", CultureInfo.InvariantCulture), all =
            values.ToString("N0", CultureInfo.InvariantCulture);
        return offenders == 1
            ? $"{many} of {all} values is '{first.Value}' ({place}) keeps it from {narrower}"
            : $"{many} of {all} values, the first of them '{first.Value}' ({place}), keep it from {narrower}";
    }

    static string Fault(ValuePlace first, ValueForms? forms) =>
        forms?.FaultInZone(Encoding.UTF8.GetBytes(first.Value)) is { } fault ? $"; {fault}" : "";

    /// <summary>
    /// Only a text without digits is likely to say that there is no value; what is in quotes is never null. Others are
    /// lost in a narrower type, which is for the user to choose.
    /// </summary>
    static string Cure(ValuePlace first, ColumnType narrower) =>
        first.IsField && first.Value.Length > 0 && !first.Value.Any(char.IsAsciiDigit)
            ? $"; pass -NullValue {Quote(first.Value)}"
            : $"; it stays text, or pass -ColumnType with {narrower} and -OnError Reject or NullCell to do without";

    static string Quote(string value) =>
        value.All(c => char.IsLetterOrDigit(c) || c is '_' or '.' or '/') ? value
            : $"'{value.Replace("'", "''", StringComparison.Ordinal)}'";
}
