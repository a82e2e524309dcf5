using System.Globalization;
using System.Text;
using Hallelujah.Summit.Hosting;
using Microsoft.Extensions.Logging;

namespace Hallelujah.Summit.Hallelu;

/// <summary>
/// The temporary file of an export lies beside its target, anywhere on the host, where no start looks for leftovers.
/// So its path is on disk before it is made: <c>exports/&lt;guid&gt;</c> under the hallelu_dir holds it, and is removed
/// when the file has its name or is gone. What a killed Summit leaves is removed at its next start.
/// </summary>
static class ExportRecords
{
    /// <summary>A temporary file's end: the id of its record, so that nothing else is ever taken for one.</summary>
    static string Suffix(Guid id) => $".{id:N}{DurableFile.TemporarySuffix}";

    /// <summary>Chooses the temporary file for a target and writes its record, synced.</summary>
    public static ExportRecord Begin(SummitPaths paths, string target)
    {
        var id = Guid.NewGuid();
        if (!Directory.Exists(paths.Exports))
        {
            Directory.CreateDirectory(paths.Exports);
            DurableFile.SyncDirectory(paths.HalleluDir);
        }
        string temporary = target + Suffix(id);
        string record = Path.Combine(paths.Exports, id.ToString("D", CultureInfo.InvariantCulture));
        DurableFile.Write(record, Encoding.UTF8.GetBytes(temporary));
        return new ExportRecord(record, temporary);
    }

    /// <summary>The records that the last Summit left. Take them before the first export of this one begins.</summary>
    public static IReadOnlyList<string> Left(SummitPaths paths) =>
        Directory.Exists(paths.Exports) ? Directory.GetFiles(paths.Exports) : [];

    /// <summary>
    /// Removes the temporary files that the records name, and the records. A record whose directory is not there, such
    /// as one of a disk that is not mounted, stays for a later start. Does not throw; what is left is in the log.
    /// </summary>
    public static void Sweep(IReadOnlyList<string> records, ILogger log)
    {
        foreach (string record in records)
        {
            try
            {
                if (IsSwept(record, log)) File.Delete(record);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
            {
                log.LogWarning(e, "The leftover of a killed export that '{Record}' names could not be removed", record);
            }
        }
    }

    /// <summary>Whether nothing is left of what the record was for.</summary>
    static bool IsSwept(string record, ILogger log)
    {
        // A record that was being written when the Summit was killed: its export had not begun.
        string name = Path.GetFileName(record);
        if (name.EndsWith(DurableFile.TemporarySuffix, StringComparison.Ordinal)) return true;
        string temporary = File.ReadAllText(record);
        if (!Guid.TryParseExact(name, "D", out Guid id) || !Path.IsPathFullyQualified(temporary)
            || !temporary.EndsWith(Suffix(id), StringComparison.Ordinal))
        {
            log.LogWarning("'{Record}' names no temporary file of an export, and nothing is removed for it", record);
            return true;
        }
        string? directory = Path.GetDirectoryName(temporary);
        if (!Directory.Exists(directory))
        {
            log.LogWarning(
                "An export was killed; its '{Temporary}' cannot be removed: there is no directory '{Directory}'",
                temporary, directory);
            return false;
        }
        if (!File.Exists(temporary)) return true;
        File.Delete(temporary);
        DurableFile.SyncDirectory(directory);
        log.LogInformation("Removed '{Temporary}' of an export that was killed", temporary);
        return true;
    }
}

/// <summary>What is on disk about one running export.</summary>
/// <param name="Path">The record's own file.</param>
/// <param name="Temporary">The file that the rows are written to.</param>
sealed record ExportRecord(string Path, string Temporary)
{
    /// <summary>After the rename or the failure. A file that could not be deleted is left to the next start.</summary>
    public void End()
    {
        if (!File.Exists(Temporary)) DurableFile.DeleteQuietly(Path);
    }
}
