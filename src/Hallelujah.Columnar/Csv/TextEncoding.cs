using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace Hallelujah.Columnar.Csv;

/// <summary>
/// An encoding of source files: UTF-8, UTF-16, UTF-32, or one byte a character. Text is decoded to UTF-8 in front of
/// everything else. A unit that is no character becomes the byte <see cref="Invalid"/>, which is no UTF-8, so that the
/// record with it is found to be bad at its own place.
/// </summary>
internal abstract class TextEncoding(string name)
{
    public const byte Invalid = 0xFF;

    public static readonly TextEncoding Utf8 = new Utf8Encoding();

    static readonly Dictionary<string, string> OtherNames = new(StringComparer.OrdinalIgnoreCase)
    {
        // Names that PowerShell has and .NET has not.
        ["utf8"] = "utf-8",
        ["utf8BOM"] = "utf-8",
        ["utf8NoBOM"] = "utf-8",
        ["ascii"] = "utf-8",
        ["us-ascii"] = "utf-8",
        ["bigendianunicode"] = "utf-16BE",
        ["bigendianutf32"] = "utf-32BE",
        ["utf32"] = "utf-32",
        ["ansi"] = "windows-1252",
    };

    /// <summary>The name by which the encoding can be asked for.</summary>
    public string Name => name;

    public bool IsUtf8 => Name == Utf8.Name;

    /// <summary>Bytes of a byte order mark in front of the text.</summary>
    public int MarkBytes { get; private init; }

    /// <summary>UTF-8 bytes that one source byte may become, at most.</summary>
    public virtual int MaxGrowth => 3;

    /// <summary>
    /// Decodes what is there; what is cut at the end stays for the next call, unless it is the file's end.
    /// </summary>
    public abstract void Decode(
        ReadOnlySpan<byte> source, Span<byte> target, bool atEnd, out int used, out int written);

    /// <summary>The source bytes that became this text.</summary>
    public abstract long SourceBytes(ReadOnlySpan<byte> decoded);

    /// <summary>What a byte order mark says; null without one.</summary>
    public static TextEncoding? ByMark(ReadOnlySpan<byte> bytes) =>
        bytes.StartsWith<byte>([0xEF, 0xBB, 0xBF]) ? new Utf8Encoding { MarkBytes = 3 }
        : bytes.StartsWith<byte>([0xFF, 0xFE, 0, 0]) ? new Utf32Encoding("utf-32", false) { MarkBytes = 4 }
        : bytes.StartsWith<byte>([0, 0, 0xFE, 0xFF]) ? new Utf32Encoding("utf-32BE", true) { MarkBytes = 4 }
        : bytes.StartsWith<byte>([0xFF, 0xFE]) ? new Utf16Encoding("utf-16", false) { MarkBytes = 2 }
        : bytes.StartsWith<byte>([0xFE, 0xFF]) ? new Utf16Encoding("utf-16BE", true) { MarkBytes = 2 } : null;

    /// <summary>An encoding by .NET's or PowerShell's name or by its code page; null where there is none.</summary>
    public static TextEncoding? ByName(string name)
    {
        if (OtherNames.TryGetValue(name, out string? other)) name = other;
        Encoding encoding;
        try
        {
            Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
            encoding = int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out int page)
                ? Encoding.GetEncoding(page) : Encoding.GetEncoding(name);
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            return null;
        }
        return encoding.CodePage switch
        {
            65001 or 20127 => Utf8,
            1200 => new Utf16Encoding("utf-16", false),
            1201 => new Utf16Encoding("utf-16BE", true),
            12000 => new Utf32Encoding("utf-32", false),
            12001 => new Utf32Encoding("utf-32BE", true),
            _ when encoding.IsSingleByte => new SingleByteEncoding(encoding),
            _ => null,
        };
    }

    /// <summary>Bytes that begin a character, and those among them that begin one of four bytes.</summary>
    static void CountCharacters(ReadOnlySpan<byte> decoded, out long all, out long ofFour)
    {
        (all, ofFour) = (0, 0);
        foreach (byte b in decoded)
        {
            if ((b & 0xC0) != 0x80) all++;
            if (b is >= 0xF0 and < 0xF8) ofFour++;
        }
    }

    sealed class Utf8Encoding() : TextEncoding("utf-8")
    {
        public override int MaxGrowth => 1;

        public override void Decode(
            ReadOnlySpan<byte> source, Span<byte> target, bool atEnd, out int used, out int written)
        {
            source.CopyTo(target);
            used = written = source.Length;
        }

        public override long SourceBytes(ReadOnlySpan<byte> decoded) => decoded.Length;
    }

    sealed class Utf16Encoding(string name, bool isBigEndian) : TextEncoding(name)
    {
        public override void Decode(
            ReadOnlySpan<byte> source, Span<byte> target, bool atEnd, out int used, out int written)
        {
            int count = source.Length / 2;
            char[] rented = ArrayPool<char>.Shared.Rent(count);
            var units = rented.AsSpan(0, count);
            MemoryMarshal.Cast<byte, char>(source[..(count * 2)]).CopyTo(units);
            if (isBigEndian == BitConverter.IsLittleEndian)
            {
                var shorts = MemoryMarshal.Cast<char, ushort>(units);
                BinaryPrimitives.ReverseEndianness(shorts, shorts);
            }
            (used, written) = (0, 0);
            while (true)
            {
                var status = System.Text.Unicode.Utf8.FromUtf16(
                    units[used..], target[written..], out int read, out int made, replaceInvalidSequences: false,
                    atEnd);
                (used, written) = (used + read, written + made);
                if (status != OperationStatus.InvalidData) break;
                target[written++] = Invalid;
                used++;
            }
            ArrayPool<char>.Shared.Return(rented);
            used *= 2;
            if (!atEnd || used == source.Length) return;
            target[written++] = Invalid;
            used = source.Length;
        }

        public override long SourceBytes(ReadOnlySpan<byte> decoded)
        {
            CountCharacters(decoded, out long all, out long ofFour);
            return 2 * (all + ofFour);
        }
    }

    sealed class Utf32Encoding(string name, bool isBigEndian) : TextEncoding(name)
    {
        public override void Decode(
            ReadOnlySpan<byte> source, Span<byte> target, bool atEnd, out int used, out int written)
        {
            (used, written) = (0, 0);
            for (; used + 4 <= source.Length; used += 4)
            {
                var unit = source.Slice(used, 4);
                uint scalar = isBigEndian ? BinaryPrimitives.ReadUInt32BigEndian(unit)
                    : BinaryPrimitives.ReadUInt32LittleEndian(unit);
                if (Rune.TryCreate(scalar, out var rune)) written += rune.EncodeToUtf8(target[written..]);
                else target[written++] = Invalid;
            }
            if (!atEnd || used == source.Length) return;
            target[written++] = Invalid;
            used = source.Length;
        }

        public override long SourceBytes(ReadOnlySpan<byte> decoded)
        {
            CountCharacters(decoded, out long all, out _);
            return 4 * all;
        }
    }

    sealed class SingleByteEncoding : TextEncoding
    {
        // The UTF-8 of each byte, and its length.
        readonly byte[] _texts = new byte[256 * 4];
        readonly bool _hasAscii = true;

        public SingleByteEncoding(Encoding encoding) : base(encoding.WebName)
        {
            var strict = Encoding.GetEncoding(
                encoding.CodePage, EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback);
            Span<char> decoded = stackalloc char[2];
            for (int i = 0; i < 256; i++)
            {
                int length = 1;
                var text = _texts.AsSpan(i * 4, 3);
                try
                {
                    int chars = strict.GetChars([(byte)i], decoded);
                    length = Encoding.UTF8.GetBytes(decoded[..chars], text);
                    // .NET gives bytes without a character one for private use.
                    if (decoded[0] is >= '\uE000' and <= '\uF8FF') (length, text[0]) = (1, Invalid);
                }
                catch (DecoderFallbackException)
                {
                    text[0] = Invalid;
                }
                _texts[i * 4 + 3] = (byte)length;
                _hasAscii &= i >= 0x80 || length == 1 && text[0] == i;
            }
        }

        public override void Decode(
            ReadOnlySpan<byte> source, Span<byte> target, bool atEnd, out int used, out int written)
        {
            (used, written) = (0, 0);
            while (used < source.Length)
            {
                if (_hasAscii)
                {
                    int plain = source[used..].IndexOfAnyInRange((byte)0x80, (byte)0xFF);
                    if (plain < 0) plain = source.Length - used;
                    source.Slice(used, plain).CopyTo(target[written..]);
                    (used, written) = (used + plain, written + plain);
                    if (used == source.Length) return;
                }
                var text = _texts.AsSpan(source[used++] * 4, 4);
                for (int i = 0; i < text[3]; i++) target[written++] = text[i];
            }
        }

        public override long SourceBytes(ReadOnlySpan<byte> decoded)
        {
            CountCharacters(decoded, out long all, out _);
            return all;
        }
    }
}
