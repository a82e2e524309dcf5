using System.Globalization;
using Hallelujah.Columnar.Schema;

namespace Hallelujah.Columnar.Csv;

/// <summary>
/// Finds a file's dialect and whether it has a header, by reading a sample in each way with the real tokenizer.
/// </summary>
internal static class DialectSniffer
{
    const byte OtherQuote = (byte)'\'';

    // Longer ones first: where each occurrence of a shorter one belongs to a longer one, the longer one is meant.
    static readonly string[] Delimiters = ["\t|\t", "||", ",", ";", "\t", "|"];

    /// <summary>
    /// The reading that gives most records the same number of fields, more than one. Comma where none does, and what
    /// the file's first line says where it says it. Throws <see cref="ColumnarException"/> (DialectAmbiguous) where two
    /// give it to all records alike.
    /// </summary>
    public static CsvDialect Find(
        string path, byte[] sample, int length, bool complete, CsvDialect given, CsvReadOptions options)
    {
        var readings = Readings(sample, length, complete, given);
        // Only where the usual reading leaves something unexplained are others tried.
        if (!IsPerfect(readings))
        {
            readings = Others(given, options).Select(d => Readings(sample, length, complete, d))
                .FirstOrDefault(IsPerfect, readings);
        }
        return Choose(path, readings, given);
    }

    /// <summary>
    /// The dialects that are tried where the usual one does not fit, as far as nothing else was asked for.
    /// </summary>
    static IEnumerable<CsvDialect> Others(CsvDialect given, CsvReadOptions options)
    {
        if (given.Escape == 0) yield return given with { Escape = (byte)'\\' };
        if (given.Comment is null) yield return given with { Comment = "#" };
        if (options.Quote is null) yield return given with { Quote = OtherQuote };
    }

    static bool IsPerfect(List<Reading> readings) =>
        readings.Count > 0 && readings[0] is { Share: 1, BadQuotes: 0, Records: > 1 } best
        && (best.Dialect.Quote != OtherQuote || best.HasQuotes);

    static List<Reading> Readings(byte[] sample, int length, bool complete, CsvDialect given)
    {
        string[] delimiters = given.DelimiterFrom == DelimiterOrigin.Found ? Delimiters : [given.DelimiterText];
        var readings = delimiters
            .Where(d => given.Escape == 0 || !d.Contains((char)given.Escape, StringComparison.Ordinal))
            .Where(d => given.Quote == 0 || !d.Contains((char)given.Quote, StringComparison.Ordinal))
            .Select(d => Read(sample, length, complete, given.With(d)))
            .Where(r => r.Fields > 1)
            .OrderByDescending(r => r.Share).ThenByDescending(r => r.Fields)
            .ToList();
        readings.RemoveAll(r => readings.Any(other => IsExplained(r, other)));
        return readings;
    }

    static CsvDialect Choose(string path, List<Reading> readings, CsvDialect given)
    {
        if (readings.Count == 0) return given;
        var best = readings[0];
        if (readings.Count == 1 || best.Share < 1 || readings[1].Share < 1 || best.Records == 1
            && best.Fields > readings[1].Fields) return best.Dialect;
        string both = string.Join(", or ", readings.Where(r => r.Share == 1).Select(Describe));
        string pass = string.Join(" or ", readings.Where(r => r.Share == 1)
            .Select(r => $"-Delimiter {Argument(r.Dialect.DelimiterText)}"));
        throw new ColumnarException(ColumnarError.DialectAmbiguous, $"{path} can be read in more than one way: {both}.")
        {
            File = path,
            Recommendation = $"Say which delimiter is meant: {pass}.",
        };
    }

    /// <summary>A file's first line says another delimiter than the files before it have.</summary>
    public static ColumnarException Contradiction(string path, string said, CsvDialect dialect) =>
        new(ColumnarError.DialectAmbiguous,
            $"{path} begins with sep={Shown(said)}, where the files before it have '{Shown(dialect.DelimiterText)}' "
            + "between fields.")
        {
            File = path,
            Line = 1,
            Recommendation = $"Say which delimiter is meant for all: -Delimiter {Argument(said)} or -Delimiter "
                + $"{Argument(dialect.DelimiterText)}; or import files of other delimiters as feeds of their own.",
        };

    /// <summary>
    /// A header is a first record of texts only (numbers, dates and truth values are data), at least one of them not
    /// empty.
    /// </summary>
    public static bool HasHeader(SampleRecords records, ValueForms? forms = null)
    {
        bool any = false;
        for (int field = 0; field < records.FieldCount(0); field++)
        {
            var text = records.Field(0, field, out _);
            if (text.IsEmpty) continue;
            any = true;
            if (forms is not null && text.Length <= ValueForms.MaxBytes) text = forms.Rewrite(text, null);
            if (Lexer.Classify(text, out _) != ValueClass.Text) return false;
        }
        return any;
    }

    /// <summary>Whether each delimiter of a reading is a part of the other's longer one.</summary>
    static bool IsExplained(Reading reading, Reading other)
    {
        string shorter = reading.Dialect.DelimiterText, longer = other.Dialect.DelimiterText;
        return other.Share == 1 && longer.Length > shorter.Length
            && longer.Contains(shorter, StringComparison.Ordinal) && reading.Records == other.Records
            && reading.Ends == other.Ends * (longer.Split(shorter).Length - 1);
    }

    static Reading Read(byte[] sample, int length, bool complete, CsvDialect dialect)
    {
        var records = new SampleRecords(sample, length, complete, dialect);
        if (records.Count == 0) return new(dialect, 0, 0, 0, 0, 0, false);
        var (fields, count) =
            Enumerable.Range(0, records.Count).GroupBy(records.FieldCount).Select(g => (g.Key, g.Count()))
            .OrderByDescending(g => g.Item2).ThenByDescending(g => g.Key).First();
        long ends = Enumerable.Range(0, records.Count).Sum(r => (long)records.FieldCount(r) - 1);
        return new(dialect, records.Count, fields, (double)count / records.Count, ends, records.BadQuotes,
            records.HasQuotes);
    }

    static string Describe(Reading reading) =>
        string.Create(CultureInfo.InvariantCulture,
            $"as {reading.Fields} fields with '{Shown(reading.Dialect.DelimiterText)}'");

    static string Shown(string delimiter) => delimiter.Replace("\t", "\\t", StringComparison.Ordinal);

    static string Argument(string delimiter) => delimiter.Contains('\t', StringComparison.Ordinal)
        ? $"\"{delimiter.Replace("\t", "`t", StringComparison.Ordinal)}\"" : $"'{delimiter}'";

    /// <param name="Ends">Delimiters between fields.</param>
    sealed record Reading(
        CsvDialect Dialect, int Records, int Fields, double Share, long Ends, int BadQuotes, bool HasQuotes);
}
