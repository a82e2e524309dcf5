using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Hallelujah.Columnar.Csv.Kernels;

/// <summary>
/// Eight numbers of a column at once, as <see cref="NumberBatch"/>, of up to 32 bytes: two in each of four vectors, the
/// last byte of each its last digit. Empty ones have no digits.
/// </summary>
internal readonly struct LongNumberBatch
{
    public const int Count = 8;

    const int MaxBytes = 32;
    const ulong PointBits = 63, SignBit = 64, ZeroBit = 128, HighLimit = 100, HighUnit = 10_000_000_000_000_000;

    /// <summary>The digits without sign and point, at most 18 of them that are not zeros in front.</summary>
    public readonly Vector512<ulong> Magnitudes;

    /// <summary>How many digits stand behind the point.</summary>
    public readonly Vector512<ulong> Fractions;

    /// <summary>How many digits stand before the point; none for a single zero.</summary>
    public readonly Vector512<ulong> Wholes;

    // The place behind the point, with the bits for a sign and for a zero in front.
    readonly Vector512<ulong> _marks;

    LongNumberBatch(
        Vector512<ulong> magnitudes, Vector512<ulong> fractions, Vector512<ulong> wholes, Vector512<ulong> marks) =>
        (Magnitudes, Fractions, Wholes, _marks) = (magnitudes, fractions, wholes, marks);

    public static bool IsVector =>
        Avx512BW.IsSupported && Avx512DQ.IsSupported && Avx512Vbmi.IsSupported && Avx2.IsSupported;

    /// <summary>The highest bit is set where there is a minus sign.</summary>
    public Vector512<ulong> Signs => (_marks & Vector512.Create(SignBit)) << 57;

    /// <summary>All bits of a lane are set where there is a point.</summary>
    public Vector512<ulong> HasPoint =>
        ~Vector512.Equals(_marks & Vector512.Create(PointBits), Vector512<ulong>.Zero);

    /// <summary>
    /// Of texts that end at the places given. False where one of the eight is not up to 32 bytes of digits, perhaps
    /// with a minus sign in front and a point
    /// between them, has a zero in front of other digits or more than 18 digits, or is a zero with a sign. The 32 bytes
    /// before each end must be readable.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe bool TryRead(byte** ends, Vector512<ulong> lengths, out LongNumberBatch batch)
    {
        Unsafe.SkipInit(out batch);
        if (Vector512.GreaterThanAny(lengths, Vector512.Create((ulong)MaxBytes))) return false;
        var skipped = Vector512.Create((ulong)MaxBytes) - lengths;
        var values0 = Mark(ends, skipped, 0, out var bad0, out var marks0);
        var values1 = Mark(ends, skipped, 2, out var bad1, out var marks1);
        var values2 = Mark(ends, skipped, 4, out var bad2, out var marks2);
        var values3 = Mark(ends, skipped, 6, out var bad3, out var marks3);
        var lower = Avx512F.UnpackLow(marks0, marks1) + Avx512F.UnpackHigh(marks0, marks1);
        var upper = Avx512F.UnpackLow(marks2, marks3) + Avx512F.UnpackHigh(marks2, marks3);
        var marks = First(lower, upper) + Second(lower, upper);
        var behind = marks & Vector512.Create(PointBits);
        values0 = CloseGap(values0, Spread(behind, 0));
        values1 = CloseGap(values1, Spread(behind, 2));
        values2 = CloseGap(values2, Spread(behind, 4));
        values3 = CloseGap(values3, Spread(behind, 6));
        // Of two points one is still there.
        var greatest = Vector512.Max(Vector512.Max(values0, values1), Vector512.Max(values2, values3));
        var bad = bad0 | bad1 | (bad2 | bad3) | Vector512.GreaterThan(greatest, Vector512.Create((byte)9));
        lower = NumberBatch.Combine(values0, values1);
        upper = NumberBatch.Combine(values2, values3);
        var high = First(lower, upper);
        var magnitudes = high * Vector512.Create(HighUnit) + Second(lower, upper);
        var signs = marks & Vector512.Create(SignBit);
        bad |= (Vector512.Equals(behind, Vector512.Create((ulong)MaxBytes))
            | Vector512.GreaterThanOrEqual(high, Vector512.Create(HighLimit))
            | Vector512.Equals(magnitudes, Vector512<ulong>.Zero)
                & ~Vector512.Equals(signs, Vector512<ulong>.Zero)).AsByte();
        if (bad != Vector512<byte>.Zero) return false;
        var fractions = (Vector512.Create((ulong)MaxBytes) - behind) & Vector512.Create((ulong)MaxBytes - 1);
        var points = Vector512.Min(behind, Vector512<ulong>.One);
        batch = new(magnitudes, fractions, lengths - fractions - points - (signs >>> 6) - (marks >>> 7), marks);
        return true;
    }

    /// <summary>As <see cref="NumberBatch"/> has it, of the two texts from <paramref name="first"/> on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static unsafe Vector512<byte> Mark(
        byte** ends, Vector512<ulong> allSkipped, int first, out Vector512<byte> bad, out Vector512<ulong> marks)
    {
        var text = Vector512.Create(
            Vector256.Load(ends[first] - MaxBytes), Vector256.Load(ends[first + 1] - MaxBytes));
        var skipped = Spread(allSkipped, first);
        var begin = Vector512.Equals(Places, skipped);
        var minus = Vector512.Equals(text, Vector512.Create((byte)'-')) & begin;
        var inside = Vector512.GreaterThanOrEqual(Places, skipped) & ~minus;
        var values = (text - Vector512.Create((byte)'0')) & inside;
        var points = Vector512.Equals(values, Vector512.Create(unchecked((byte)('.' - '0'))));
        var leading = begin & ~minus | Up(minus);
        var zero = Vector512.Equals(values, Vector512<byte>.Zero) & leading;
        bad = leading & points | Up(zero) & ~points;
        var noted = points & (Places + Vector512<byte>.One)
            | minus & Vector512.Create((byte)SignBit) | zero & Vector512.Create((byte)ZeroBit);
        marks = Avx512BW.SumAbsoluteDifferences(noted, Vector512<byte>.Zero).AsUInt64();
        return values;
    }

    // Loaded from the image: as constants of a property the compiler would call for each.
    static ReadOnlySpan<byte> PlaceTable =>
    [
        0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29,
        30, 31, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27,
        28, 29, 30, 31,
    ];

    static ReadOnlySpan<byte> UpTable =>
    [
        0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28,
        29, 30, 32, 32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43, 44, 45, 46, 47, 48, 49, 50, 51, 52, 53, 54, 55,
        56, 57, 58, 59, 60, 61, 62,
    ];

    static ReadOnlySpan<byte> SpreadTable =>
    [
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 8, 8, 8, 8,
        8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 16, 16, 16, 16, 16, 16,
        16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 24,
        24, 24, 24, 24, 24, 24, 24, 24, 24, 24, 24, 24, 24, 24, 24, 24, 24, 24, 24, 24, 24, 24, 24, 24, 24, 24, 24,
        24, 24, 24, 24, 32, 32, 32, 32, 32, 32, 32, 32, 32, 32, 32, 32, 32, 32, 32, 32, 32, 32, 32, 32, 32, 32, 32,
        32, 32, 32, 32, 32, 32, 32, 32, 32, 40, 40, 40, 40, 40, 40, 40, 40, 40, 40, 40, 40, 40, 40, 40, 40, 40, 40,
        40, 40, 40, 40, 40, 40, 40, 40, 40, 40, 40, 40, 40, 40, 48, 48, 48, 48, 48, 48, 48, 48, 48, 48, 48, 48, 48,
        48, 48, 48, 48, 48, 48, 48, 48, 48, 48, 48, 48, 48, 48, 48, 48, 48, 48, 48, 56, 56, 56, 56, 56, 56, 56, 56,
        56, 56, 56, 56, 56, 56, 56, 56, 56, 56, 56, 56, 56, 56, 56, 56, 56, 56, 56, 56, 56, 56, 56, 56,
    ];

    static Vector512<byte> Places
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Vector512.LoadUnsafe(ref MemoryMarshal.GetReference(PlaceTable));
    }

    /// <summary>Each half's bytes moved up by one, a zero behind them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector512<byte> Up(Vector512<byte> values) =>
        Avx512Vbmi.PermuteVar64x8(values, Vector512.LoadUnsafe(ref MemoryMarshal.GetReference(UpTable)))
            & Vector512.Create(~0xFFUL, ulong.MaxValue, ulong.MaxValue, ulong.MaxValue,
                ~0xFFUL, ulong.MaxValue, ulong.MaxValue, ulong.MaxValue).AsByte();

    /// <summary>The lowest byte of a lane in all bytes of a half, of the next lane in those of the other.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector512<byte> Spread(Vector512<ulong> lanes, int first) => Avx512Vbmi.PermuteVar64x8(
        lanes.AsByte(),
        Vector512.LoadUnsafe(ref MemoryMarshal.GetReference(SpreadTable), (nuint)(first / 2 * Vector512<byte>.Count)));

    /// <summary>Moves the digits before the point by one, over it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector512<byte> CloseGap(Vector512<byte> values, Vector512<byte> behind) =>
        Vector512.ConditionalSelect(Vector512.LessThan(Places, behind), Up(values), values);

    /// <summary>Of each text's two lanes the first, in the order of the texts.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector512<ulong> First(Vector512<ulong> lower, Vector512<ulong> upper) =>
        Avx512F.PermuteVar8x64x2(lower, Vector512.Create(0UL, 4, 1, 5, 8, 12, 9, 13), upper);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector512<ulong> Second(Vector512<ulong> lower, Vector512<ulong> upper) =>
        Avx512F.PermuteVar8x64x2(lower, Vector512.Create(2UL, 6, 3, 7, 10, 14, 11, 15), upper);
}
