using System.Buffers;
using System.Text;

namespace Hallelujah.Columnar.Csv;

/// <summary>
/// The line <c>sep=;</c> with which spreadsheets begin a file to say what is between its fields. It is that line where
/// it is a file's first, without quotes around it, and says one character that can be a delimiter and is no letter or
/// digit, as in <c>sep=1</c>; in quotes it is a header of one column.
/// </summary>
internal static class SeparatorLine
{
    static ReadOnlySpan<byte> Word => "sep="u8;

    /// <summary>The delimiter that the text's first line says; null where it is another line.</summary>
    /// <param name="text">From the file's first character, behind a byte order mark.</param>
    public static string? Find(ReadOnlySpan<byte> text, CsvReadOptions options)
    {
        if (text.Length <= Word.Length || !Ascii.EqualsIgnoreCase(text[..Word.Length], Word)) return null;
        var rest = text[Word.Length..];
        int end = rest.IndexOfAny((byte)'\n', (byte)'\r');
        var said = end < 0 ? rest : rest[..end];
        // What some programs write, and none means otherwise.
        if (said.SequenceEqual("\\t"u8)) said = "\t"u8;
        if (Rune.DecodeFromUtf8(said, out Rune character, out int length) != OperationStatus.Done
            || length != said.Length || Rune.IsLetterOrDigit(character)) return null;
        byte first = said[0];
        return first == 0 || first == (options.Quote ?? (byte)'"') || first == options.Escape
            ? null : Encoding.UTF8.GetString(said);
    }

    /// <summary>Whether a text that begins a file is taken for the line.</summary>
    public static bool IsLike(ReadOnlySpan<byte> text) => Find(text, new CsvReadOptions()) is not null;
}
