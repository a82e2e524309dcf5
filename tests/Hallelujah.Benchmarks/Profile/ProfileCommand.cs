using System.Globalization;

namespace Hallelujah.Benchmarks.Profile;

/// <summary>
/// The engine without a Summit: where the time of a load and of an extraction goes, on a file that is there.
/// </summary>
static class ProfileCommand
{
    /// <summary>Runs what the arguments ask for: file, threads, rounds.</summary>
    public static int Run(string file, string[] rest)
    {
        int threads = rest.Length > 0 ? int.Parse(rest[0], CultureInfo.InvariantCulture) : Environment.ProcessorCount;
        int rounds = rest.Length > 1 ? int.Parse(rest[1], CultureInfo.InvariantCulture) : 3;
        DirectoryInfo directory = Directory.CreateTempSubdirectory("hall-profile-");
        try
        {
            var stages = new StageProfile(file, threads, directory.FullName);
            for (int round = 0; round < rounds; round++)
            {
                Console.WriteLine(string.Create(
                    CultureInfo.InvariantCulture, $"Round {round + 1}, {threads} threads, {Path.GetFileName(file)}"));
                stages.Run();
                if (stages.Schema!.Columns.Any(c => c.Name == "l_quantity"))
                    new ExtractionProfile(stages.Segments, stages.Schema, threads, directory.FullName).Run();
            }
            new ColumnProfile(file, stages.Schema!).Run();
            return 0;
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }
}
