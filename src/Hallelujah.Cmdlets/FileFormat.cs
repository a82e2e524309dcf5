namespace Hallelujah.Cmdlets;

/// <summary>Formats of files that an export writes.</summary>
public enum FileFormat
{
    Csv,
    JsonLines,
    /// <summary>Not written yet: the Summit refuses it and tells the formats that are.</summary>
    Parquet,
    Arrow,
}
