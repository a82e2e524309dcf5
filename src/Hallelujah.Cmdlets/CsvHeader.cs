namespace Hallelujah.Cmdlets;

/// <summary>Whether the first record of a CSV file names its columns.</summary>
public enum CsvHeader
{
    /// <summary>Find out, and say what was found.</summary>
    Auto,
    Present,
    Absent,
}
