using System.Collections.Concurrent;
using Hallelujah.Columnar.Schema;

namespace Hallelujah.Columnar.Predicates;

/// <summary>
/// Which stored values of a column match an expression, kept from segment to segment: their values are mostly the same,
/// and to evaluate an expression for each takes longer than to look at a segment's rows. Safe for concurrent callers.
/// </summary>
internal sealed class ValueTables
{
    readonly ConcurrentDictionary<(RowExpression, ColumnType, ColumnType), ValueTable> _tables = new();

    /// <summary>The table of at least the values from min to max.</summary>
    /// <param name="limit">Values that a table may have; with more it has those asked for alone.</param>
    public ValueTable Get(
        RowExpression expression, ColumnType segment, ColumnType feed, long min, long max, int limit,
        Func<long, bool> matches)
    {
        var key = (expression, segment, feed);
        ValueTable? known = _tables.GetValueOrDefault(key);
        if (known is not null && known.First <= min && known.Last >= max) return known;
        if (known is not null && Math.Max(max, known.Last) - Math.Min(min, known.First) < limit)
            (min, max) = (Math.Min(min, known.First), Math.Max(max, known.Last));
        var table = new bool[max - min + 1];
        for (int i = 0; i < table.Length; i++)
            table[i] = known?.Find(min + i) ?? matches(min + i);
        return _tables[key] = new(min, table);
    }
}

/// <summary>Whether each value from the first on matches.</summary>
internal sealed record ValueTable(long First, bool[] Matches)
{
    public long Last => First + Matches.Length - 1;

    public bool? Find(long value) => value >= First && value <= Last ? Matches[value - First] : null;
}
