using Hallelujah.Columnar.Csv;

namespace Hallelujah.Summit.Hallelu;

/// <summary>
/// The splits of a source in their order. Where its planner guesses, those from the first one that is in doubt on are
/// cut again, exactly, when all that were handed out are done.
/// </summary>
sealed class GuessedSplits
{
    readonly CsvSplitPlanner _planner;
    readonly ImportShares _shares;
    readonly int _firstOrdinal;
    readonly Lock _lock = new();
    CsvSplit? _doubted;

    /// <param name="shares">Makes the splits' segments.</param>
    /// <param name="firstOrdinal">The first split's.</param>
    public GuessedSplits(CsvSplitPlanner planner, ImportShares shares, int firstOrdinal = 0)
    {
        (_planner, _shares, _firstOrdinal) = (planner, shares, firstOrdinal);
        if (planner.IsGuessing) shares.OnDoubt = Doubt;
    }

    /// <summary>Null behind the last, and as long as one is in doubt. Never called concurrently.</summary>
    public CsvSplit? Next(CancellationToken cancellationToken)
    {
        lock (_lock)
            if (_doubted is not null) return null;
        return _planner.Next(cancellationToken) is { } split ? Renumber(split, _firstOrdinal) : null;
    }

    /// <summary>All that were handed out are done; true where there are more after all.</summary>
    public bool GoBack()
    {
        if (_doubted is not { } doubted) return false;
        _doubted = null;
        // All before it end as records do, so it begins with one.
        _shares.Forget(doubted.Ordinal);
        _shares.OnDoubt = null;
        _planner.GoBack(Renumber(doubted, -_firstOrdinal), Lines().FirstOf(doubted));
        return true;
    }

    /// <summary>Where the lines of the splits are that are done.</summary>
    public SourceLines Lines()
    {
        var lines = new SourceLines();
        foreach (ImportShare share in _shares.InOrder()) lines.Add(share.Split, share.Record.LastLines);
        return lines;
    }

    void Doubt(CsvSplit split)
    {
        lock (_lock)
            if (_doubted is null || split.Ordinal < _doubted.Ordinal) _doubted = split;
    }

    static CsvSplit Renumber(CsvSplit split, int by) => split with { Ordinal = split.Ordinal + by };
}
