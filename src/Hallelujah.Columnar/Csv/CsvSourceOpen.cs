namespace Hallelujah.Columnar.Csv;

public sealed partial record CsvSource
{
    /// <summary>
    /// Opens files that exist, in the order given: finds encoding, dialect and header of each, and the feed's columns.
    /// Throws <see cref="ColumnarException"/> (SourceNotFound, SourceUnreadable, SourceNotText, SourceEmpty, DialectAmbiguous, …).
    /// </summary>
    public static CsvSource Open(IReadOnlyList<string> files, CsvReadOptions options, CancellationToken cancellationToken) =>
        throw new NotImplementedException();
}
