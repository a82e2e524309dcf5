namespace Hallelujah.Shell;

/// <summary>What the process returns where no script says otherwise; the numbers are those of pwsh.</summary>
internal static class ExitCodes
{
    public const int Success = 0;
    public const int Failure = 1;
    public const int BadArguments = 64;
    public const int StartFailure = 70;

    /// <summary>128 + SIGINT, as other shells report a script that Ctrl+C stopped.</summary>
    public const int Interrupted = 130;
}
