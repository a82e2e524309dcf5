using Hallelujah.Columnar.Schema;
using Hallelujah.Columnar.Statistics;

namespace Hallelujah.Columnar.Extraction;

/// <summary>
/// What the shares of one extraction tell each other of their columns: once together they have more distinct values
/// than are counted exactly, those that follow go straight to a sketch, and neither keep nor write a set of their own.
/// For shares that are merged in the end. Safe for concurrent callers.
/// </summary>
public sealed class SharedStatistics
{
    readonly Lock _lock = new();
    readonly Dictionary<int, ColumnStatistics> _earlier = [];

    /// <summary>Empty statistics for a share of a column.</summary>
    /// <param name="share">Its ordinal.</param>
    internal ColumnStatistics Begin(int column, ColumnType type, int share)
    {
        ColumnStatistics? earlier;
        lock (_lock) earlier = _earlier.GetValueOrDefault(column);
        return earlier?.Type == type ? earlier.ForNextShare(share: share) : new(type, share);
    }

    /// <summary>A share of a column is done.</summary>
    internal void End(int column, ColumnStatistics share)
    {
        lock (_lock) _earlier[column] = share.ForNextShare(_earlier.GetValueOrDefault(column));
    }
}
