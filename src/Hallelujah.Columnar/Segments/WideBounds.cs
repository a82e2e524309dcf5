using System.Buffers.Binary;

namespace Hallelujah.Columnar.Segments;

/// <summary>
/// Bounds of a block's values that 64 bits do not hold, as bytes that order as the values do. Decimals: the unscaled
/// number, 16 bytes, big-endian, its sign bit turned over. Texts: the beginning of the UTF-8, with zeros behind what is
/// shorter.
/// </summary>
/// <param name="min">No text, with zeros behind it, is before this.</param>
/// <param name="max">No text, cut to as many bytes or with zeros behind it, is behind this.</param>
/// <param name="isSingle">Whether all values are the same, which <paramref name="min"/> then holds as a whole.</param>
public sealed class WideBounds(byte[] min, byte[] max, bool isSingle) : IEquatable<WideBounds>
{
    /// <summary>
    /// Of a text: enough to tell most addresses and paths apart, which have long beginnings in common.
    /// </summary>
    public const int MaxBytes = 64;

    const int DecimalBytes = 16;

    public ReadOnlySpan<byte> Min => min;
    public ReadOnlySpan<byte> Max => max;
    public bool IsSingle => isSingle;

    /// <summary>The text that all values are. A text that ends with NUL is never told to be single.</summary>
    public ReadOnlySpan<byte> SingleText => Min.TrimEnd((byte)0);

    public static WideBounds OfDecimals(Int128 min, Int128 max) => new(Bytes(min), Bytes(max), min == max);

    public Int128 MinDecimal => Decimal(min);
    public Int128 MaxDecimal => Decimal(max);

    static byte[] Bytes(Int128 value)
    {
        byte[] bytes = new byte[DecimalBytes];
        BinaryPrimitives.WriteInt128BigEndian(bytes, value ^ Int128.MinValue);
        return bytes;
    }

    static Int128 Decimal(byte[] bytes) => BinaryPrimitives.ReadInt128BigEndian(bytes) ^ Int128.MinValue;

    public void Write(BinaryWriter writer)
    {
        writer.Write(isSingle);
        WriteBytes(writer, min);
        WriteBytes(writer, max);
    }

    public static WideBounds Read(BinaryReader reader)
    {
        bool isSingle = reader.ReadBoolean();
        return new(ReadBytes(reader), ReadBytes(reader), isSingle);
    }

    static void WriteBytes(BinaryWriter writer, byte[] bytes)
    {
        writer.Write((byte)bytes.Length);
        writer.Write(bytes);
    }

    static byte[] ReadBytes(BinaryReader reader)
    {
        byte[] bytes = reader.ReadBytes(reader.ReadByte());
        return bytes.Length <= MaxBytes ? bytes : throw new FormatException("a bound is too long");
    }

    public bool Equals(WideBounds? other) =>
        other is not null && isSingle == other.IsSingle && Min.SequenceEqual(other.Min) && Max.SequenceEqual(other.Max);

    public override bool Equals(object? obj) => Equals(obj as WideBounds);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.AddBytes(min);
        hash.AddBytes(max);
        return hash.ToHashCode();
    }
}
