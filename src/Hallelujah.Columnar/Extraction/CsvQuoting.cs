using System.Buffers;

namespace Hallelujah.Columnar.Extraction;

/// <summary>
/// How texts stand in a CSV file: quoted where they hold a delimiter, a quote or a line end, or are empty.
/// </summary>
internal sealed unsafe class CsvQuoting(byte delimiter)
{
    readonly SearchValues<byte> _special = SearchValues.Create([delimiter, (byte)'"', (byte)'\r', (byte)'\n']);

    /// <summary>Bytes that a text of so many takes at most: each of them a quote.</summary>
    public static long MaxBytes(int length) => 2L * length + 2;

    /// <summary>Writes a text and returns how many bytes it takes.</summary>
    public int Write(ReadOnlySpan<byte> text, byte* target)
    {
        if (!text.IsEmpty && !text.ContainsAny(_special))
        {
            text.CopyTo(new(target, text.Length));
            return text.Length;
        }
        return WriteQuoted(text, target);
    }

    /// <summary>Writes a text in quotes and returns how many bytes it takes.</summary>
    public static int WriteQuoted(ReadOnlySpan<byte> text, byte* target)
    {
        byte* next = target;
        *next++ = (byte)'"';
        for (int quote; (quote = text.IndexOf((byte)'"')) >= 0; text = text[(quote + 1)..])
        {
            text[..(quote + 1)].CopyTo(new(next, quote + 1));
            next += quote + 1;
            *next++ = (byte)'"';
        }
        text.CopyTo(new(next, text.Length));
        next += text.Length;
        *next++ = (byte)'"';
        return (int)(next - target);
    }
}
