namespace Hallelujah.Cmdlets;

/// <summary>What an import does with a bad record.</summary>
public enum OnError
{
    /// <summary>The first bad record in file order fails the import.</summary>
    Stop,

    /// <summary>Bad records are set aside, durably, and counted.</summary>
    Reject,

    /// <summary>
    /// As Reject, but a value that does not fit the type chosen for its column becomes null, and its row is loaded.
    /// </summary>
    NullCell,
}
