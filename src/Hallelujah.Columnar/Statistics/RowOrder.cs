using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Hallelujah.Columnar.Statistics;

/// <summary>What is known of the order of a column's values in the order of its rows; nulls are passed over.</summary>
[Flags]
enum OrderFacts : byte
{
    None = 0,

    /// <summary>There is a value.</summary>
    Any = 1,
    NotAscending = 2,
    NotDescending = 4,

    /// <summary>Two values that follow each other are equal.</summary>
    Repeats = 8,

    /// <summary>Values were added without their order.</summary>
    Unknown = 16,

    Unordered = NotAscending | NotDescending,
}

/// <summary>What the facts come to.</summary>
static class OrderFactsReport
{
    /// <summary>Whether no value occurs twice, for sure: each is beyond the one before it.</summary>
    public static bool IsStrict(this OrderFacts facts) =>
        (facts & (OrderFacts.Any | OrderFacts.Repeats | OrderFacts.Unknown)) == OrderFacts.Any
            && !facts.HasFlag(OrderFacts.Unordered);

    /// <summary>Ascending, Descending, Constant or None; null where it is not known.</summary>
    public static string? Name(this OrderFacts facts)
    {
        if ((facts & (OrderFacts.Any | OrderFacts.Unknown)) != OrderFacts.Any) return null;
        return (facts & OrderFacts.Unordered) switch
        {
            OrderFacts.None => "Constant",
            OrderFacts.NotAscending => "Descending",
            OrderFacts.NotDescending => "Ascending",
            _ => "None",
        };
    }
}

/// <summary>
/// Follows whether numbers stand in order. The merge is associative, but not commutative: shares are merged in the
/// order of the rows. Costs nothing any more once the values are out of order.
/// </summary>
sealed class RowOrder<T> where T : unmanaged, INumber<T>
{
    T _first, _last;

    public OrderFacts Facts { get; private set; }

    /// <summary>Whether more values would tell nothing new.</summary>
    public bool IsOver => Facts.HasFlag(OrderFacts.Unordered);

    public void Add(ReadOnlySpan<T> values)
    {
        if (values.IsEmpty || IsOver) return;
        if (Facts.HasFlag(OrderFacts.Any)) Facts |= Step(_last, values[0]);
        else (Facts, _first) = (Facts | OrderFacts.Any, values[0]);
        if (!IsOver) Facts |= Scan(values);
        _last = values[^1];
    }

    /// <summary>Takes note of a value that has no place in the order.</summary>
    public void Break() => Facts |= OrderFacts.Any | OrderFacts.Unordered;

    /// <summary>Joins the order of the rows that follow.</summary>
    public void Merge(RowOrder<T> next)
    {
        if (Facts.HasFlag(OrderFacts.Any) && next.Facts.HasFlag(OrderFacts.Any) && !IsOver && !next.IsOver)
            Facts |= Step(_last, next._first);
        if (!Facts.HasFlag(OrderFacts.Any)) _first = next._first;
        if (next.Facts.HasFlag(OrderFacts.Any)) _last = next._last;
        Facts |= next.Facts;
    }

    /// <summary>The same order of other values; the mapping keeps it.</summary>
    public RowOrder<TOther> Map<TOther>(Func<T, TOther> map) where TOther : unmanaged, INumber<TOther>
    {
        var mapped = new RowOrder<TOther> { Facts = Facts };
        if (Facts.HasFlag(OrderFacts.Any) && !IsOver) (mapped._first, mapped._last) = (map(_first), map(_last));
        return mapped;
    }

    static OrderFacts Step(T before, T after) =>
        after > before ? OrderFacts.NotDescending : after < before ? OrderFacts.NotAscending : OrderFacts.Repeats;

    /// <summary>The facts of neighbours, up to where nothing is left to be found.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static OrderFacts Scan(ReadOnlySpan<T> values)
    {
        var facts = OrderFacts.None;
        int i = 0;
        if (Vector256.IsHardwareAccelerated && Vector256<T>.IsSupported)
        {
            for (; i + Vector256<T>.Count < values.Length; i += Vector256<T>.Count)
            {
                Vector256<T> before = Vector256.Create(values[i..]), after = Vector256.Create(values[(i + 1)..]);
                if (Vector256.GreaterThanAny(after, before)) facts |= OrderFacts.NotDescending;
                if (Vector256.LessThanAny(after, before)) facts |= OrderFacts.NotAscending;
                if (Vector256.EqualsAny(after, before)) facts |= OrderFacts.Repeats;
                if (facts.HasFlag(OrderFacts.Unordered)) return facts;
            }
        }
        return facts | ScanScalar(values[i..]);
    }

    /// <summary>The scalar twin of <see cref="Scan"/>.</summary>
    internal static OrderFacts ScanScalar(ReadOnlySpan<T> values)
    {
        var facts = OrderFacts.None;
        for (int i = 1; i < values.Length && !facts.HasFlag(OrderFacts.Unordered); i++)
            facts |= Step(values[i - 1], values[i]);
        return facts;
    }

    public void Write(BinaryWriter writer, Action<BinaryWriter, T> writeValue)
    {
        writer.Write((byte)Facts);
        if (!Facts.HasFlag(OrderFacts.Any) || IsOver) return;
        writeValue(writer, _first);
        writeValue(writer, _last);
    }

    public void Read(BinaryReader reader, Func<BinaryReader, T> readValue, byte version)
    {
        Facts = version < StatisticsFormat.WithOrder ? OrderFacts.Unknown : (OrderFacts)reader.ReadByte();
        if (Facts.HasFlag(OrderFacts.Any) && !IsOver) (_first, _last) = (readValue(reader), readValue(reader));
    }
}
