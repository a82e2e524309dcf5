namespace Hallelujah.Contracts;

/// <summary>How an import read its source: what was given, and what was found where nothing was.</summary>
public sealed record ImportFindings
{
    public required string Delimiter { get; init; }

    /// <inheritdoc cref="SourceInfo.DelimiterFrom"/>
    public string? DelimiterFrom { get; init; }

    /// <summary>Empty where there is no quoting.</summary>
    public required string Quote { get; init; }
    public string? Escape { get; init; }
    public string? Comment { get; init; }
    public required string Encoding { get; init; }
    public required bool Header { get; init; }

    /// <summary>Found, or Given where the options say whether there is a header, or name the columns.</summary>
    public required string HeaderFrom { get; init; }

    /// <summary>
    /// Whether the first record was taken for names though what comes behind it is text as well: it may be a row.
    /// </summary>
    public bool IsHeaderUnsure { get; init; }

    /// <summary>
    /// Lines in front of the header, asked for or found; of several files those of the first that has titles.
    /// </summary>
    public int SkipLines { get; init; }

    /// <summary>The first file where lines in front of the header were taken for titles; null: none.</summary>
    public string? TitleFile { get; init; }

    /// <summary>The first of these lines.</summary>
    public string? FirstTitle { get; init; }

    /// <summary>How many files have titles.</summary>
    public int TitleFiles { get; init; }

    /// <summary>The first columns that are not named as their header says, since it is blank or there before.</summary>
    public IReadOnlyList<RenamedColumnInfo> Renamed { get; init; } = [];

    /// <summary>How many there are.</summary>
    public int RenamedCount { get; init; }

    /// <summary>Columns that a few values keep from a narrower type, or whose values look like another.</summary>
    public int NearMisses { get; init; }

    /// <summary>
    /// How many of the rejected records and nulled values were kept to be shown: the first ones in file order. Null
    /// before anything is loaded.
    /// </summary>
    public long? RejectsKept { get; init; }
}

/// <param name="Position">In its file, from 1.</param>
/// <param name="Header">What the header has there; empty where it is blank.</param>
public sealed record RenamedColumnInfo(int Position, string Header, string Name);
