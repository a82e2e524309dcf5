namespace Hallelujah.Summit.Hosting;

/// <summary>Every limit of the Summit process, with its reason.</summary>
static class SummitLimits
{
    /// <summary>
    /// Time for a Hallelu to stop its Jahs and close its port. Work stops at the next batch, well within a second.
    /// </summary>
    public const int StopTimeoutMs = 10_000;

    /// <summary>
    /// Time a reader of a damaged feed waits for the worksheet to hold the damage before it is told anyway.
    /// </summary>
    public const int DamageTimeoutMs = 5_000;

    /// <summary>Time for the answer to a stop to leave before connections are closed.</summary>
    public const int StopGraceMs = 100;

    /// <summary>Pause between two progress notices of one command: five a second are enough for a person.</summary>
    public const int ProgressPeriodMs = 200;

    /// <summary>Largest hosts.json or hall_summit.json: far more than any cluster needs.</summary>
    public const int MaxConfigurationBytes = 1 << 20;

    /// <summary>Size of one log file; four are kept, so that logs never fill a disk.</summary>
    public const long LogFileBytes = 8 << 20;

    /// <summary>Log files kept.</summary>
    public const int LogFiles = 4;

    /// <summary>Files of one import: their list is part of the manifest and held in memory.</summary>
    public const int MaxSourceFiles = 100_000;

    /// <summary>
    /// Bytes hashed at the head and at the tail of a source file to find a change that kept length and time.
    /// </summary>
    public const int FingerprintBytes = 64 << 10;

    /// <summary>Jahs that one share of work may take down before the command fails.</summary>
    public const int ShareAttempts = 3;

    /// <summary>Record batches read ahead of a client, so that reading and sending overlap in bounded memory.</summary>
    public const int ReadAheadBatches = 4;

    /// <summary>Rejects handed out in one answer.</summary>
    public const int MaxRejectsPerAnswer = 10_000;

    /// <summary>Characters of a rejected record's text that are kept.</summary>
    public const int MaxRejectChars = 4_096;

    /// <summary>Waiters on one command; each is a client's open call.</summary>
    public const int MaxWaiters = 10_000;
}
