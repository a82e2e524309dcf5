using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Hallelujah.Columnar.Schema;
using Hallelujah.Columnar.Segments;

namespace Hallelujah.Columnar.Csv.Kernels;

/// <summary>
/// Doubles that keep every digit: integers and fixed-point numbers of at most 15 significant digits, and whatever has
/// an exponent, NaN or Inf; where such are among them, also numbers of 16 and 17 digits as programs write doubles.
/// </summary>
internal sealed unsafe partial class Float64Parser() : ColumnParser(ColumnType.Float64)
{
    const ulong TooManyDigits = 1_000_000_000_000_000;

    // Powers of ten that a double holds exactly; a quotient of two exact doubles is correctly rounded (Clinger, 1990).
    static readonly double[] PowersOfTen =
    [
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19,
        1e20, 1e21, 1e22,
    ];

    ulong _maxMagnitude;
    int _maxWhole, _maxFraction;
    long _integers, _reals;

    // Whether the values of the block before were mostly as NumberBatch takes them.
    bool _isShort = true;

    bool ParsePlain(in FieldBlock block, int field, in NullTexts nulls, KernelScratch scratch)
    {
        (_maxMagnitude, _maxWhole, _maxFraction, _integers, _reals) = (0, 0, 0, 0, 0);
        (_longWhole, _longFraction, _longDigits) = (0, 0, 0);
        _longWholes = _longFractions = _longMagnitudes = Vector512<ulong>.Zero;
        var builder = (Float64ColumnBuilder)Builder;
        int values = Run(block, field, nulls, builder.BeginBlock(block.Rows), scratch.Validity);
        if (values < 0) return false;
        builder.EndBlock(values, ValidityOf(scratch, values, block.Rows), block.Rows);
        Features[ValueClass.Integer] += _integers;
        Features[ValueClass.Real] += _reals;
        Features[ValueClass.Fixed] += values - _integers - _reals;
        Features.Nulls += block.Rows - values;
        var seen = new NumberDigits(_maxWhole, _maxFraction, NumberDigits.Of((long)_maxMagnitude).Significant);
        Features.Digits = Features.Digits.Join(seen).Join(new(_longWhole, _longFraction, _longDigits));
        if (Features.WantsFirsts) Features.NoteFirsts(block, field, nulls);
        return true;
    }

    /// <summary>Returns how many values there are, or -1 where one does not fit.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    int Run(in FieldBlock block, int field, in NullTexts nulls, double* values, byte* validity)
    {
        byte* data = block.Data;
        uint* ends = block.Ends + field;
        int stride = block.Stride, rows = block.Rows, maxWhole = 0, maxFraction = 0;
        bool last = field == block.Fields - 1, anyNulls = nulls.Any;
        double* next = values;
        ulong maxMagnitude = 0;
        long integers = 0;
        var tables = DigitKernel.Held;
        ref double powers = ref System.Runtime.InteropServices.MemoryMarshal.GetArrayDataReference(PowersOfTen);
        var maxWholes = Vector512<ulong>.Zero;
        var (maxFractions, maxMagnitudes) = (maxWholes, maxWholes);
        int misses = anyNulls || !NumberBatch.IsVector ? NumberBatch.MaxMisses
            : _isShort ? 0 : NumberBatch.MaxMisses - 1;
        int longMisses = anyNulls || !LongNumberBatch.IsVector ? NumberBatch.MaxMisses : 0;
        for (int row = 0; row < rows; row += 8)
        {
            uint bits = 0;
            int count = Math.Min(8, rows - row);
            if (misses < NumberBatch.MaxMisses && count == NumberBatch.Count)
            {
                if (NumberBatch.TryRead(data, ends, stride, out var batch) && TryDivide(batch, out var quotients))
                {
                    NumberBatch.Store(quotients, batch.Filled, next);
                    maxWholes = Vector512.Max(maxWholes, batch.Wholes);
                    maxFractions = Vector512.Max(maxFractions, batch.Fractions);
                    maxMagnitudes = Vector512.Max(maxMagnitudes, batch.Magnitudes);
                    integers += batch.Integers;
                    next += BitOperations.PopCount(batch.Filled);
                    ends += NumberBatch.Count * stride;
                    validity[row >> 3] = (byte)batch.Filled;
                    continue;
                }
                misses++;
            }
            else if (longMisses < NumberBatch.MaxMisses && count == NumberBatch.Count)
            {
                if (TryParseEight(data, ends, stride, _realsAround, next, out bits)
                    || !_realsAround && TryParseEight(data, ends, stride, true, next, out bits))
                {
                    next += BitOperations.PopCount(bits);
                    ends += NumberBatch.Count * stride;
                    validity[row >> 3] = (byte)bits;
                    continue;
                }
                (longMisses, bits) = (longMisses + 1, 0);
            }
            for (int j = 0; j < count; j++, ends += stride)
            {
                byte* start = data + (ends[0] + 1), end = data + ends[1];
                if (last && end > start && end[-1] == '\r') end--;
                int length = (int)(end - start);
                if (length == 0) continue;
                int sign = *start == '-' ? 1 : 0;
                int digits = length - sign;
                if ((uint)(digits - 1) < 16 && !anyNulls
                    && DigitKernel.TryParsePoint(tables, end, digits, out ulong magnitude, out int fraction)
                    && magnitude - (uint)sign < TooManyDigits - (uint)sign && fraction != 0)
                {
                    int whole = digits - fraction - 1;
                    bool zero = start[sign] == '0';
                    // "007", ".5" and "5." are looked at closely below; so is -0, which is no integer, above.
                    if (whole <= 0 || zero && whole > 1) goto Slow;
                    if (fraction < 0) (integers, fraction) = (integers + 1, 0);
                    maxWhole = Math.Max(maxWhole, zero ? 0 : whole);
                    maxFraction = Math.Max(maxFraction, fraction);
                    maxMagnitude = Math.Max(maxMagnitude, magnitude);
                    double value = (long)magnitude / Unsafe.Add(ref powers, fraction);
                    *next++ = BitConverter.UInt64BitsToDouble(
                        BitConverter.DoubleToUInt64Bits(value) | (ulong)sign << 63);
                    bits |= 1u << j;
                    continue;
                }
            Slow:
                if (!anyNulls && length > MinLongBytes && TryParseLong(tables, start, length, out *next, out bool real))
                {
                    if (real) _reals++;
                    next++;
                    bits |= 1u << j;
                    continue;
                }
                if (!TryParseSlowly(nulls, start, length, out *next, out var kind, out bool isNull)) return -1;
                if (isNull) continue;
                if (kind == ValueClass.Integer) integers++;
                else if (kind == ValueClass.Real) _reals++;
                next++;
                bits |= 1u << j;
            }
            validity[row >> 3] = (byte)bits;
        }
        (_maxMagnitude, _maxWhole, _maxFraction) = (
            Math.Max(maxMagnitude, MaxOf(Vector512.Max(maxMagnitudes, _longMagnitudes))),
            Math.Max(maxWhole, (int)MaxOf(Vector512.Max(maxWholes, _longWholes))),
            Math.Max(maxFraction, (int)MaxOf(Vector512.Max(maxFractions, _longFractions))));
        _integers += integers;
        _isShort = misses < NumberBatch.MaxMisses;
        return (int)(next - values);
    }

    /// <summary>False where one has too many digits for a double, or is -0, which the other ways note.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static bool TryDivide(in NumberBatch batch, out Vector512<double> quotients)
    {
        quotients = Avx512F.PermuteVar8x64x2(
            Vector512.Create(1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7), batch.Fractions.AsInt64(),
            Vector512.Create(1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15));
        quotients = Vector512.ConvertToDouble(batch.Magnitudes.AsInt64()) / quotients;
        quotients = (quotients.AsUInt64() | batch.Signs).AsDouble();
        return !Vector512.GreaterThanOrEqualAny(batch.Magnitudes, Vector512.Create(TooManyDigits))
            && !Vector512.EqualsAny(quotients.AsUInt64(), Vector512.Create(1UL << 63));
    }

    static ulong MaxOf(Vector512<ulong> values)
    {
        ulong max = 0;
        for (int i = 0; i < Vector512<ulong>.Count; i++) max = Math.Max(max, values[i]);
        return max;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    bool TryParseSlowly(
        in NullTexts nulls, byte* start, int length, out double value, out ValueClass kind, out bool isNull)
    {
        (value, kind) = (0, ValueClass.Real);
        var text = nulls.Value(start, length, out isNull, out _);
        if (isNull) return true;
        kind = Lexer.Classify(text, out var digits);
        if (kind is (ValueClass.Integer or ValueClass.Fixed) && digits.Significant <= NumberDigits.MaxFloat
            || TakesLongDigits && kind == ValueClass.Fixed && !digits.BeyondFloat
            || IsDeclared && kind is (ValueClass.Integer or ValueClass.BigInteger or ValueClass.Fixed))
        {
            Features.Digits = Features.Digits.Join(digits);
            if (kind != ValueClass.Integer)
            {
                Features.HasNegativeZero |= InferenceKernel.IsNegativeZero(text, digits);
                kind = ValueClass.Fixed;
            }
        }
        else if (kind != ValueClass.Real) return false;
        value = NumberText.ParseDouble(text);
        return true;
    }
}
