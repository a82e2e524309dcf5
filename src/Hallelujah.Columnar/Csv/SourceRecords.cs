namespace Hallelujah.Columnar.Csv;

/// <summary>
/// How many records of a file are before a split that begins within it: what the splits before have of it. Splits are
/// added in their order, with none left out.
/// </summary>
public sealed class SourceRecords
{
    int _file = -1;
    long? _records;

    /// <summary>
    /// Records of the split's first file that are in the splits before; null where one of them does not tell.
    /// </summary>
    /// <param name="lastRecords">As <see cref="SplitResult.LastRecords"/>; null: not known.</param>
    public long? Add(CsvSplit split, long? lastRecords)
    {
        // A split has one extent of a file, and only its first can go on with one.
        long? before = split.Extents[0].File == _file ? _records : 0;
        _records = split.Extents.Count == 1 ? before + lastRecords : lastRecords;
        _file = split.Extents[^1].File;
        return before;
    }
}
