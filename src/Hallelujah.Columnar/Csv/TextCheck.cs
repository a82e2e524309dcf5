using System.Globalization;

namespace Hallelujah.Columnar.Csv;

/// <summary>Tells files that are no text from texts with a character too many.</summary>
internal static class TextCheck
{
    /// <summary>Of the characters of a file that is no text, more than one in so many is a control character.</summary>
    const int ControlEvery = 1_000;

    /// <summary>
    /// Throws <see cref="ColumnarException"/> (SourceNotText) for a sample with characters that are zero where it is no
    /// text: most lines have one, or other control characters are among it. A text with a few has bad records instead.
    /// </summary>
    public static void Refuse(string path, ReadOnlySpan<byte> text, TextEncoding encoding, CsvReadOptions options)
    {
        int nul = text.IndexOf((byte)0);
        if (nul < 0 || options.AllowNul) return;
        bool isWide = nul <= 1 && text.Length > 3 && (text[nul ^ 1] != 0) && text[nul + 2] == 0;
        if (!isWide && !IsBinary(text)) return;
        throw new ColumnarException(ColumnarError.SourceNotText,
            string.Create(
                CultureInfo.InvariantCulture,
                $"{path} is not a text file in {encoding.Name}: character {nul} is zero."))
        {
            File = path,
            Byte = encoding.MarkBytes + encoding.SourceBytes(text[..nul]),
            Recommendation = isWide ? $"It looks like UTF-16: pass -Encoding {(nul == 1 ? "utf-16" : "utf-16BE")}."
                : "Import text files of records and delimiters; unpack archives first. -AllowNul takes such "
                    + "characters.",
        };
    }

    public static ColumnarException HeaderHasNul(CsvFile file) => new(
        ColumnarError.SourceNotText,
        string.Create(CultureInfo.InvariantCulture,
            $"{Path.GetFileName(file.Path)} line {file.DataLine}: the header has a character that is zero (NUL)."))
    {
        File = file.Path,
        Line = file.DataLine,
        Recommendation = "Pass -ColumnName with names and -SkipLines, or -AllowNul, or mend the header.",
    };

    static bool IsBinary(ReadOnlySpan<byte> text)
    {
        int length = text.Length, lines = 0, nulLines = 0;
        long controls = 0;
        while (!text.IsEmpty)
        {
            int end = text.IndexOfAny((byte)'\n', (byte)'\r');
            var line = end < 0 ? text : text[..end];
            text = end < 0 ? default : text[(end + 1)..];
            if (line.IsEmpty) continue;
            lines++;
            if (line.Contains((byte)0)) nulLines++;
            foreach (byte c in line)
                if (c is > 0 and < (byte)'\t' or > (byte)'\r' and < 0x1B or > 0x1B and < (byte)' ') controls++;
        }
        return nulLines * 2 > lines || controls * ControlEvery > length;
    }
}
