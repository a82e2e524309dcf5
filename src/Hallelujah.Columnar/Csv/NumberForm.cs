using System.Text;

namespace Hallelujah.Columnar.Csv;

/// <summary>Numbers with a culture's separators.</summary>
internal sealed class NumberForm(NumberCulture culture, bool thousands)
{
    // U+2212, which some cultures write for a minus.
    static readonly byte[] Minus = [0xE2, 0x88, 0x92];

    readonly byte[] _point = Encoding.UTF8.GetBytes(culture.Point);
    readonly byte[][] _groups = thousands ? Groups(culture.Group) : [];
    readonly int[] _sizes = culture.GroupSizes;

    /// <summary>
    /// Null where numbers are written as usual. Throws <see cref="ColumnarException"/> (InvalidOption).
    /// </summary>
    public static NumberForm? Create(CsvReadOptions options)
    {
        if (options.Culture is null && options.DecimalSeparator is null && !options.Thousands) return null;
        var culture = NumberCulture.Find(options.Culture ?? "");
        if (options.DecimalSeparator is { } point)
        {
            if (point is not ("." or "," or "·" or "٫"))
                throw new ColumnarException(
                    ColumnarError.InvalidOption, $"The decimal separator cannot be '{point}'; it is '.' or ','.");
            culture = culture with { Point = point, Group = culture.Group == point ? culture.Point : culture.Group };
        }
        return new(culture, options.Thousands);
    }

    /// <summary>The number with '-' and '.', without separators of groups; false where it is none.</summary>
    public bool TryRewrite(ReadOnlySpan<byte> text, Span<byte> target, out int length)
    {
        length = 0;
        var rest = text;
        if (rest[0] == '-' || rest.StartsWith(Minus))
        {
            target[length++] = (byte)'-';
            rest = rest[(rest[0] == '-' ? 1 : Minus.Length)..];
        }
        Span<byte> groupSizes = stackalloc byte[ValueForms.MaxBytes];
        int groups = 0, digits = 0;
        while (!rest.IsEmpty)
        {
            if (char.IsAsciiDigit((char)rest[0]))
            {
                target[length++] = rest[0];
                digits++;
                rest = rest[1..];
            }
            else if (digits > 0 && GroupAt(rest) is > 0 and var group)
            {
                groupSizes[groups++] = (byte)digits;
                digits = 0;
                rest = rest[group..];
            }
            else break;
        }
        if (groups > 0 && !AreGroups(groupSizes[..groups], digits)) return false;
        if (groups + digits == 0 && !rest.StartsWith(_point)) return false;
        return TryRewriteTail(rest, target, ref length);
    }

    bool TryRewriteTail(ReadOnlySpan<byte> rest, Span<byte> target, ref int length)
    {
        if (rest.StartsWith(_point))
        {
            rest = rest[_point.Length..];
            if (rest.IsEmpty || !char.IsAsciiDigit((char)rest[0])) return false;
            target[length++] = (byte)'.';
            for (; !rest.IsEmpty && char.IsAsciiDigit((char)rest[0]); rest = rest[1..]) target[length++] = rest[0];
        }
        if (rest.IsEmpty) return true;
        if (rest[0] is not ((byte)'e' or (byte)'E')) return false;
        rest.CopyTo(target[length..]);
        length += rest.Length;
        return true;
    }

    /// <summary>
    /// Whether the digits between separators are as many as the culture's groups have, but for the first.
    /// </summary>
    bool AreGroups(ReadOnlySpan<byte> before, int last)
    {
        int size = 0;
        if (last != _sizes[0]) return false;
        for (int i = before.Length - 1; i >= 0; i--)
        {
            size = Math.Min(size + 1, _sizes.Length - 1);
            if (i > 0 ? before[i] != _sizes[size] : before[i] > _sizes[size]) return false;
        }
        return true;
    }

    int GroupAt(ReadOnlySpan<byte> text)
    {
        foreach (byte[] group in _groups)
            if (text.StartsWith(group)) return group.Length;
        return 0;
    }

    // People write any space and any apostrophe where a culture has a certain one.
    static byte[][] Groups(string separator) =>
        [.. (separator switch
        {
            " " or "\u00A0" or "\u202F" => new[] { " ", "\u00A0", "\u202F" },
            "'" or "’" => ["'", "’"],
            "" => [],
            _ => [separator],
        }).Select(Encoding.UTF8.GetBytes)];
}
