namespace Hallelujah.Cmdlets;

/// <summary>Every limit of the module, with its reason.</summary>
static class CmdletLimits
{
    /// <summary>Things the pipeline thread has yet to write. Small: each waits for a slow consumer anyway.</summary>
    public const int PipelineQueue = 64;

    /// <summary>Time that stopped work has to tell the Summit; with it Ctrl+C still returns within a second.</summary>
    public const int StopGraceMs = 800;

    /// <summary>Least time between two progress records: five a second are seen, more cost.</summary>
    public const int ProgressIntervalMs = 200;

    /// <summary>Time tab completion may ask an open connection before it answers from the cache.</summary>
    public const int CompletionBudgetMs = 200;

    /// <summary>Time an answer may take that is kept for the next press of the tab key.</summary>
    public const int LateCompletionMs = 10_000;

    /// <summary>
    /// How long a command is offered again where too few hosts are there, and how often: a host that is told to read
    /// its files anew is back within two seconds.
    /// </summary>
    public const int QuorumWaitMs = 5_000, QuorumRetryMs = 250;

    /// <summary>Feed names kept for tab completion.</summary>
    public const int CachedNames = 10_000;

    /// <summary>Feeds whose columns are kept for tab completion.</summary>
    public const int CachedSchemas = 100;

    /// <summary>Rejects fetched in one answer.</summary>
    public const int RejectPage = 1_000;

    /// <summary>Characters of spooled objects held before they are written to the file.</summary>
    public const int SpoolBlockChars = 1 << 20;

    /// <summary>How long Start-HallSummit waits for a Summit that replays its worksheet.</summary>
    public const int StartTimeoutSeconds = 60;

    /// <summary>How long Stop-HallSummit waits for the process to be gone.</summary>
    public const int StopTimeoutSeconds = 30;
}
