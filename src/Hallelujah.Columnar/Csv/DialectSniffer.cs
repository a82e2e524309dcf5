using System.Globalization;
using System.Text;
using Hallelujah.Columnar.Schema;

namespace Hallelujah.Columnar.Csv;

/// <summary>
/// Finds a file's dialect and whether it has a header, by reading a sample in each way with the real tokenizer.
/// </summary>
internal static class DialectSniffer
{
    const byte OtherQuote = (byte)'\'';

    /// <summary>Records that a first one is held against: a number or date is nearly always among the first.</summary>
    const int MaxComparedRecords = 1_000;

    // Longer ones first: where each occurrence of a shorter one belongs to a longer one, the longer one is meant.
    static readonly string[] Delimiters = ["\t|\t", "||", ",", ";", "\t", "|"];

    // Times, addresses and names have colons in them, so these are only tried where no other delimiter fits.
    static readonly string[] Colons = ["::", ":"];

    /// <summary>
    /// The reading that gives most records the same number of fields, more than one. Comma where none does, and what
    /// the file's first line says where it says it. Titles in front of the header are left out where the rest is then
    /// regular. Throws <see cref="ColumnarException"/> (DialectAmbiguous) where two readings are equally good.
    /// </summary>
    /// <param name="titles">Whether there may be lines of titles.</param>
    public static FoundDialect Find(
        string path, byte[] sample, int length, bool complete, CsvDialect given, CsvReadOptions options,
        ValueForms? forms, bool titles)
    {
        var usual = Readings(sample, length, complete, given);
        if (IsPerfect(usual)) return new(Choose(path, usual, given), TitleLines.None);
        // Only where the usual reading leaves something unexplained are others tried.
        if (Others(sample, length, complete, given, options) is { } perfect)
            return new(Choose(path, perfect, given), TitleLines.None);
        if (titles && (usual.Count == 0 || usual[0].FirstFields != usual[0].Fields))
        {
            foreach (var lines in TitleLines.Candidates(sample.AsSpan(0, length)))
            {
                int rest = Math.Min(length - lines.Bytes, TitleLines.SampleBytes);
                bool whole = complete && lines.Bytes + rest == length;
                byte[] behind = sample[lines.Bytes..(lines.Bytes + rest)];
                var readings = Readings(behind, rest, whole, given);
                if (!IsPerfect(readings)) readings = Others(behind, rest, whole, given, options) ?? readings;
                readings.RemoveAll(r => !IsBelowTitles(r, lines, sample));
                if (readings.Count == 0) continue;
                var dialect = Choose(path, readings, given);
                if (HasHeader(new SampleRecords(behind, rest, whole, dialect), forms)) return new(dialect, lines);
            }
        }
        return new(Choose(path, usual, given), TitleLines.None);
    }

    /// <summary>The lines of titles in front of the header of a file whose dialect is known.</summary>
    public static TitleLines FindTitles(
        byte[] sample, int length, bool complete, CsvDialect dialect, ValueForms? forms)
    {
        var all = Read(sample, length, complete, dialect);
        if (all.FirstFields == all.Fields) return TitleLines.None;
        foreach (var lines in TitleLines.Candidates(sample.AsSpan(0, length)))
        {
            int rest = Math.Min(length - lines.Bytes, TitleLines.SampleBytes);
            bool whole = complete && lines.Bytes + rest == length;
            byte[] behind = sample[lines.Bytes..(lines.Bytes + rest)];
            if (IsBelowTitles(Read(behind, rest, whole, dialect), lines, sample)
                && HasHeader(new SampleRecords(behind, rest, whole, dialect), forms)) return lines;
        }
        return TitleLines.None;
    }

    static bool IsBelowTitles(Reading reading, TitleLines lines, ReadOnlySpan<byte> sample) =>
        reading is { Records: > 1, Fields: > 1, BadQuotes: 0, Share: >= TitleLines.MinShare }
        && reading.FirstFields == reading.Fields
        && (lines.EndBlank || sample[..lines.Bytes].IndexOf(Encoding.UTF8.GetBytes(reading.Dialect.DelimiterText)) < 0);

    /// <summary>
    /// A reading in another dialect that explains everything, as far as nothing else was asked for; null where there
    /// is none.
    /// </summary>
    static List<Reading>? Others(
        byte[] sample, int length, bool complete, CsvDialect given, CsvReadOptions options)
    {
        CsvDialect[] variants = [.. Variants(given, options)];
        foreach (var dialect in variants)
        {
            var readings = Readings(sample, length, complete, dialect);
            if (IsPerfect(readings)) return readings;
        }
        if (given.DelimiterFrom != DelimiterOrigin.Found) return null;
        foreach (string colon in Colons)
        {
            foreach (var dialect in variants.Prepend(given))
            {
                var reading = Read(sample, length, complete, dialect.With(colon));
                if (IsPerfect([reading]) && ColonText.Separates(sample, length, complete, reading.Dialect))
                    return [reading];
            }
        }
        return null;
    }

    /// <summary>The dialects that are tried where the usual one does not fit: one thing more, then several.</summary>
    static IEnumerable<CsvDialect> Variants(CsvDialect given, CsvReadOptions options)
    {
        bool escape = given.Escape == 0, comment = given.Comment is null, quote = options.Quote is null;
        var escaped = given with { Escape = (byte)'\\' };
        var commented = given with { Comment = "#" };
        if (escape) yield return escaped;
        if (comment) yield return commented;
        if (quote) yield return given with { Quote = OtherQuote };
        if (escape && comment) yield return escaped with { Comment = "#" };
        if (escape && quote) yield return escaped with { Quote = OtherQuote };
        if (comment && quote) yield return commented with { Quote = OtherQuote };
        if (escape && comment && quote) yield return escaped with { Comment = "#", Quote = OtherQuote };
    }

    static bool IsPerfect(List<Reading> readings) =>
        readings.Count > 0 && readings[0] is { Share: 1, BadQuotes: 0, Records: > 1, Fields: > 1 } best
        && (best.Dialect.Quote != OtherQuote || best.HasQuotes);

    static List<Reading> Readings(byte[] sample, int length, bool complete, CsvDialect given)
    {
        string[] delimiters = given.DelimiterFrom == DelimiterOrigin.Found ? Delimiters : [given.DelimiterText];
        var readings = delimiters
            .Where(d => given.Escape == 0 || !d.Contains((char)given.Escape, StringComparison.Ordinal))
            .Where(d => given.Quote == 0 || !d.Contains((char)given.Quote, StringComparison.Ordinal))
            .Select(d => Read(sample, length, complete, given.With(d)))
            .Where(r => r.Fields > 1)
            .OrderByDescending(r => r.Share).ThenByDescending(r => r.Fields).ThenBy(r => r.BadQuotes)
            .ToList();
        readings.RemoveAll(r => readings.Any(other => IsExplained(r, other)));
        return readings;
    }

    static CsvDialect Choose(string path, List<Reading> readings, CsvDialect given)
    {
        if (readings.Count == 0) return given;
        var best = readings[0];
        var equal = readings.Where(r => IsAsGood(r, best)).ToList();
        if (equal.Count == 1 || best.Records == 1 && best.Fields > readings[1].Fields) return best.Dialect;
        string both = string.Join(", or ", equal.Select(Describe));
        string pass = string.Join(" or ", equal.Select(r => $"-Delimiter {Argument(r.Dialect.DelimiterText)}"));
        throw new ColumnarException(ColumnarError.DialectAmbiguous, $"{path} can be read in more than one way: {both}.")
        {
            File = path,
            Recommendation = $"Say which delimiter is meant: {pass}.",
        };
    }

    /// <summary>
    /// Two that explain every record are equally good; of those that leave some out, two that have as many fields in
    /// as many.
    /// </summary>
    static bool IsAsGood(Reading reading, Reading best) => reading.Share == best.Share
        && (best.Share == 1 || reading.Fields == best.Fields && reading.BadQuotes == best.BadQuotes);

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
            if (records.Field(0, field, out _).IsEmpty) continue;
            any = true;
            if (!IsText(records, 0, field, forms) && !IsName(records, field, forms)) return false;
        }
        return any;
    }

    /// <summary>
    /// Whether a word for true or false in the first record is a column's name, such as y, since the first value below
    /// it is no truth value.
    /// </summary>
    static bool IsName(SampleRecords records, int field, ValueForms? forms)
    {
        if (forms is null || !forms.IsBoolWord(records.Field(0, field, out _))) return false;
        for (int r = 1; r < Math.Min(records.Count, MaxComparedRecords); r++)
        {
            if (field < records.FieldCount(r) && !records.Field(r, field, out _).IsEmpty)
                return Look(records, r, field, forms) != ValueClass.Bool;
        }
        return false;
    }

    /// <summary>
    /// Whether the records behind the first are of texts only too, so that nothing tells it from them. False where
    /// there are none.
    /// </summary>
    public static bool IsAllText(SampleRecords records, ValueForms? forms)
    {
        bool any = false;
        for (int r = 1; r < Math.Min(records.Count, MaxComparedRecords); r++)
        {
            for (int field = 0; field < records.FieldCount(r); field++)
            {
                if (records.Field(r, field, out _).IsEmpty) continue;
                any = true;
                if (!IsText(records, r, field, forms)) return false;
            }
        }
        return any;
    }

    static bool IsText(SampleRecords records, int record, int field, ValueForms? forms) =>
        Look(records, record, field, forms) == ValueClass.Text;

    static ValueClass Look(SampleRecords records, int record, int field, ValueForms? forms)
    {
        var text = records.Field(record, field, out _);
        if (forms is not null && text.Length <= ValueForms.MaxBytes) text = forms.Rewrite(text, null);
        return Lexer.Classify(text, out _);
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
        if (records.Count == 0) return new(dialect, 0, 0, 0, 0, 0, 0, false);
        var (fields, count) =
            Enumerable.Range(0, records.Count).GroupBy(records.FieldCount).Select(g => (g.Key, g.Count()))
            .OrderByDescending(g => g.Item2).ThenByDescending(g => g.Key).First();
        long ends = Enumerable.Range(0, records.Count).Sum(r => (long)records.FieldCount(r) - 1);
        return new(dialect, records.Count, fields, (double)count / records.Count, ends, records.BadQuotes,
            records.FieldCount(0), records.HasQuotes);
    }

    static string Describe(Reading reading) =>
        string.Create(CultureInfo.InvariantCulture,
            $"as {reading.Fields} fields with '{Shown(reading.Dialect.DelimiterText)}'{InHowMany(reading)}");

    static string InHowMany(Reading reading) => reading.Share == 1 ? "" : string.Create(CultureInfo.InvariantCulture,
        $" in {Math.Round(reading.Share * reading.Records)} of the first {reading.Records} records");

    static string Shown(string delimiter) => delimiter.Replace("\t", "\\t", StringComparison.Ordinal);

    static string Argument(string delimiter) => delimiter.Contains('\t', StringComparison.Ordinal)
        ? $"\"{delimiter.Replace("\t", "`t", StringComparison.Ordinal)}\"" : $"'{delimiter}'";

    /// <param name="Share">Of the records, how many have as many fields as most.</param>
    /// <param name="Ends">Delimiters between fields.</param>
    sealed record Reading(
        CsvDialect Dialect, int Records, int Fields, double Share, long Ends, int BadQuotes, int FirstFields,
        bool HasQuotes);
}

/// <summary>What was found: the dialect, and the lines of titles in front of the header.</summary>
internal readonly record struct FoundDialect(CsvDialect Dialect, TitleLines Titles);
