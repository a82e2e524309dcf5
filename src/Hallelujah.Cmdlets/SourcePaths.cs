using System.Collections.ObjectModel;
using System.Management.Automation;
using Hallelujah.Contracts;
using DriveNotFoundException = System.Management.Automation.DriveNotFoundException;

namespace Hallelujah.Cmdlets;

/// <summary>
/// Paths as users type them, as full paths of the file system. Relative ones start at PowerShell's location.
/// </summary>
static class SourcePaths
{
    /// <summary>The full path; nothing needs to be there, and no character is a wildcard.</summary>
    /// <exception cref="HallException">InvalidOption for a path of another provider, SourceNotFound for an unknown
    /// drive.</exception>
    public static string Full(string path, PathIntrinsics paths)
    {
        try
        {
            string full = paths.GetUnresolvedProviderPathFromPSPath(path, out ProviderInfo provider, out _);
            return Checked(full, path, provider);
        }
        catch (Exception e) when (e is DriveNotFoundException or ProviderNotFoundException)
        {
            throw new HallException(HallErrors.SourceNotFound, $"'{path}': {e.Message}", path, inner: e);
        }
    }

    /// <summary>
    /// What to give to the Summit for a path with wildcards: the full pattern where the Summit knows it (* and ? in the
    /// last part), so that it is matched where the files are; else the files that match here.
    /// </summary>
    /// <exception cref="HallException">SourceNotFound where nothing matches here.</exception>
    public static IReadOnlyList<string> Expand(string path, PathIntrinsics paths)
    {
        int cut = path.LastIndexOfAny(['/', Path.DirectorySeparatorChar]);
        bool isSummits = !WildcardPattern.ContainsWildcardCharacters(path[..(cut + 1)])
            && path.AsSpan(cut + 1).IndexOfAny('[', ']', '`') < 0;
        return isSummits ? [Full(path, paths)] : Matches(path, paths);
    }

    /// <summary>A path of another host, of which this one knows nothing: it has to be full.</summary>
    /// <exception cref="HallException">InvalidOption.</exception>
    public static string FullOn(string host, string path) => Path.IsPathFullyQualified(path)
        ? path
        : throw new HallException(
            HallErrors.InvalidOption, $"'{path}' is not a full path, so '{host}' cannot know it.", path,
            "With -OnHost give full paths, as they are on that host.");

    /// <summary>Whether characters of the path do not stand for themselves: wildcards, or what escapes them.</summary>
    public static bool IsPattern(string path) =>
        WildcardPattern.ContainsWildcardCharacters(path) || path.Contains('`', StringComparison.Ordinal);

    /// <summary>The files that a pattern matches on this host.</summary>
    /// <exception cref="HallException">SourceNotFound where nothing does.</exception>
    public static IReadOnlyList<string> Matches(string path, PathIntrinsics paths)
    {
        try
        {
            Collection<string> found = paths.GetResolvedProviderPathFromPSPath(path, out ProviderInfo provider);
            if (found.Count > 0)
                return [.. found.Select(f => Checked(f, path, provider)).Order(StringComparer.Ordinal)];
        }
        catch (Exception e) when (e is ItemNotFoundException or DriveNotFoundException or ProviderNotFoundException)
        {
            throw new HallException(HallErrors.SourceNotFound, $"No file matches '{path}'.", path, inner: e);
        }
        throw new HallException(HallErrors.SourceNotFound, $"No file matches '{path}'.", path);
    }

    static string Checked(string full, string path, ProviderInfo provider) => provider.Name == "FileSystem"
        ? full
        : throw new HallException(
            HallErrors.InvalidOption,
            $"'{path}' is a path of the provider {provider.Name}; only files are read and written.", path,
            "Give a path of the file system.");
}
