namespace Hallelujah.Cmdlets;

/// <summary>What an import does with records of fewer or more fields than there are columns.</summary>
public enum Ragged
{
    /// <summary>They are bad records.</summary>
    Error,

    /// <summary>Missing fields are null; more fields are an error.</summary>
    Pad,

    /// <summary>Fields beyond the last column are left out; fewer fields are an error.</summary>
    Truncate,
    PadOrTruncate,
}
