using System.Globalization;
using Hallelujah.Benchmarks.Faults;

namespace Hallelujah.Benchmarks;

/// <summary>A long run with faults from the command line.</summary>
static class FaultsCommand
{
    /// <summary>
    /// The exit code: 1 where an invariant did not hold; then the hosts' directories are kept. Runs itself anew where
    /// hosts can be cut off from each other.
    /// </summary>
    public static async Task<int> RunAsync(Options options, IReadOnlyList<string> arguments)
    {
        if (!FaultNetwork.IsInside)
        {
            (IReadOnlyList<string> prefix, string? whyNot) = FaultNetwork.Find();
            if (whyNot is null) return await FaultNetwork.RunInsideAsync(prefix, arguments);
            Console.WriteLine($"Hosts cannot be cut off from each other here: {whyNot}");
        }
        string directory = Path.Combine(options.Directory, $"hall-faults-{Guid.NewGuid():N}");
        Directory.CreateDirectory(directory);
        var log = new FaultLog(Console.WriteLine);
        var settings = new FaultSettings(options.Seed, TimeSpan.FromSeconds(options.Seconds))
        {
            CutUntilSeen = options.UntilSeen,
        };
        if (options.Cuts is { } cuts) settings = settings with { CutPercent = cuts };
        try
        {
            string program = options.Program ?? BuiltSummit.Assembly;
            await new FaultRun(settings, directory, ["dotnet", program], log).RunAsync();
        }
        finally
        {
            log.PrintCounts();
        }
        foreach (string violation in log.Violations) Console.WriteLine(violation);
        if (log.Violations.Count == 0) Directory.Delete(directory, recursive: true);
        else Console.WriteLine(
            string.Create(CultureInfo.InvariantCulture, $"{directory} holds the hosts' directories."));
        return log.Violations.Count == 0 ? 0 : 1;
    }
}
