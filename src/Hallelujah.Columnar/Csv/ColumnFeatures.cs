using System.Collections.Immutable;
using Hallelujah.Columnar.Schema;

namespace Hallelujah.Columnar.Csv;

/// <summary>A column's inference while it grows.</summary>
internal sealed class ColumnFeatures
{
    readonly long[] _counts = new long[(int)ValueClass.Text + 1];
    readonly ValuePlace?[] _firsts = new ValuePlace?[(int)ValueClass.Text + 1];

    public long Nulls;
    public long Unclassified;
    public bool HasNegativeZero;
    public NumberDigits Digits;

    // Fixed values below one and below ten, but for zeros; kept here only, since they tell no type.
    long _belowOne, _belowTen;

    public ref long this[ValueClass valueClass] => ref _counts[(int)valueClass];

    /// <summary>Whether some class has values but no first one yet.</summary>
    public bool WantsFirsts
    {
        get
        {
            for (int i = 0; i < _counts.Length; i++)
                if (_counts[i] > 0 && _firsts[i] is null) return true;
            return false;
        }
    }

    public void Reset()
    {
        Array.Clear(_counts);
        Array.Clear(_firsts);
        (Nulls, Unclassified, HasNegativeZero, Digits, _belowOne, _belowTen) = (0, 0, false, default, 0, 0);
    }

    public void Add(ValueClass valueClass, NumberDigits digits, bool negativeZero)
    {
        _counts[(int)valueClass]++;
        Digits = Digits.Join(digits);
        HasNegativeZero |= negativeZero;
        if (valueClass != ValueClass.Fixed || digits.Integer > 1 || digits.Significant == 0) return;
        _belowTen++;
        if (digits.Integer == 0) _belowOne++;
    }

    /// <summary>
    /// How many values with an exponent may be expected among so many times as many values, where none of these has
    /// one: of doubles as programs write them, that is in 16 or 17 digits where need be, and with an exponent below
    /// 0.0001. Values are taken to lie evenly around zero, if any lie there. None where there are more digits, or no
    /// more than 15: then they are no such doubles, or exponents are no matter.
    /// </summary>
    public double ExpectedExponents(double times)
    {
        const int MinDigits = 16, MaxDigits = 17;
        const double Below = 1e-4;
        return Digits.Significant is < MinDigits or > MaxDigits || _belowOne == 0 ? 0
            : Math.Max(_belowOne, _belowTen / 10.0) * Below * times;
    }

    /// <summary>Adds the counts of other rows, without their first values.</summary>
    public void Add(ColumnFeatures other)
    {
        for (int i = 0; i < _counts.Length; i++) _counts[i] += other._counts[i];
        Nulls += other.Nulls;
        Digits = Digits.Join(other.Digits);
        HasNegativeZero |= other.HasNegativeZero;
    }

    /// <summary>Notes the first value of each class that has none yet, over the rows just added.</summary>
    public unsafe void NoteFirsts(in FieldBlock block, int field, in NullTexts nulls)
    {
        for (int row = 0; row < block.Rows && WantsFirsts; row++)
        {
            var text = nulls.Value(block.Field(row, field, out int length), length, out bool isNull, out bool quoted);
            if (isNull) continue;
            int kind = (int)Lexer.Classify(text, out _);
            if (_firsts[kind] is not null || _counts[kind] == 0) continue;
            if (block.Places is ColumnRewriter original) text = original.ValueOf(block.FirstRow + row, out quoted);
            _firsts[kind] = ValuePlace.Of(block.File, block.LineOf(row), text, quoted);
        }
    }

    public ColumnInference ToInference() => new()
    {
        Classes = ImmutableArray.Create(_counts.Zip(_firsts, (count, first) => new ClassSeen(count, first)).ToArray()),
        Nulls = Nulls,
        Unclassified = Unclassified,
        HasNegativeZero = HasNegativeZero,
        Digits = Digits,
    };
}
