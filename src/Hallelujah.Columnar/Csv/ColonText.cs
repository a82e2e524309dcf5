namespace Hallelujah.Columnar.Csv;

/// <summary>Tells colons between fields from those in times and addresses, of which a column may be full.</summary>
internal static class ColonText
{
    /// <summary>
    /// Whether the colons of a sample, so many in each record, are between fields: not all of them between digits, as
    /// in 12:30, no single one in front of a blank or slashes, as in http://, and no record an address such as fe80::1
    /// or 00:1a:2b:3c:4d:5e.
    /// </summary>
    public static bool Separates(byte[] sample, int length, bool complete, CsvDialect dialect)
    {
        var records = new SampleRecords(sample, length, complete, dialect);
        bool isDouble = dialect.DelimiterText == "::";
        bool digitsOnly = true, hexOnly = true, isLong = true, anyEmpty = false;
        for (int r = 0; r < records.Count; r++)
        {
            for (int f = 0; f < records.FieldCount(r); f++)
            {
                var text = records.Field(r, f, out bool quoted);
                bool isFirst = f == 0, isLast = f == records.FieldCount(r) - 1;
                if (!isDouble && !isFirst && !quoted && (text.StartsWith(" "u8) || text.StartsWith("//"u8)))
                    return false;
                if (!isFirst && !StartsWithDigit(text) || !isLast && !EndsWithDigit(text)) digitsOnly = false;
                if (text.Length < 2) isLong = false;
                if (text.IsEmpty) anyEmpty = true;
                if (text.IndexOfAnyExcept("0123456789abcdefABCDEF"u8) >= 0) hexOnly = false;
            }
        }
        bool isAddress = hexOnly && (isDouble ? records.FieldCount(0) == 2
            : anyEmpty || isLong && records.FieldCount(0) is 6 or 8);
        return !isAddress && (isDouble || !digitsOnly);
    }

    static bool StartsWithDigit(ReadOnlySpan<byte> text) => text.Length > 0 && char.IsAsciiDigit((char)text[0]);

    static bool EndsWithDigit(ReadOnlySpan<byte> text) => text.Length > 0 && char.IsAsciiDigit((char)text[^1]);
}
