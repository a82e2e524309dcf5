namespace Hallelujah.Columnar.Csv;

/// <summary>What was found while a source was opened, that its reader should be told of.</summary>
public sealed record CsvFindings
{
    /// <summary>Renamed columns that are kept: enough to see what is wrong with a header.</summary>
    const int MaxRenamed = 10;

    /// <summary>The first file with titles in front of its header; null: none has.</summary>
    public string? TitleFile { get; init; }

    /// <summary>How many files have titles.</summary>
    public int TitleFiles { get; init; }

    /// <summary>The lines in front of that file's header, a first one that says the delimiter among them.</summary>
    public int SkipLines { get; init; }

    /// <summary>The first of its titles.</summary>
    public string? FirstTitle { get; init; }

    /// <summary>
    /// Whether the first record was taken for names though what comes behind it is text as well, so that it may be a
    /// row.
    /// </summary>
    public bool IsHeaderUnsure { get; init; }

    /// <summary>The first columns that are not named as their header says, since it is blank or there before.</summary>
    public IReadOnlyList<RenamedColumn> Renamed { get; init; } = [];

    /// <summary>How many there are.</summary>
    public int RenamedCount { get; init; }

    /// <summary>With the columns of one more file, unless a file before has them.</summary>
    internal CsvFindings With(IReadOnlyList<RenamedColumn> renamed)
    {
        var more = renamed.Except(Renamed).ToList();
        bool isKnown = Renamed.Count > 0 && renamed.Take(MaxRenamed).All(Renamed.Contains);
        return more.Count == 0 || isKnown ? this : this with
        {
            Renamed = [.. Renamed.Concat(more).Take(MaxRenamed)],
            RenamedCount = RenamedCount + more.Count,
        };
    }

    public bool Equals(CsvFindings? other) => other is not null && TitleFile == other.TitleFile
        && TitleFiles == other.TitleFiles && SkipLines == other.SkipLines && FirstTitle == other.FirstTitle
        && IsHeaderUnsure == other.IsHeaderUnsure && RenamedCount == other.RenamedCount
        && Renamed.SequenceEqual(other.Renamed);

    public override int GetHashCode() => HashCode.Combine(TitleFile, SkipLines, IsHeaderUnsure, RenamedCount);
}

/// <param name="Position">In its file, from 1.</param>
/// <param name="Header">What the header has there; empty where it is blank.</param>
public sealed record RenamedColumn(int Position, string Header, string Name);
