using System.Collections.Immutable;
using Hallelujah.Columnar.Csv;

namespace Hallelujah.Columnar.Schema;

/// <summary>
/// What was seen of a column's values, enough to choose its type: an associative, commutative join, so that the schema
/// is the same for any number of splits.
/// </summary>
public sealed record ColumnInference
{
    /// <summary>
    /// Values of a class beyond this many are no near miss: then text need not be classified any further.
    /// </summary>
    internal const int MaxOffenders = 100;

    const int ClassCount = (int)ValueClass.Text + 1;
    const int MaxDecimalDigits = 38;
    const int NegativeZeroBit = 1, KeepsLongBit = 2;
    const int HasFirst = 1, IsChangedBit = 2;

    internal static readonly ColumnInference Empty = new();

    /// <summary>Of no values, as they are to be read.</summary>
    internal static ColumnInference None(CsvReadOptions options) =>
        options.TimeZone is null ? Empty : Empty with { DatesAreInstants = true };

    /// <summary>
    /// Whether dates go with instants, since a zone is given. Not seen but asked for: so it is neither written nor
    /// compared.
    /// </summary>
    internal bool DatesAreInstants { get; init; }

    internal ImmutableArray<ClassSeen> Classes { get; init; } = ImmutableArray.Create(new ClassSeen[ClassCount]);
    internal long Nulls { get; init; }

    /// <summary>
    /// Values that were taken as text unseen, because so much else had been seen that only text is left.
    /// </summary>
    internal long Unclassified { get; init; }

    /// <summary>The most digits of Integer, BigInteger and Fixed values.</summary>
    internal NumberDigits Digits { get; init; }

    /// <summary>Whether a zero with a sign was seen: text keeps it, Float64 keeps it, Decimal128 does not.</summary>
    internal bool HasNegativeZero { get; init; }

    internal long Values => Unclassified + Classes.Sum(c => c.Count);

    internal ClassSeen this[ValueClass valueClass] => Classes[(int)valueClass];

    internal ColumnInference Join(ColumnInference other)
    {
        var classes = ImmutableArray.CreateBuilder<ClassSeen>(ClassCount);
        for (int i = 0; i < ClassCount; i++) classes.Add(Classes[i].Join(other.Classes[i]));
        return new()
        {
            Classes = classes.MoveToImmutable(),
            Nulls = Nulls + other.Nulls,
            Unclassified = Unclassified + other.Unclassified,
            Digits = Digits.Join(other.Digits),
            HasNegativeZero = HasNegativeZero || other.HasNegativeZero,
            DatesAreInstants = DatesAreInstants || other.DatesAreInstants,
        };
    }

    /// <summary>The same, of a split, with values in their real lines.</summary>
    internal ColumnInference In(SourceLines lines, int split) => this with
    {
        Classes = [.. Classes.Select(c => c.First is { } first ? c with { First = lines.Real(first, split) } : c)],
    };

    /// <summary>The narrowest type that holds every value without loss.</summary>
    internal ColumnType Resolve() => Unclassified > 0 ? ColumnType.Utf8 : TypeOf(c => this[c].Count > 0);

    /// <summary>Whether all values are numbers, with exponents among them.</summary>
    internal bool IsNumbers => Values > 0 && this[ValueClass.Real].Count > 0
        && Values == this[ValueClass.Integer].Count + this[ValueClass.BigInteger].Count
            + this[ValueClass.Fixed].Count + this[ValueClass.Real].Count;

    /// <summary>The type of the values of some classes.</summary>
    internal ColumnType TypeOf(Func<ValueClass, bool> has)
    {
        if (has(ValueClass.Text)) return ColumnType.Utf8;
        bool anyBool = has(ValueClass.Bool), zoned = has(ValueClass.TimestampTz);
        bool naive = has(ValueClass.Timestamp);
        bool dated = naive || has(ValueClass.Date) && !(zoned && DatesAreInstants);
        bool big = has(ValueClass.BigInteger), point = has(ValueClass.Fixed), real = has(ValueClass.Real);
        bool number = has(ValueClass.Integer) || big || point || real;
        int branches = (anyBool ? 1 : 0) + (zoned ? 1 : 0) + (dated ? 1 : 0) + (number ? 1 : 0);
        if (branches == 0) return ColumnType.Null;
        if (branches > 1) return ColumnType.Utf8;
        if (anyBool) return ColumnType.Bool;
        if (zoned) return ColumnType.TimestampTz;
        if (dated) return naive ? ColumnType.Timestamp : ColumnType.Date32;
        if (!big && !point && !real) return ColumnType.Int64;
        if (Digits.Significant <= NumberDigits.MaxFloat) return ColumnType.Float64;
        int precision = Math.Max(1, Digits.Integer + Digits.Fraction);
        // A decimal has neither exponents nor a negative zero.
        if (!real && !HasNegativeZero && precision <= MaxDecimalDigits)
            return ColumnType.Decimal(precision, Digits.Fraction);
        return Digits.BeyondFloat ? ColumnType.Utf8 : ColumnType.Float64;
    }

    /// <summary>
    /// Whether so many values stand against each narrower type that neither the type nor a near miss can change any
    /// more.
    /// </summary>
    internal bool IsSurelyText => Unclassified > 0 || FewestOffenders() > MaxOffenders;

    internal void Write(BinaryWriter writer)
    {
        writer.Write(Nulls);
        writer.Write(Unclassified);
        // One bit for each; earlier versions wrote the first alone, and took no number of so many digits for a double.
        bool keepsLong = Digits.Significant > NumberDigits.MaxFloat && !Digits.BeyondFloat;
        writer.Write((byte)((HasNegativeZero ? NegativeZeroBit : 0) | (keepsLong ? KeepsLongBit : 0)));
        writer.Write(Digits.Integer);
        writer.Write(Digits.Fraction);
        writer.Write(Digits.Significant);
        foreach (var seen in Classes)
        {
            writer.Write(seen.Count);
            // Earlier versions take any byte but zero for a value.
            writer.Write((byte)(seen.First is { } noted ? noted.IsField ? HasFirst : HasFirst | IsChangedBit : 0));
            if (seen.First is not { } first) continue;
            writer.Write(first.File);
            writer.Write(first.Line);
            writer.Write(first.Value);
        }
    }

    internal static ColumnInference Read(BinaryReader reader)
    {
        long nulls = reader.ReadInt64(), unclassified = reader.ReadInt64();
        int bits = reader.ReadByte(), integer = reader.ReadInt32(), fraction = reader.ReadInt32();
        int significant = reader.ReadInt32();
        bool beyond = significant > NumberDigits.MaxFloat && (bits & KeepsLongBit) == 0;
        var digits = new NumberDigits(integer, fraction, significant, beyond);
        var classes = ImmutableArray.CreateBuilder<ClassSeen>(ClassCount);
        for (int i = 0; i < ClassCount; i++)
        {
            long count = reader.ReadInt64();
            int noted = reader.ReadByte();
            ValuePlace? first = noted == 0 ? null : new ValuePlace(
                reader.ReadInt32(), reader.ReadInt64(), reader.ReadString(), (noted & IsChangedBit) == 0);
            classes.Add(new(count, first));
        }
        return new()
        {
            Classes = classes.MoveToImmutable(),
            Nulls = nulls,
            Unclassified = unclassified,
            Digits = digits,
            HasNegativeZero = (bits & NegativeZeroBit) != 0,
        };
    }

    public bool Equals(ColumnInference? other) =>
        other is not null && Classes.SequenceEqual(other.Classes) && Nulls == other.Nulls
            && Unclassified == other.Unclassified
        && Digits == other.Digits && HasNegativeZero == other.HasNegativeZero;

    public override int GetHashCode() => HashCode.Combine(Values, Nulls, Digits);

    // The least number of values that would have to go for a branch of the lattice to hold the rest.
    long FewestOffenders()
    {
        long all = Values;
        long numbers =
            this[ValueClass.Integer].Count + this[ValueClass.BigInteger].Count + this[ValueClass.Fixed].Count;
        // With numbers among them that a double does not keep, those with an exponent have no place beside the others.
        if (!Digits.BeyondFloat) numbers += this[ValueClass.Real].Count;
        else numbers = Math.Max(numbers, this[ValueClass.Real].Count);
        // With and without offsets is text, but a near miss has to count both.
        long times = this[ValueClass.Date].Count + this[ValueClass.Timestamp].Count
            + this[ValueClass.TimestampTz].Count;
        return all - Math.Max(Math.Max(numbers, times), this[ValueClass.Bool].Count);
    }
}
