using System.Globalization;
using Hallelujah.Columnar.Schema;

namespace Hallelujah.Columnar.Csv;

/// <summary>
/// Finds a file's delimiter and whether it has a header, by reading a sample in each way with the real tokenizer.
/// </summary>
internal static class DialectSniffer
{
    static readonly byte[] Candidates = [(byte)',', (byte)';', (byte)'\t', (byte)'|'];

    /// <summary>
    /// The delimiter that gives most records the same number of fields, more than one. Comma where none does.
    /// Throws <see cref="ColumnarException"/> (DialectAmbiguous) where two give it to all records alike.
    /// </summary>
    public static byte FindDelimiter(string path, byte[] sample, int length, bool complete, byte quote)
    {
        var readings = Candidates
            .Select(c => Read(new(sample, length, complete, c, quote), c))
            .Where(r => r.Fields > 1)
            .OrderByDescending(r => r.Share).ThenByDescending(r => r.Fields)
            .ToArray();
        if (readings.Length == 0) return (byte)',';
        var best = readings[0];
        if (readings.Length == 1 || best.Share < 1 || readings[1].Share < 1 || best.Records == 1
            && best.Fields > readings[1].Fields) return best.Delimiter;
        string both = string.Join(", or ", readings.Where(r => r.Share == 1).Select(Describe));
        throw new ColumnarException(ColumnarError.DialectAmbiguous, $"{path} can be read in more than one way: {both}.")
        {
            File = path,
            Recommendation =
                "Say which delimiter is meant, for example with -Delimiter '" + Name(best.Delimiter) + "'.",
        };
    }

    /// <summary>
    /// A header is a first record of texts only (numbers, dates and truth values are data), at least one of them not
    /// empty.
    /// </summary>
    public static bool HasHeader(SampleRecords records)
    {
        bool any = false;
        for (int field = 0; field < records.FieldCount(0); field++)
        {
            var text = records.Field(0, field, out _);
            if (text.IsEmpty) continue;
            any = true;
            if (Lexer.Classify(text, out _) != ValueClass.Text) return false;
        }
        return any;
    }

    public static string Name(byte delimiter) => delimiter == '\t' ? "\\t" : ((char)delimiter).ToString();

    static Reading Read(SampleRecords records, byte delimiter)
    {
        if (records.Count == 0) return new(delimiter, 0, 0, 0);
        var (fields, count) =
            Enumerable.Range(0, records.Count).GroupBy(records.FieldCount).Select(g => (g.Key, g.Count()))
            .OrderByDescending(g => g.Item2).ThenByDescending(g => g.Key).First();
        return new(delimiter, records.Count, fields, (double)count / records.Count);
    }

    static string Describe(Reading reading) =>
        string.Create(CultureInfo.InvariantCulture, $"as {reading.Fields} fields with '{Name(reading.Delimiter)}'");

    sealed record Reading(byte Delimiter, int Records, int Fields, double Share);
}
