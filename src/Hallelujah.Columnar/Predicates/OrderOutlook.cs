using System.Text;
using Hallelujah.Columnar.Segments;

namespace Hallelujah.Columnar.Predicates;

/// <summary>
/// Texts before, at or behind a constant. Bounds are of the bytes' order, from which that of <see cref="Utf8Order"/>
/// differs: what is told here holds in both.
/// </summary>
internal sealed class OrderOutlook : TextOutlook
{
    /// <summary>The first byte of a character that stands elsewhere in the order of UTF-16.</summary>
    const byte FirstElsewhere = 0xEE;

    /// <summary>The first byte that is not ASCII.</summary>
    const byte Beyond = 0x80;

    readonly byte[] _constant;
    readonly bool _isCut, _ignoreCase;
    readonly BinaryOperation _operation;

    OrderOutlook(byte[] constant, bool isCut, bool ignoreCase, BinaryOperation operation) =>
        (_constant, _isCut, _ignoreCase, _operation) = (constant, isCut, ignoreCase, operation);

    /// <summary>Null where the constant has half a surrogate pair or NUL, for which zeros could be taken.</summary>
    public static OrderOutlook? TryCreate(string text, bool ignoreCase, BinaryOperation operation)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        if (text.Contains('\0') || Encoding.UTF8.GetString(bytes) != text) return null;
        if (!ignoreCase) return new(bytes, false, false, operation);
        foreach (ref byte b in bytes.AsSpan()) b = AsciiFold.Upper(b);
        int beyond = bytes.AsSpan().IndexOfAnyExceptInRange((byte)0, (byte)0x7F);
        return new(beyond < 0 ? bytes : bytes[..beyond], beyond >= 0, true, operation);
    }

    public override BlockOutlook Of(WideBounds bounds)
    {
        Span<byte> min = stackalloc byte[WideBounds.MaxBytes], max = stackalloc byte[WideBounds.MaxBytes];
        if (_ignoreCase) Fold(bounds, ref min, ref max);
        else
        {
            min = Copy(bounds.Min, min);
            max = Copy(bounds.Max, max);
        }
        int above = Above(min);
        bool below = IsBelow(max);
        return _operation switch
        {
            BinaryOperation.Lt => below ? BlockOutlook.All : above >= 0 ? BlockOutlook.None : BlockOutlook.Some,
            BinaryOperation.Le => below ? BlockOutlook.All : above > 0 ? BlockOutlook.None : BlockOutlook.Some,
            BinaryOperation.Gt => above > 0 ? BlockOutlook.All : below ? BlockOutlook.None : BlockOutlook.Some,
            _ => above >= 0 ? BlockOutlook.All : below ? BlockOutlook.None : BlockOutlook.Some,
        };
    }

    /// <summary>
    /// 1 where all texts from a minimum on are behind the constant, 0 where they are it or behind it, -1 where that is
    /// not certain.
    /// </summary>
    int Above(ReadOnlySpan<byte> min)
    {
        int same = min.CommonPrefixLength(_constant);
        if (same < min.Length && same < _constant.Length) return min[same] > _constant[same] ? 1 : -1;
        return same < _constant.Length || _isCut ? -1 : min[same..].ContainsAnyExcept((byte)0) ? 1 : 0;
    }

    /// <summary>Whether all texts whose beginnings are up to a maximum are before the constant.</summary>
    bool IsBelow(ReadOnlySpan<byte> max)
    {
        int same = max.CommonPrefixLength(_constant);
        return same < max.Length && same < _constant.Length && max[same] < _constant[same];
    }

    /// <summary>The bound as far as it says the same in both orders.</summary>
    static Span<byte> Copy(ReadOnlySpan<byte> bound, Span<byte> target)
    {
        int elsewhere = bound.IndexOfAnyInRange(FirstElsewhere, byte.MaxValue);
        if (elsewhere >= 0) bound = bound[..elsewhere];
        bound.CopyTo(target);
        return target[..bound.Length];
    }

    /// <summary>
    /// Bounds of the texts in upper case: what both begin with, one byte more, and from there on each bound by itself
    /// as far as its letters' other case leads nowhere else. A byte of a character beyond ASCII, which stays beyond it,
    /// is told as the least of these.
    /// </summary>
    static void Fold(WideBounds bounds, ref Span<byte> min, ref Span<byte> max)
    {
        int same = bounds.Min.CommonPrefixLength(bounds.Max);
        int end = bounds.Min[..same].IndexOfAnyExceptInRange((byte)1, (byte)(Beyond - 1));
        if (end >= 0) same = end;
        for (int i = 0; i < same; i++) min[i] = max[i] = AsciiFold.Upper(bounds.Min[i]);
        int lows = same, highs = same;
        if (end < 0 && same < bounds.Min.Length && same < bounds.Max.Length)
        {
            byte first = bounds.Min[same], last = bounds.Max[same], low = Beyond, high = 0;
            bool onlyFirst = false, onlyLast = false;
            for (int b = first; b <= Math.Min(last, (byte)(Beyond - 1)); b++)
            {
                byte upper = AsciiFold.Upper((byte)b);
                if (upper <= low) onlyFirst = upper < low && b == first;
                if (upper >= high) onlyLast = (upper > high || b == first) && b == last;
                (low, high) = (Math.Min(low, upper), Math.Max(high, upper));
            }
            min[lows++] = low;
            if (onlyFirst) lows = FoldMin(bounds.Min, min, lows);
            if (last < Beyond) max[highs++] = high;
            if (last < Beyond && onlyLast) highs = FoldMax(bounds.Max, max, highs);
        }
        min = min[..lows];
        max = max[..highs];
    }

    /// <summary>
    /// The rest of a minimum in upper case; it ends where a greater byte is a lesser one in upper case.
    /// </summary>
    static int FoldMin(ReadOnlySpan<byte> bound, Span<byte> target, int at)
    {
        for (; at < bound.Length; at++)
        {
            byte b = bound[at];
            target[at] = b is >= (byte)'A' and < (byte)'a' ? (byte)'A' : Math.Min(AsciiFold.Upper(b), Beyond);
            if (b is >= (byte)'A' and < (byte)'a' or >= Beyond) return at + 1;
        }
        return at;
    }

    /// <summary>
    /// The rest of a maximum in upper case; it ends where a lesser byte is a greater one in upper case.
    /// </summary>
    static int FoldMax(ReadOnlySpan<byte> bound, Span<byte> target, int at)
    {
        for (; at < bound.Length && bound[at] < Beyond; at++)
        {
            bool isLower = bound[at] is >= (byte)'a' and <= (byte)'z';
            target[at] = isLower ? (byte)('a' - 1) : bound[at];
            if (isLower) return at + 1;
        }
        return at;
    }
}
