using System.Numerics;

namespace Hallelujah.Columnar.Statistics;

/// <summary>
/// A signed integer of 320 bits, two's complement: wide enough for the sum of the squares of 2^60 values of 128 bits,
/// so that sums never depend on the order or the grouping of the values. No allocation.
/// </summary>
struct WideInteger
{
    const int Bytes = 40;
    ulong _0, _1, _2, _3, _4;

    public void Add(in WideInteger other)
    {
        UInt128 t = (UInt128)_0 + other._0;
        _0 = (ulong)t;
        t = (t >> 64) + _1 + other._1;
        _1 = (ulong)t;
        t = (t >> 64) + _2 + other._2;
        _2 = (ulong)t;
        t = (t >> 64) + _3 + other._3;
        _3 = (ulong)t;
        _4 += other._4 + (ulong)(t >> 64);
    }

    public void Add(Int128 value)
    {
        ulong sign = Int128.IsNegative(value) ? ulong.MaxValue : 0;
        Add(new WideInteger { _0 = (ulong)value, _1 = (ulong)(value >> 64), _2 = sign, _3 = sign, _4 = sign });
    }

    /// <summary>Adds the square of a value of at most 127 bits and a sign.</summary>
    public void AddSquare(Int128 value)
    {
        var magnitude = (UInt128)(Int128.IsNegative(value) ? -value : value);
        ulong low = (ulong)magnitude, high = (ulong)(magnitude >> 64);
        ulong square1 = Math.BigMul(low, low, out ulong square0);
        if (high == 0)
        {
            Add(new WideInteger { _0 = square0, _1 = square1 });
            return;
        }
        // Twice the product of the halves: high has at most 63 bits (or is 2^63 alone), so nothing is lost.
        ulong cross1 = Math.BigMul(low, high, out ulong cross0), square3 = Math.BigMul(high, high, out ulong square2);
        Add(new WideInteger { _0 = square0, _1 = square1, _2 = square2, _3 = square3 });
        Add(new WideInteger { _1 = cross0 << 1, _2 = cross1 << 1 | cross0 >> 63, _3 = cross1 >> 63 });
    }

    /// <summary>Adds value · 2^shift, for a shift that is a multiple of 64 up to 192, or any shift below 64.</summary>
    public void AddShifted(UInt128 value, int shift)
    {
        var wide = new WideInteger();
        wide.Add((BigInteger)value << shift);
        Add(wide);
    }

    public void Add(BigInteger value)
    {
        Span<byte> bytes = stackalloc byte[Bytes];
        bytes.Fill(value.Sign < 0 ? (byte)255 : (byte)0);
        if (!value.TryWriteBytes(bytes, out _)) throw new OverflowException("A sum is beyond 320 bits.");
        Add(System.Runtime.InteropServices.MemoryMarshal.Read<WideInteger>(bytes));
    }

    public readonly BigInteger ToBigInteger()
    {
        WideInteger copy = this;
        return new BigInteger(System.Runtime.InteropServices.MemoryMarshal.AsBytes(
            System.Runtime.InteropServices.MemoryMarshal.CreateReadOnlySpan(ref copy, 1)));
    }

    public readonly void Write(BinaryWriter writer) => BigIntegers.Write(writer, ToBigInteger());

    public static WideInteger Read(BinaryReader reader)
    {
        var value = new WideInteger();
        value.Add(BigIntegers.Read(reader, Bytes));
        return value;
    }
}
