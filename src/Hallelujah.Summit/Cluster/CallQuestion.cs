using Hallelujah.Contracts;

namespace Hallelujah.Summit.Cluster;

/// <summary>
/// The parameters of a method of the wire, as one Summit asks another: those that the method has are there.
/// </summary>
sealed record CallQuestion
{
    public string? Feed { get; init; }
    public IReadOnlyList<string>? Columns { get; init; }
    public Selection? Selection { get; init; }
    public ExportRequest? Request { get; init; }
    public int Skip { get; init; }
    public int First { get; init; }
    public CommandSubmission? Submission { get; init; }
    public Guid Id { get; init; }
    public int? TimeoutMs { get; init; }
    public bool Force { get; init; }
    public FeedQuery? Query { get; init; }

    public string? Path { get; init; }
    public CsvImportOptions? Csv { get; init; }

    /// <summary>The host that a question is about.</summary>
    public string? Host { get; init; }

    /// <summary>The host that is down, in whose place the one that is asked answers; null: in its own.</summary>
    public string? InPlaceOf { get; init; }
}
