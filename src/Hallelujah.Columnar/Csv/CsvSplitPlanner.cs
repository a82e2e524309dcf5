namespace Hallelujah.Columnar.Csv;

/// <summary>
/// Cuts a source into splits of about <paramref name="targetBytes"/> at record boundaries, one after the other. Reads each
/// byte once to follow the quotes, so that a boundary is exact under any quoting. Not safe for concurrent callers.
/// </summary>
public sealed class CsvSplitPlanner(CsvSource source, long targetBytes = CsvSplitPlanner.DefaultSplitBytes)
{
    /// <summary>Small enough that a split's columns of two workers stay far below the memory limit, large enough for a good segment.</summary>
    public const long DefaultSplitBytes = 32 << 20;

    /// <summary>The next split in source order, or null behind the last.</summary>
    public CsvSplit? Next(CancellationToken cancellationToken) =>
        throw new NotImplementedException($"{source.Files.Count} {targetBytes} {cancellationToken}");
}
