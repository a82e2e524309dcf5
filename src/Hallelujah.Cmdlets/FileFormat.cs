namespace Hallelujah.Cmdlets;

/// <summary>Formats of files that an export writes.</summary>
public enum FileFormat
{
    Csv,
    JsonLines,
    Arrow,
}
