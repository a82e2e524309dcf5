using System.Text;

namespace Hallelujah.Columnar.Predicates;

/// <summary>The same text, byte for byte.</summary>
internal readonly struct ExactTest(byte[] constant) : ITextTest
{
    public int OnlyLength => constant.Length;

    public Verdict OnBytes(ReadOnlySpan<byte> text) => text.SequenceEqual(constant) ? Verdict.Yes : Verdict.No;

    public bool OnChars(ReadOnlySpan<char> text) => false;
}

/// <summary>The same text in either case; the constant is ASCII, so that a text beyond ASCII is another.</summary>
internal readonly struct AsciiEqualTest(byte[] constant) : ITextTest
{
    public int OnlyLength => constant.Length;

    public Verdict OnBytes(ReadOnlySpan<byte> text) =>
        text.Length == constant.Length && Ascii.EqualsIgnoreCase(text, constant) ? Verdict.Yes : Verdict.No;

    public bool OnChars(ReadOnlySpan<char> text) => false;
}

/// <summary>
/// The same text in either case; the constant has characters beyond ASCII, so that no ASCII text is it.
/// </summary>
internal readonly struct FoldedEqualTest(string constant) : ITextTest
{
    public int OnlyLength => -1;

    public Verdict OnBytes(ReadOnlySpan<byte> text) => Ascii.IsValid(text) ? Verdict.No : Verdict.Ask;

    public bool OnChars(ReadOnlySpan<char> text) => text.Equals(constant, StringComparison.OrdinalIgnoreCase);
}

/// <summary>A text's place in the order before, at or behind a constant.</summary>
internal readonly struct OrderTest(byte[] bytes, string constant, bool ignoreCase, BinaryOperation operation)
    : ITextTest
{
    public int OnlyLength => -1;

    public Verdict OnBytes(ReadOnlySpan<byte> text)
    {
        if (!ignoreCase) return Holds(Utf8Order.Ordinal(text, bytes)) ? Verdict.Yes : Verdict.No;
        return Utf8Order.IgnoreCase(text, bytes) is { } sign ? Holds(sign) ? Verdict.Yes : Verdict.No : Verdict.Ask;
    }

    public bool OnChars(ReadOnlySpan<char> text) =>
        Holds(text.CompareTo(constant, StringComparison.OrdinalIgnoreCase));

    bool Holds(int sign) => operation switch
    {
        BinaryOperation.Lt => sign < 0,
        BinaryOperation.Le => sign <= 0,
        BinaryOperation.Gt => sign > 0,
        _ => sign >= 0,
    };
}

/// <summary>
/// Constants one behind the other, as between the asterisks of a -like: the first at the beginning or anywhere, the
/// last at the end or anywhere.
/// </summary>
/// <param name="parts">At least one, none empty; in lower-case ASCII with <paramref name="ignoreCase"/>.</param>
internal readonly struct PartsTest(byte[][] parts, bool fromStart, bool toEnd, bool ignoreCase) : ITextTest
{
    public int OnlyLength => -1;

    public Verdict OnBytes(ReadOnlySpan<byte> text)
    {
        int first = 0, last = parts.Length;
        if (fromStart)
        {
            if (!StartsWith(text, parts[0])) return Verdict.No;
            text = text[parts[first++].Length..];
        }
        if (toEnd)
        {
            // Where one part is both the beginning and the end, the whole text is that part.
            if (first == last) return text.IsEmpty ? Verdict.Yes : Verdict.No;
            byte[] end = parts[--last];
            if (text.Length < end.Length || !StartsWith(text[^end.Length..], end)) return Verdict.No;
            text = text[..^end.Length];
        }
        for (int i = first; i < last; i++)
        {
            int at = ignoreCase ? AsciiFold.IndexOf(text, parts[i]) : text.IndexOf(parts[i]);
            if (at < 0) return Verdict.No;
            text = text[(at + parts[i].Length)..];
        }
        return Verdict.Yes;
    }

    public bool OnChars(ReadOnlySpan<char> text) => false;

    bool StartsWith(ReadOnlySpan<byte> text, byte[] part) =>
        text.Length >= part.Length
            && (ignoreCase ? Ascii.EqualsIgnoreCase(text[..part.Length], part) : text.StartsWith(part));
}

/// <summary>A pattern that takes characters, without a string for each text.</summary>
/// <param name="isBeyond">Whether no ASCII text can match.</param>
internal readonly struct PatternTest(TextPattern pattern, bool isBeyond) : ITextTest
{
    public int OnlyLength => -1;

    public Verdict OnBytes(ReadOnlySpan<byte> text) => isBeyond && Ascii.IsValid(text) ? Verdict.No : Verdict.Ask;

    public bool OnChars(ReadOnlySpan<char> text) => pattern.IsMatch(text);
}

/// <summary>One of a list of texts.</summary>
/// <param name="set">With <paramref name="folded"/> of ASCII in either case, else of bytes.</param>
/// <param name="folded">All items in either case where case does not matter; null where it does.</param>
/// <param name="anyBeyond">Whether an item has characters beyond ASCII, and case does not matter.</param>
internal readonly struct SetTest(
    Utf8Set set, HashSet<string>.AlternateLookup<ReadOnlySpan<char>>? folded, bool anyBeyond) : ITextTest
{
    public int OnlyLength => -1;

    public Verdict OnBytes(ReadOnlySpan<byte> text) =>
        set.Contains(text) ? Verdict.Yes : anyBeyond && !Ascii.IsValid(text) ? Verdict.Ask : Verdict.No;

    public bool OnChars(ReadOnlySpan<char> text) => folded!.Value.Contains(text);
}

/// <summary>A length in UTF-16 units that lies in a range.</summary>
internal readonly struct LengthTest(long low, long high) : ITextTest
{
    public int OnlyLength => -1;

    public Verdict OnBytes(ReadOnlySpan<byte> text)
    {
        int length = text.Length;
        if (!Ascii.IsValid(text))
        {
            // A byte that continues a character counts nothing, one that begins a surrogate pair twice.
            foreach (byte b in text) length += (sbyte)b < -64 ? -1 : b >= 0xF0 ? 1 : 0;
        }
        return length >= low && length <= high ? Verdict.Yes : Verdict.No;
    }

    public bool OnChars(ReadOnlySpan<char> text) => text.Length >= low && text.Length <= high;
}

/// <summary>Another test on what ToUpper, ToLower and Trim, in the order of the list, make of a text.</summary>
internal readonly struct MappedTest<TTest>(ScalarFunction[] maps, TTest test) : ITextTest
    where TTest : struct, ITextTest
{
    /// <summary>Longer texts go by their characters; what is compared after such a function is short.</summary>
    const int MaxBytes = 256;

    public int OnlyLength => -1;

    public Verdict OnBytes(ReadOnlySpan<byte> text)
    {
        if (text.Length > MaxBytes || !Ascii.IsValid(text)) return Verdict.Ask;
        Span<byte> mapped = stackalloc byte[MaxBytes];
        text.CopyTo(mapped);
        mapped = mapped[..text.Length];
        foreach (var map in maps)
        {
            switch (map)
            {
                case ScalarFunction.ToUpper: Ascii.ToUpperInPlace(mapped, out _); break;
                case ScalarFunction.ToLower: Ascii.ToLowerInPlace(mapped, out _); break;
                default:
                    while (!mapped.IsEmpty && char.IsWhiteSpace((char)mapped[0])) mapped = mapped[1..];
                    while (!mapped.IsEmpty && char.IsWhiteSpace((char)mapped[^1])) mapped = mapped[..^1];
                    break;
            }
        }
        return test.OnBytes(mapped);
    }

    public bool OnChars(ReadOnlySpan<char> text)
    {
        string mapped = text.ToString();
        foreach (var map in maps)
        {
            mapped = map switch
            {
                ScalarFunction.ToUpper => mapped.ToUpperInvariant(),
                ScalarFunction.ToLower => mapped.ToLowerInvariant(),
                _ => mapped.Trim(),
            };
        }
        var verdict = test.OnBytes(Encoding.UTF8.GetBytes(mapped));
        return verdict == Verdict.Ask ? test.OnChars(mapped) : verdict == Verdict.Yes;
    }
}
