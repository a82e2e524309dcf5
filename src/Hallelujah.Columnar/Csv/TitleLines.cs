namespace Hallelujah.Columnar.Csv;

/// <summary>
/// Lines of titles in front of a file's header, such as the name of a report. They are told from records by having none
/// of the delimiters that the records have, or by the blank line below them.
/// </summary>
/// <param name="Count">How many.</param>
/// <param name="Bytes">Where the header begins, from the first of them.</param>
/// <param name="EndBlank">Whether the last of them is blank.</param>
internal readonly record struct TitleLines(int Count, int Bytes, bool EndBlank)
{
    /// <summary>More lines than a report has above its table.</summary>
    const int MaxLines = 20;

    /// <summary>What is looked at behind the lines: enough to tell a table.</summary>
    public const int SampleBytes = 64 << 10;

    /// <summary>The share of the records behind the lines that must have the same number of fields.</summary>
    public const double MinShare = 0.95;

    public static TitleLines None => default;

    /// <summary>
    /// The lines that may be titles, in order: those in front of the first line with a delimiter, whatever that is, and
    /// those that end with a blank line. Behind a header comes a line with something on it.
    /// </summary>
    public static IReadOnlyList<TitleLines> Candidates(ReadOnlySpan<byte> text)
    {
        var candidates = new List<TitleLines>();
        Span<bool> seen = stackalloc bool[4];
        bool blankAbove = false;
        for (int at = 0, line = 0; line <= MaxLines && at < text.Length; line++)
        {
            int end = EndOf(text, at, out int next);
            bool isNew = false;
            for (int i = 0; i < seen.Length; i++)
            {
                if (seen[i] || text[at..end].IndexOf(",;\t|:"u8[i..(i + 1)]) < 0) continue;
                isNew = seen[i] = true;
            }
            bool headsMore = end > at && next < text.Length && EndOf(text, next, out _) > next;
            if (line > 0 && headsMore && (isNew || blankAbove)) candidates.Add(new(line, at, blankAbove));
            blankAbove = end == at;
            at = next;
        }
        return candidates;
    }

    static int EndOf(ReadOnlySpan<byte> text, int at, out int next)
    {
        int length = text[at..].IndexOfAny((byte)'\n', (byte)'\r');
        int end = length < 0 ? text.Length : at + length;
        next = end;
        if (next < text.Length) next += text[next..].StartsWith("\r\n"u8) ? 2 : 1;
        return end;
    }
}
