using System.IO.Enumeration;
using Hallelujah.Contracts;
using Hallelujah.Summit.Hosting;

namespace Hallelujah.Summit.Hallelu;

/// <summary>
/// Turns an import's paths into files: files as they are, directories and patterns as their files in ordinal order.
/// </summary>
static class SourcePaths
{
    /// <summary>Throws <see cref="HallErrors.SourceNotFound"/>, naming the path, where one gives no file.</summary>
    public static IReadOnlyList<string> Resolve(ImportCommand command)
    {
        if (command.Paths is not { Count: > 0 })
            throw new HallException(HallErrors.SourceNotFound, "The import names no path.");
        var files = new List<string>();
        foreach (string path in command.Paths)
        {
            if (!Path.IsPathFullyQualified(path))
                throw NotFound(path, $"'{path}' is not a full path.");
            if (command.Piped && !File.Exists(path)) throw NotKept(command.Feed);
            Add(path, command.Literal, files);
            if (files.Count > SummitLimits.MaxSourceFiles)
            {
                throw new HallException(
                    HallErrors.InvalidOption, $"The import has more than {SummitLimits.MaxSourceFiles} files.", path,
                    "Join small files, or load them as several feeds.");
            }
        }
        return files;
    }

    /// <summary>A command whose rows came as objects is to run again.</summary>
    public static HallException NotKept(string feed) => new(
        HallErrors.SourceNotFound, $"'{feed}' was loaded from objects of a pipeline, which are kept in no file.", feed,
        $"Pipe them in again: … | Import-HallFeed {PowerShellText.Argument(feed)}.");

    static void Add(string path, bool literal, List<string> files)
    {
        if (File.Exists(path))
        {
            files.Add(path);
            return;
        }
        if (Directory.Exists(path))
        {
            AddMatches(path, "*", files, $"The directory '{path}' has no files.", path);
            return;
        }
        string pattern = Path.GetFileName(path);
        string? directory = Path.GetDirectoryName(path);
        if (literal || directory is null || pattern.AsSpan().IndexOfAny('*', '?') < 0)
            throw NotFound(path, $"There is no file or directory '{path}'.");
        if (!Directory.Exists(directory))
            throw NotFound(path, $"There is no directory '{directory}', where '{pattern}' was looked for.");
        AddMatches(directory, pattern, files, $"No file matches '{path}'.", path);
    }

    static void AddMatches(string directory, string pattern, List<string> files, string nothing, string target)
    {
        List<string> found;
        try
        {
            found = [.. Directory.EnumerateFiles(directory)
                .Where(f => Fits(Path.GetFileName(f), pattern))
                .Order(StringComparer.Ordinal)];
        }
        catch (UnauthorizedAccessException e)
        {
            throw new HallException(
                HallErrors.SourceUnreadable, $"The directory '{directory}' may not be read.", target, inner: e);
        }
        if (found.Count == 0) throw NotFound(target, nothing);
        files.AddRange(found);
    }

    /// <summary>Hidden files are a pattern's only where it says so, as in a shell.</summary>
    static bool Fits(string name, string pattern) =>
        (name[0] != '.' || pattern[0] == '.')
        && FileSystemName.MatchesSimpleExpression(pattern, name, ignoreCase: OperatingSystem.IsWindows());

    static HallException NotFound(string target, string message) => new(HallErrors.SourceNotFound, message, target);
}
