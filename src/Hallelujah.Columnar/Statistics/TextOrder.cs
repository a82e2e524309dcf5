using System.Numerics;

namespace Hallelujah.Columnar.Statistics;

/// <summary>
/// Follows whether texts stand in order (of their UTF-8 bytes), and whether they are all digits, with zeros in front:
/// what a zip code or an article number looks like. As <see cref="RowOrder{T}"/> it is merged in the order of the rows,
/// and stops looking where nothing is left to be found.
/// </summary>
sealed class TextOrder
{
    byte[] _first = [], _last = [];

    public OrderFacts Facts { get; private set; }

    /// <summary>Whether every text so far is of ASCII digits only, and not empty; null where it is not known.</summary>
    public bool? OnlyDigits { get; private set; } = true;

    /// <summary>Whether a text of several digits begins with a zero.</summary>
    public bool HasLeadingZero { get; private set; }

    bool IsOver => Facts.HasFlag(OrderFacts.Unordered);

    /// <summary>Rows in Arrow's form.</summary>
    public void Add(ReadOnlySpan<int> offsets, ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> validity)
    {
        (int first, int last) = (-1, -1);
        for (int row = 0; row < offsets.Length - 1 && (!IsOver || OnlyDigits == true); row++)
        {
            if (!validity.IsEmpty && (validity[row >> 3] >> (row & 7) & 1) == 0) continue;
            ReadOnlySpan<byte> text = bytes[offsets[row]..offsets[row + 1]];
            LookAt(text);
            if (IsOver) continue;
            if (last >= 0) Facts |= Step(bytes[offsets[last]..offsets[last + 1]], text);
            else if (Facts.HasFlag(OrderFacts.Any)) Facts |= Step(_last, text);
            if (first < 0) first = row;
            last = row;
        }
        if (last < 0) return;
        if (!Facts.HasFlag(OrderFacts.Any)) _first = bytes[offsets[first]..offsets[first + 1]].ToArray();
        Facts |= OrderFacts.Any;
        if (!IsOver) _last = bytes[offsets[last]..offsets[last + 1]].ToArray();
    }

    /// <summary>Rows as codes of a dictionary in Arrow's form.</summary>
    public void AddCodes<TCode>(ReadOnlySpan<TCode> codes, ReadOnlySpan<byte> validity, ReadOnlySpan<int> offsets,
        ReadOnlySpan<byte> bytes) where TCode : unmanaged, IBinaryInteger<TCode>
    {
        int last = -1;
        for (int row = 0; row < codes.Length && !IsOver; row++)
        {
            if (!validity.IsEmpty && (validity[row >> 3] >> (row & 7) & 1) == 0) continue;
            int code = int.CreateTruncating(codes[row]);
            ReadOnlySpan<byte> text = bytes[offsets[code]..offsets[code + 1]];
            if (code == last) Facts |= OrderFacts.Repeats;
            else if (last >= 0) Facts |= Step(bytes[offsets[last]..offsets[last + 1]], text);
            else if (Facts.HasFlag(OrderFacts.Any)) Facts |= Step(_last, text);
            else (Facts, _first) = (Facts | OrderFacts.Any, text.ToArray());
            last = code;
        }
        if (last >= 0 && !IsOver) _last = bytes[offsets[last]..offsets[last + 1]].ToArray();
    }

    /// <summary>Takes note of a text wherever it stands.</summary>
    public void LookAt(ReadOnlySpan<byte> text)
    {
        if (OnlyDigits != true) return;
        OnlyDigits = !text.IsEmpty && !text.ContainsAnyExceptInRange((byte)'0', (byte)'9');
        HasLeadingZero |= text.Length > 1 && text[0] == '0';
    }

    /// <summary>Texts were added whose order is not told.</summary>
    public void Lose() => Facts |= OrderFacts.Unknown;

    public void Merge(TextOrder next)
    {
        if (Facts.HasFlag(OrderFacts.Any) && next.Facts.HasFlag(OrderFacts.Any) && !IsOver && !next.IsOver)
            Facts |= Step(_last, next._first);
        if (!Facts.HasFlag(OrderFacts.Any)) _first = next._first;
        if (next.Facts.HasFlag(OrderFacts.Any)) _last = next._last;
        Facts |= next.Facts;
        OnlyDigits = OnlyDigits == false || next.OnlyDigits == false ? false
            : OnlyDigits is null || next.OnlyDigits is null ? null : true;
        HasLeadingZero |= next.HasLeadingZero;
    }

    static OrderFacts Step(ReadOnlySpan<byte> before, ReadOnlySpan<byte> after) =>
        after.SequenceCompareTo(before) switch
        {
            > 0 => OrderFacts.NotDescending,
            < 0 => OrderFacts.NotAscending,
            _ => OrderFacts.Repeats,
        };

    public void Write(BinaryWriter writer)
    {
        writer.Write((byte)Facts);
        writer.Write((byte)((OnlyDigits switch { null => 2, true => 1, _ => 0 }) | (HasLeadingZero ? 4 : 0)));
        if (!Facts.HasFlag(OrderFacts.Any) || IsOver) return;
        foreach (byte[] text in (byte[][])[_first, _last])
        {
            writer.Write7BitEncodedInt(text.Length);
            writer.Write(text);
        }
    }

    public void Read(BinaryReader reader, byte version)
    {
        if (version < StatisticsFormat.WithOrder)
        {
            (Facts, OnlyDigits) = (OrderFacts.Unknown, null);
            return;
        }
        Facts = (OrderFacts)reader.ReadByte();
        byte digits = reader.ReadByte();
        OnlyDigits = (digits & 3) switch { 2 => null, 1 => true, _ => false };
        HasLeadingZero = (digits & 4) != 0;
        if (Facts.HasFlag(OrderFacts.Any) && !IsOver) (_first, _last) = (ReadText(reader), ReadText(reader));
    }

    static byte[] ReadText(BinaryReader reader) =>
        StatisticsFormat.ReadBytes(reader, StatisticsFormat.ReadLength(reader, StatisticsFormat.MaxTextBytes));
}
