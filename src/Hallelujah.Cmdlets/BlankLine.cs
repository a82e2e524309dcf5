namespace Hallelujah.Cmdlets;

/// <summary>What an import does with lines that have nothing on them.</summary>
public enum BlankLine
{
    /// <summary>They are skipped, and counted.</summary>
    Skip,

    /// <summary>They are rows of nulls.</summary>
    Null,

    /// <summary>They are bad records.</summary>
    Error,
}
