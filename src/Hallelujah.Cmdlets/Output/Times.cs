namespace Hallelujah.Cmdlets;

/// <summary>
/// Times as a session shows them: UTC on the wire, local in objects, as Get-Date and Get-ChildItem give them.
/// </summary>
static class Times
{
    public static DateTime Local(DateTime utc) => DateTime.SpecifyKind(utc, DateTimeKind.Utc).ToLocalTime();

    public static DateTime? Local(DateTime? utc) => utc is { } value ? Local(value) : null;

    /// <summary>Null for what has not started; to now for what has not ended.</summary>
    public static TimeSpan? Elapsed(DateTime? started, DateTime? finished)
    {
        if (started is not { } start) return null;
        TimeSpan elapsed = (finished ?? DateTime.UtcNow) - DateTime.SpecifyKind(start, DateTimeKind.Utc);
        return elapsed < TimeSpan.Zero ? TimeSpan.Zero : elapsed;
    }
}
