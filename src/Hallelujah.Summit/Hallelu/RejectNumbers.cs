using System.Buffers.Text;

namespace Hallelujah.Summit.Hallelu;

/// <summary>
/// The numbers of records in files of rejects, with which their lines begin. Where a split begins within a file a
/// share's file has those in the split, under another name and with blanks in front, which JSON allows: that is the
/// place for the number in the file, which is known when all splits are done. Numbers in the file stand in a place as
/// long, so that a line has as many bytes however the source is split.
/// </summary>
static class RejectNumbers
{
    /// <summary>Digits of the longest number.</summary>
    const int MaxDigits = 19;

    const int BlockBytes = 1 << 16;

    static ReadOnlySpan<byte> InFile => "{\"record\":"u8;

    /// <summary>A reader passes it over, should the line come to it as it is.</summary>
    static ReadOnlySpan<byte> InSplit => "{\"inSplit\":"u8;

    static int PlaceBytes => InSplit.Length + MaxDigits;

    /// <summary>A line, its end included, of the JSON of a record's other members.</summary>
    public static byte[] ToLine(ReadOnlySpan<byte> json, long number, bool isInSplit)
    {
        Span<byte> place = stackalloc byte[PlaceBytes];
        Write(place, isInSplit ? InSplit : InFile, number);
        return [.. place, (byte)',', .. json[1..], (byte)'\n'];
    }

    /// <summary>Copies a share's lines; numbers in the split become those in the file.</summary>
    /// <param name="before">Records of the file that are before the split.</param>
    public static void Copy(Stream from, Stream to, long before)
    {
        byte[] block = new byte[BlockBytes];
        int have = 0, read;
        bool isLineStart = true;
        do
        {
            read = from.Read(block, have, block.Length - have);
            have += read;
            int done = 0;
            while (done < have)
            {
                Span<byte> rest = block.AsSpan(done, have - done);
                if (isLineStart)
                {
                    // A place is changed as a whole.
                    if (rest.Length < PlaceBytes && read > 0) break;
                    if (rest.StartsWith(InSplit)) Change(rest[..PlaceBytes], before);
                }
                int end = rest.IndexOf((byte)'\n');
                isLineStart = end >= 0;
                done += isLineStart ? end + 1 : rest.Length;
            }
            to.Write(block, 0, done);
            block.AsSpan(done, have - done).CopyTo(block);
            have -= done;
        }
        while (read > 0);
    }

    static void Change(Span<byte> place, long before)
    {
        ReadOnlySpan<byte> number = place[InSplit.Length..].TrimStart((byte)' ');
        if (Utf8Parser.TryParse(number, out long inSplit, out _)) Write(place, InFile, before + inSplit);
    }

    static void Write(Span<byte> place, ReadOnlySpan<byte> name, long number)
    {
        Span<byte> text = stackalloc byte[MaxDigits];
        Utf8Formatter.TryFormat(number, text, out int digits);
        name.CopyTo(place);
        place[name.Length..].Fill((byte)' ');
        text[..digits].CopyTo(place[^digits..]);
    }
}
