using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Hallelujah.Columnar.Statistics;

/// <summary>Hashes of a block of values, as <see cref="ValueHash"/> gives them one by one.</summary>
static class HashKernel
{
    /// <summary>Of value · factor; the factor turns days into microseconds.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Integers(ReadOnlySpan<long> values, long factor, Span<ulong> hashes)
    {
        int i = 0;
        if (Vector256.IsHardwareAccelerated)
        {
            var scale = Vector512.Create(factor);
            for (; i <= values.Length - 8; i += 8)
            {
                var v = Vector512.LoadUnsafe(in MemoryMarshal.GetReference(values), (nuint)i);
                if (factor != 1) v *= scale;
                Mix(v.AsUInt64()).CopyTo(hashes[i..]);
            }
        }
        for (; i < values.Length; i++) hashes[i] = ValueHash.Mix((ulong)(values[i] * factor));
    }

    /// <summary>Of finite values.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Floats(ReadOnlySpan<double> values, Span<ulong> hashes)
    {
        int i = 0;
        if (Vector256.IsHardwareAccelerated)
        {
            var salt = Vector512.Create(ValueHash.FractionSalt);
            for (; i <= values.Length - 8; i += 8)
            {
                var v = Vector512.LoadUnsafe(in MemoryMarshal.GetReference(values), (nuint)i);
                Vector512<long> integers = Vector512.ConvertToInt64(v);
                Vector512<double> isInteger = Vector512.Equals(Vector512.ConvertToDouble(integers), v)
                    & ~Vector512.Equals(integers, Vector512.Create(long.MaxValue)).AsDouble();
                Mix(Vector512.ConditionalSelect(isInteger.AsUInt64(), integers.AsUInt64(), v.AsUInt64() ^ salt))
                    .CopyTo(hashes[i..]);
            }
        }
        for (; i < values.Length; i++) hashes[i] = ValueHash.Of(values[i]);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector512<ulong> Mix(Vector512<ulong> x)
    {
        var multiplier = Vector512.Create(ValueHash.Multiplier);
        x ^= x >> 32;
        x *= multiplier;
        x ^= x >> 32;
        x *= multiplier;
        return x ^ (x >> 32);
    }
}
