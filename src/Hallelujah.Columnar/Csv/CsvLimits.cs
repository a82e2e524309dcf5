namespace Hallelujah.Columnar.Csv;

/// <summary>Limits of reading text, each with its reason.</summary>
internal static class CsvLimits
{
    /// <summary>
    /// A record must fit into a worker's memory; a longer one is nearly always a quote that was never closed.
    /// </summary>
    public const int MaxRecordBytes = 16 << 20;

    /// <summary>
    /// Bytes read and parsed at once: large enough for tight column loops, small enough to stay in cache.
    /// </summary>
    public const int BlockBytes = 256 << 10;

    /// <summary>
    /// Blocks grow with the number of columns up to this, so that a column's loop has rows to run over.
    /// </summary>
    public const int MaxBlockBytes = 4 << 20;

    /// <summary>Rows that a column's loop takes at once; its scratch memory has room for so many.</summary>
    public const int BlockRows = Segments.TextColumnBuilder.BlockRows;

    /// <summary>Bytes of a bad record that are kept.</summary>
    public const int MaxRawBytes = 4096;

    /// <summary>Bytes of a bad value that are kept.</summary>
    public const int MaxValueBytes = 200;

    /// <summary>Small files that share a split: more would make a split's description large.</summary>
    public const int MaxExtents = 4096;

    /// <summary>What is read of a source to find its dialect and to guess its types.</summary>
    public const int SampleBytes = 256 << 10;

    /// <summary>
    /// A column of doubles in which so many exponents or more are expected is begun as doubles: then one is as likely
    /// there as not (ln 2), and either mistake has segments written anew.
    /// </summary>
    public const double MinExpectedExponents = 0.7;

    /// <summary>Delimiters and comment marks: longer ones are mistakes.</summary>
    public const int MaxDelimiterBytes = 16;

    /// <summary>Pairs of words for true and false: each value is held against all of them.</summary>
    public const int MaxBoolPairs = 100;

    /// <summary>Of so many columns at most, values may be stored as codes: each has a dictionary in memory.</summary>
    public const int MaxCodedColumns = 1_000;

    /// <summary>Columns of a feed at most.</summary>
    public const int MaxColumns = 100_000;
}
