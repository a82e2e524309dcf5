using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Hallelujah.Columnar.Csv.Kernels;

/// <summary>
/// Eight times digits / 10^power, rounded to the nearest double, as <see cref="NearestDouble"/> rounds one: the
/// quotient of two doubles and what is missing from it, which a fused multiply-add gives (Dekker, 1971; Muller et al.,
/// "Handbook of Floating-Point Arithmetic", 2010). Digits and powers beyond 53 bits are sums of two doubles.
/// </summary>
internal static unsafe class NearestDoubles
{
    /// <summary>Powers from 0 up to it are taken.</summary>
    public const int MaxPower = 40;

    const int MaxExactPower = 22;

    // The missing part is known to within 2^-51 of itself, and is at most two units of the last place. Whatever comes
    // near to a limit by 2^-20 is left to the way for one.
    const double Doubt = 1.0 / (1 << 20);

    static readonly double[] Tens = [.. Enumerable.Range(0, MaxPower + 1).Select(p => (double)BigInteger.Pow(10, p))];

    // What powers beyond 10^22 have that a double has not.
    static readonly double[] TensRest = [
        .. Enumerable.Range(0, MaxPower + 1).Select(p => (double)(BigInteger.Pow(10, p) - new BigInteger(Tens[p])))];

    public static bool IsVector => Vector512.IsHardwareAccelerated && Avx2.IsSupported;

    /// <summary>
    /// False says nothing: a power is none of 0 to <see cref="MaxPower"/>, or one of the eight is too near to the
    /// middle of two doubles, or of two texts.
    /// </summary>
    /// <param name="digits">Less than 2^60.</param>
    /// <param name="lost">
    /// The lanes whose double, written with as many significant digits, does not give the digits again.
    /// </param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryRound(
        Vector512<long> digits, Vector512<long> tens, out Vector512<double> values, out Vector512<ulong> lost)
    {
        Unsafe.SkipInit(out values);
        Unsafe.SkipInit(out lost);
        if (Vector512.GreaterThanAny(tens.AsUInt64(), Vector512.Create((ulong)MaxPower))) return false;
        var powers = Gather(Tens, tens);
        var rests = Vector512.GreaterThanAny(tens, Vector512.Create((long)MaxExactPower))
            ? Gather(TensRest, tens) : Vector512<double>.Zero;
        var high = Vector512.ConvertToDouble(digits);
        var low = Vector512.ConvertToDouble(digits - Vector512.ConvertToInt64Native(high));
        var inverse = Vector512<double>.One / powers;
        var quotient = high * inverse;
        var missing = Vector512.FusedMultiplyAdd(-quotient, powers, high) + low;
        missing = Vector512.FusedMultiplyAdd(-quotient, rests, missing) * inverse;
        values = quotient + missing;
        var rest = Vector512.Abs(missing - (values - quotient));
        var half = (values.AsUInt64() & Vector512.Create(0x7FFUL << 52)).AsDouble()
            * Vector512.Create(1.0 / (1L << 53));
        // In units of the last digit.
        var away = rest * powers;
        // Below a power of two doubles stand closer together. Zero is one, and is what it is.
        var isPower = Vector512.Equals(values.AsUInt64() << 12, Vector512<ulong>.Zero)
            & ~Vector512.Equals(digits, Vector512<long>.Zero).AsUInt64();
        var doubtful = Vector512.LessThanOrEqual(Vector512.Abs(rest - half), half * Doubt).AsUInt64()
            & ~Vector512.Equals(digits, Vector512<long>.Zero).AsUInt64()
            | Vector512.LessThanOrEqual(
                Vector512.Abs(away - Vector512.Create(0.5)), Vector512.Create(Doubt)).AsUInt64()
            | isPower;
        lost = Vector512.GreaterThan(away, Vector512.Create(0.5)).AsUInt64();
        return doubtful == Vector512<ulong>.Zero;
    }

    static Vector512<double> Gather(double[] of, Vector512<long> at)
    {
        fixed (double* first = of)
        {
            return Vector512.Create(
                Avx2.GatherVector256(first, at.GetLower(), sizeof(double)),
                Avx2.GatherVector256(first, at.GetUpper(), sizeof(double)));
        }
    }
}
