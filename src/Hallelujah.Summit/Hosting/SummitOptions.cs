using System.Globalization;
using Hallelujah.Contracts;

namespace Hallelujah.Summit.Hosting;

/// <summary>What the command line and the environment say. The command line wins.</summary>
/// <param name="HalleluDir">Full path of the directory to serve.</param>
/// <param name="Initialize">Make the directory and a one-host configuration where there is none.</param>
/// <param name="Port">The port of a configuration made anew; 0 picks a free one. Null is
/// <see cref="DefaultPort"/>.</param>
/// <param name="Workers">Work done at the same time on this host; null is the processor count.</param>
/// <param name="SplitBytes">Source bytes of one split, and so of one segment; null is the engine's own choice.</param>
sealed record SummitOptions(string HalleluDir, bool Initialize, int? Port, int? Workers, long? SplitBytes)
{
    /// <summary>Seconds after the start when segments begin to be verified; null is the usual time.</summary>
    public int? VerifyAfter { get; init; }

    public const int DefaultPort = 4770;

    public const string DirectoryVariable = "HALL_HALLELU_DIR";

    public const string Usage =
        "Usage: hall-summit [--hallelu-dir DIR] [--init [--port N]] [--workers N] [--split-bytes N] "
            + "[--verify-after SECONDS]   (DIR also by HALL_HALLELU_DIR)";

    /// <summary>Throws <see cref="HallErrors.InvalidOption"/> for what is not understood.</summary>
    public static SummitOptions Parse(IReadOnlyList<string> arguments, Func<string, string?> environment)
    {
        string? directory = environment(DirectoryVariable);
        bool initialize = false;
        int? port = null;
        int? workers = null;
        long? splitBytes = null;
        int? verifyAfter = null;
        for (int i = 0; i < arguments.Count; i++)
        {
            string argument = arguments[i];
            switch (argument)
            {
                case "--init": initialize = true; break;
                case "--hallelu-dir": directory = Value(arguments, ref i); break;
                case "--port": port = Number(arguments, ref i, 0, 65_535); break;
                case "--workers": workers = Number(arguments, ref i, 1, 1_024); break;
                case "--split-bytes": splitBytes = Number(arguments, ref i, 1_024, 1 << 30); break;
                case "--verify-after": verifyAfter = Number(arguments, ref i, 0, 86_400); break;
                default: throw Invalid($"'{argument}' is not an option.", argument);
            }
        }
        if (string.IsNullOrWhiteSpace(directory)) directory = "hallelu_dir";
        if (port is not null && !initialize)
            throw Invalid("--port goes with --init; a directory's port is in its hosts.json.", "--port");
        return new SummitOptions(Path.GetFullPath(directory), initialize, port, workers, splitBytes)
        {
            VerifyAfter = verifyAfter,
        };
    }

    static string Value(IReadOnlyList<string> arguments, ref int i) =>
        i + 1 < arguments.Count ? arguments[++i] : throw Invalid($"{arguments[i]} needs a value.", arguments[i]);

    static int Number(IReadOnlyList<string> arguments, ref int i, int low, int high)
    {
        string option = arguments[i];
        string text = Value(arguments, ref i);
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int value) && value >= low
            && value <= high)
            return value;
        throw Invalid($"{option} takes a number from {low} to {high}, not '{text}'.", text);
    }

    static HallException Invalid(string message, string target) =>
        new(HallErrors.InvalidOption, message, target, Usage);
}
