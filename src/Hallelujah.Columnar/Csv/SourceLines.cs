using Hallelujah.Columnar.Schema;

namespace Hallelujah.Columnar.Csv;

/// <summary>
/// The lines of a source whose splits were guessed (<see cref="CsvSplitPlanner"/>): each begins where the one before it
/// ends, and how many lines that has is known when it is loaded. Splits are added in their order.
/// </summary>
public sealed class SourceLines
{
    // By the split's ordinal.
    readonly Dictionary<int, GuessedBegin> _guessed = [];
    long _next;

    /// <summary>The line, from 1, on which a split begins, of which all before it were added.</summary>
    public long FirstOf(CsvSplit split) => split.Extents[0] is { IsGuessed: false } first ? first.FirstLine : _next;

    /// <param name="lastLines">As <see cref="SplitResult.LastLines"/>.</param>
    public void Add(CsvSplit split, long lastLines)
    {
        long first = FirstOf(split);
        foreach (CsvExtent extent in split.Extents)
        {
            if (extent.IsGuessed) Add(new(split.Ordinal, extent.File, extent.FirstLine, first));
            else first = extent.FirstLine;
        }
        _next = first + lastLines;
    }

    /// <summary>What is known of a split that was guessed, in place of the split.</summary>
    public void Add(GuessedBegin begin) => _guessed[begin.Ordinal] = begin;

    /// <summary>Of all splits that were guessed.</summary>
    public IReadOnlyList<GuessedBegin> Guessed => [.. _guessed.Values];

    /// <summary>Where a value really stands that was found in a split that was added.</summary>
    internal ValuePlace Real(ValuePlace place, int ordinal) =>
        _guessed.GetValueOrDefault(ordinal) is { } begin && begin.File == place.File
            ? place with { Line = place.Line - begin.Told + begin.Real } : place;
}

/// <summary>A split that begins within a file, as only its first extent can.</summary>
/// <param name="Told">The line that was told for its begin.</param>
/// <param name="Real">The line of its begin.</param>
public sealed record GuessedBegin(int Ordinal, int File, long Told, long Real);
