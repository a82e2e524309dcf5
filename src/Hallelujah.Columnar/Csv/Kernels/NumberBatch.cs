using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Hallelujah.Columnar.Csv.Kernels;

/// <summary>
/// Eight short numbers of a column at once, as <see cref="DigitKernel"/> takes one: four in each of two vectors, 16
/// bytes for each, the last of them its last digit. What is not of the plainest form is left to the ways for one. Any
/// of them may be empty, and has no digits then.
/// </summary>
internal readonly struct NumberBatch
{
    public const int Count = 8;

    /// <summary>After so many batches of a block that were not of plain numbers, no more of it are tried.</summary>
    public const int MaxMisses = 16;

    const ulong PointBits = 31, SignBit = 32, ZeroBit = 64;

    /// <summary>The digits without sign and point.</summary>
    public readonly Vector512<ulong> Magnitudes;

    /// <summary>How many digits stand behind the point, up to 14.</summary>
    public readonly Vector512<ulong> Fractions;

    /// <summary>How many digits stand before the point; none for a single zero.</summary>
    public readonly Vector512<ulong> Wholes;

    /// <summary>Which of the eight are not empty.</summary>
    public readonly uint Filled;

    // The place behind the point, with the bits for a sign and for a zero in front.
    readonly Vector512<ulong> _marks;

    NumberBatch(
        Vector512<ulong> magnitudes, Vector512<ulong> fractions, Vector512<ulong> wholes, uint filled,
        Vector512<ulong> marks) =>
        (Magnitudes, Fractions, Wholes, Filled, _marks) = (magnitudes, fractions, wholes, filled, marks);

    public static bool IsVector => Avx512BW.IsSupported && Avx512DQ.IsSupported && Avx2.IsSupported;

    /// <summary>The highest bit is set where there is a minus sign.</summary>
    public Vector512<ulong> Signs => (_marks & Vector512.Create(SignBit)) << 58;

    /// <summary>How many have no point.</summary>
    public int Integers => BitOperations.PopCount(
        Filled & (uint)Vector512.Equals(_marks & Vector512.Create(PointBits), Vector512<ulong>.Zero)
            .ExtractMostSignificantBits());

    public bool AnyPoint => (_marks & Vector512.Create(PointBits)) != Vector512<ulong>.Zero;

    /// <summary>
    /// False where one of the eight is not up to 16 bytes of digits, perhaps with a minus sign in front and a point
    /// between them, or has a zero in front of other digits. A minus sign alone looks like -0, which no caller takes.
    /// </summary>
    /// <param name="ends">
    /// Of the first: where the field before it ends, and where it does; the next one's are <paramref name="stride"/>
    /// entries further.
    /// </param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe bool TryRead(byte* data, uint* ends, nint stride, out NumberBatch batch)
    {
        Unsafe.SkipInit(out batch);
        var lengths = Lengths(ends, stride);
        var skipped = Vector512.Create(16UL) - lengths;
        if (Vector512.GreaterThanAny(skipped, Vector512.Create(16UL))) return false;
        var evenText = Load(data, ends, 2 * stride);
        var oddText = Load(data, ends + stride, 2 * stride);
        var even = Mark(
            evenText, Avx512BW.Shuffle(skipped.AsByte(), Vector512<byte>.Zero), out var evenBad, out var evenMarks);
        var odd = Mark(
            oddText, Avx512BW.Shuffle(skipped.AsByte(), Vector512.Create((byte)8)), out var oddBad, out var oddMarks);
        var marks = Avx512F.UnpackLow(evenMarks, oddMarks) + Avx512F.UnpackHigh(evenMarks, oddMarks);
        var behind = marks & Vector512.Create(PointBits);
        even = CloseGap(even, Avx512BW.Shuffle(behind.AsByte(), Vector512<byte>.Zero));
        odd = CloseGap(odd, Avx512BW.Shuffle(behind.AsByte(), Vector512.Create((byte)8)));
        // Of two points one is still there.
        var bad = evenBad | oddBad | Vector512.GreaterThan(Vector512.Max(even, odd), Vector512.Create((byte)9));
        bad |= Vector512.Equals(behind, Vector512.Create(16UL)).AsByte();
        if (bad != Vector512<byte>.Zero) return false;
        var fractions = (Vector512.Create(16UL) - behind) & Vector512.Create(15UL);
        var signs = marks >>> 5 & Vector512<ulong>.One;
        var zeros = marks >>> 6;
        var points = Vector512.Min(behind, Vector512<ulong>.One);
        batch = new(
            Combine(even, odd), fractions, lengths - fractions - points - signs - zeros, FilledOf(lengths), marks);
        return true;
    }

    /// <summary>The bytes of eight fields.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe Vector512<ulong> Lengths(uint* ends, nint stride)
    {
        int step = (int)stride;
        var places = Vector128.Create(0, step, 2 * step, 3 * step);
        var pairs = Vector512.Create(
            Avx2.GatherVector256((long*)ends, places, 4), Avx2.GatherVector256((long*)(ends + 4 * stride), places, 4));
        // A field begins behind the end of the one before, which is -1 where there is none.
        var lengths = ((pairs >>> 32).AsUInt32() - pairs.AsUInt32()).AsUInt64()
            & Vector512.Create((ulong)uint.MaxValue);
        return lengths - Vector512<ulong>.One;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint FilledOf(Vector512<ulong> lengths) =>
        (uint)(~Vector512.Equals(lengths, Vector512<ulong>.Zero)).ExtractMostSignificantBits();

    /// <summary>Writes the values of the lanes that are filled one after the other; eight must have room.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe void Store<T>(Vector512<T> values, uint filled, T* target) where T : unmanaged
    {
        if (filled != byte.MaxValue) values = Compact(values.AsUInt64(), filled).As<ulong, T>();
        values.Store(target);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector512<ulong> Compact(Vector512<ulong> values, uint filled) =>
        Avx512F.Compress(Vector512<ulong>.Zero, LanesOf(filled), values);

    /// <summary>All bits of the lanes whose bit is set.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<ulong> LanesOf(uint bits) => ~Vector512.Equals(
        Vector512.Create((ulong)bits) & Vector512.Create(1UL, 2, 4, 8, 16, 32, 64, 128), Vector512<ulong>.Zero);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static unsafe Vector512<byte> Load(byte* data, uint* ends, nint stride) => Vector512.Create(
        Vector256.Create(LoadOne(data, ends), LoadOne(data, ends + stride)),
        Vector256.Create(LoadOne(data, ends + 2 * stride), LoadOne(data, ends + 3 * stride)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static unsafe Vector128<byte> LoadOne(byte* data, uint* ends) => Vector128.Load(data + ends[1] - 16);

    /// <summary>
    /// The values of the bytes, zero outside the text; what is not as it should be; and for each half of 16 bytes the
    /// place behind the point and the marks of sign and zero, to be added.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector512<byte> Mark(
        Vector512<byte> text, Vector512<byte> skipped, out Vector512<byte> bad, out Vector512<ulong> marks)
    {
        var places = Vector512.Create(Vector256.Create(Places, Places), Vector256.Create(Places, Places));
        var first = Vector512.Equals(places, skipped);
        var minus = Vector512.Equals(text, Vector512.Create((byte)'-')) & first;
        var inside = Vector512.GreaterThanOrEqual(places, skipped) & ~minus;
        var values = (text - Vector512.Create((byte)'0')) & inside;
        var points = Vector512.Equals(values, Vector512.Create(unchecked((byte)('.' - '0'))));
        var leading = first & ~minus | Avx512BW.ShiftLeftLogical128BitLane(minus, 1);
        var zero = Vector512.Equals(values, Vector512<byte>.Zero) & leading;
        bad = leading & points | Avx512BW.ShiftLeftLogical128BitLane(zero, 1) & ~points;
        var noted = points & (places + Vector512<byte>.One)
            | minus & Vector512.Create((byte)SignBit) | zero & Vector512.Create((byte)ZeroBit);
        marks = Avx512BW.SumAbsoluteDifferences(noted, Vector512<byte>.Zero).AsUInt64();
        return values;
    }

    static Vector128<byte> Places => Vector128.Create((byte)0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);

    /// <summary>Moves the digits before the point by one, over it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector512<byte> CloseGap(Vector512<byte> values, Vector512<byte> behind)
    {
        var places = Vector512.Create(Vector256.Create(Places, Places), Vector256.Create(Places, Places));
        return Vector512.ConditionalSelect(
            Vector512.LessThan(places, behind), Avx512BW.ShiftLeftLogical128BitLane(values, 1), values);
    }

    /// <summary>The values of 16 digits each, of the even and the odd vector in turn.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<ulong> Combine(Vector512<byte> even, Vector512<byte> odd)
    {
        var tens = Vector512.Create((ushort)(10 | 1 << 8)).AsSByte();
        var hundreds = Vector512.Create((uint)(100 | 1 << 16)).AsInt16();
        var fours = Avx512BW.PackUnsignedSaturate(
            Avx512BW.MultiplyAddAdjacent(Avx512BW.MultiplyAddAdjacent(even, tens), hundreds),
            Avx512BW.MultiplyAddAdjacent(Avx512BW.MultiplyAddAdjacent(odd, tens), hundreds));
        var eights = Avx512BW.MultiplyAddAdjacent(fours.AsInt16(), Vector512.Create((uint)(10000 | 1 << 16)).AsInt16())
            .AsUInt64();
        return Avx512F.Multiply(eights.AsUInt32(), Vector512.Create(100_000_000UL).AsUInt32()) + (eights >>> 32);
    }
}
