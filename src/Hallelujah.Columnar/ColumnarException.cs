namespace Hallelujah.Columnar;

/// <summary>What can go wrong in the engine; each has a row of the same name in the shared table of errors.</summary>
public enum ColumnarError
{
    SourceNotFound, SourceChanged, SourceUnreadable, SourceNotText, SourceEmpty, BadRecord, TooManyErrors,
    DialectAmbiguous, RecordTooLong, ColumnNotFound, PredicateInvalid, InvalidOption, FeedDamaged, DiskFull,
    TargetUnwritable,
}

/// <summary>
/// An error of the engine, with its place in the source where it has one. Line counts from 1, Byte from 0.
/// </summary>
public sealed class ColumnarException(ColumnarError error, string message, Exception? inner = null)
    : Exception(message, inner)
{
    public ColumnarError Error { get; } = error;
    public string? File { get; init; }
    public long? Line { get; init; }
    public string? Column { get; init; }
    public string? Value { get; init; }
    public long? Byte { get; init; }

    /// <summary>What to do; null where the table's own words serve.</summary>
    public string? Recommendation { get; init; }
}
