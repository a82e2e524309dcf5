using System.Text;
using Hallelujah.Columnar.Segments;

namespace Hallelujah.Columnar.Predicates;

/// <summary>
/// A condition on one column of texts, with what the bounds of its blocks tell. The column is read only where they
/// leave a block undecided, and another filter then decides on its rows.
/// </summary>
internal sealed class ZonedFilter : BlockFilter
{
    readonly BlockOutlook[] _outlooks;
    readonly BlockFilter? _rows;

    ZonedFilter(BlockOutlook[] outlooks, BlockFilter? rows) => (_outlooks, _rows) = (outlooks, rows);

    /// <param name="makeRows">Makes the filter for the rows of what is left undecided; may read the column.</param>
    public static BlockFilter Create(
        SegmentReader reader, int column, RowExpression expression, Func<BlockFilter> makeRows)
    {
        if (Foresee(reader, column, expression) is not { } outlooks) return makeRows();
        return new ZonedFilter(outlooks, outlooks.Contains(BlockOutlook.Some) ? makeRows() : null);
    }

    public override BlockOutlook Foresee(int block) =>
        _outlooks[block] == BlockOutlook.Some ? _rows!.Foresee(block) : _outlooks[block];

    public override void Refine(int block, int start, int count, Span<ulong> bits)
    {
        switch (_outlooks[block])
        {
            case BlockOutlook.None: bits.Clear(); break;
            case BlockOutlook.Some: _rows!.Refine(block, start, count, bits); break;
        }
    }

    /// <summary>What is known of each block; null where that is nothing.</summary>
    static BlockOutlook[]? Foresee(SegmentReader reader, int column, RowExpression expression)
    {
        var zones = reader.Info.Columns[column].Zones;
        int blocks = (reader.Rows + Zone.Rows - 1) / Zone.Rows;
        if (zones.Count != blocks || !AsciiFold.IsClosed) return null;
        try
        {
            bool nullMatches = FilterCompiler.Matches(expression, Scalar.Null);
            var texts = TextOutlook.TryCreate(expression);
            var outlooks = new BlockOutlook[blocks];
            WideBounds? last = null;
            var values = BlockOutlook.Some;
            for (int b = 0; b < blocks; b++)
            {
                // Blocks of the same text follow one another where texts are in order.
                if (zones[b].Bounds is { } bounds && !bounds.Equals(last))
                    (last, values) = (bounds, Foresee(expression, texts, bounds));
                outlooks[b] = Foresee(
                    zones[b], Math.Min(Zone.Rows, reader.Rows - b * Zone.Rows), values, nullMatches);
            }
            return outlooks.All(o => o == BlockOutlook.Some) ? null : outlooks;
        }
        catch (ColumnarException e) when (e.Error == ColumnarError.PredicateInvalid)
        {
            // The row that it fails on is to be found, if it is asked for.
            return null;
        }
    }

    static BlockOutlook Foresee(RowExpression expression, TextOutlook? texts, WideBounds bounds) =>
        !bounds.IsSingle ? texts?.Of(bounds) ?? BlockOutlook.Some
        : FilterCompiler.Matches(expression, Scalar.FromText(Encoding.UTF8.GetString(bounds.SingleText)))
            ? BlockOutlook.All : BlockOutlook.None;

    /// <param name="values">What is known of the texts that are not null, where the zone has bounds.</param>
    static BlockOutlook Foresee(Zone zone, int rows, BlockOutlook values, bool nullMatches)
    {
        var nulls = nullMatches ? BlockOutlook.All : BlockOutlook.None;
        if (zone.NullCount >= rows) return nulls;
        if (zone.Bounds is null) return BlockOutlook.Some;
        return zone.NullCount == 0 || values == nulls ? values : BlockOutlook.Some;
    }
}
