using System.Globalization;
using Hallelujah.Benchmarks.Faults;

namespace Hallelujah.Benchmarks;

/// <summary>A long run with faults from the command line.</summary>
static class FaultsCommand
{
    /// <summary>The exit code: 1 where an invariant did not hold; then the hosts' directories are kept.</summary>
    public static async Task<int> RunAsync(double minutes, int seed, string directory)
    {
        directory = Path.Combine(directory, $"hall-faults-{Guid.NewGuid():N}");
        Directory.CreateDirectory(directory);
        var log = new FaultLog(Console.WriteLine);
        var settings = new FaultSettings(seed, TimeSpan.FromMinutes(minutes));
        try
        {
            await new FaultRun(settings, directory, ["dotnet", SummitEngine.Program()], log).RunAsync();
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
