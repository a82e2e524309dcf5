using System.Globalization;
using System.IO.Hashing;
using System.Text.Json;
using System.Text.Json.Serialization;
using Hallelujah.Columnar.Csv;
using Hallelujah.Contracts;
using Hallelujah.Summit.Hosting;
using Hallelujah.Summit.Worksheet;

namespace Hallelujah.Summit.Hallelu;

/// <summary>A file as it was when it was loaded. Hash is XXH3 over its first and last 64 KiB.</summary>
sealed record SourceFile(string Path, long Length, DateTime LastWriteUtc, string Hash)
{
    /// <summary>The host that has it, where a feed was loaded on several; null: the feed's own.</summary>
    public string? Host { get; init; }
}

/// <summary>What a feed was made from: an import's files, or the manifest of an extraction's input.</summary>
sealed record SourceRecord(IReadOnlyList<SourceFile> Files)
{
    public string ToJson() => JsonSerializer.Serialize(this, HallJson.Options);

    public static SourceRecord? FromJson(string? json) =>
        string.IsNullOrEmpty(json) ? null : JsonSerializer.Deserialize<SourceRecord>(json, HallJson.Options);

    /// <summary>Whether the files are on several hosts, so that one alone cannot look at them.</summary>
    [JsonIgnore]
    public bool IsSpread => Files.Any(f => f.Host is not null);

    public static SourceRecord Take(IReadOnlyList<string> paths, CancellationToken cancellationToken)
    {
        var files = new SourceFile[paths.Count];
        for (int i = 0; i < files.Length; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            files[i] = Take(paths[i]);
        }
        return new SourceRecord(files);
    }

    static SourceFile Take(string path)
    {
        try
        {
            CsvSource.RefusePipe(path);
            using var file =
                new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 0);
            var hash = new XxHash3();
            byte[] block = new byte[SummitLimits.FingerprintBytes];
            long length = file.Length;
            hash.Append(block.AsSpan(0, file.ReadAtLeast(block, block.Length, throwOnEndOfStream: false)));
            if (length > 2 * block.Length)
            {
                file.Seek(-block.Length, SeekOrigin.End);
                hash.Append(block.AsSpan(0, file.ReadAtLeast(block, block.Length, throwOnEndOfStream: false)));
            }
            string text = hash.GetCurrentHashAsUInt64().ToString("x16", CultureInfo.InvariantCulture);
            return new SourceFile(path, length, File.GetLastWriteTimeUtc(path), text);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new HallException(HallErrors.SourceNotFound, $"There is no file '{path}'.", path, inner: e);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new HallException(HallErrors.SourceUnreadable, $"The file '{path}' may not be read.", path, inner: e);
        }
        catch (IOException e)
        {
            throw new HallException(
                HallErrors.SourceUnreadable, $"The file '{path}' cannot be read: {e.Message}", path, inner: e);
        }
    }

    /// <summary>
    /// Throws SourceNotFound or SourceChanged, naming the file, where this is not what the paths give now.
    /// </summary>
    public void CheckSame(SourceRecord now)
    {
        var before = Files.ToDictionary(f => (f.Host, f.Path));
        foreach (SourceFile file in now.Files)
        {
            if (!before.Remove((file.Host, file.Path), out SourceFile? old)) throw Changed(file.Path, "is new");
            if (old.Length != file.Length)
                throw Changed(file.Path,
                    string.Create(CultureInfo.InvariantCulture, $"has {file.Length} bytes instead of {old.Length}"));
            if (old.Hash != file.Hash || old.LastWriteUtc != file.LastWriteUtc)
                throw Changed(file.Path, "was written to");
        }
        if (before.Count > 0)
        {
            string gone = before.Keys.Select(k => k.Path).Order(StringComparer.Ordinal).First();
            throw new HallException(
                HallErrors.SourceNotFound, $"The file '{gone}', which the feed was loaded from, is gone.", gone);
        }
    }

    static HallException Changed(string path, string how) =>
        new(HallErrors.SourceChanged, $"The source has changed: '{path}' {how}.", path);

    /// <summary>
    /// For a restore: an import's source must be what it was. A feed that never was ready has no record to hold it to.
    /// </summary>
    public static void CheckUnchanged(WorksheetRow row)
    {
        if (row.ReadCommand() is not ImportCommand command) return;
        SourceRecord? before = FromJson(row.SourceJson);
        if (before is null) return;
        if (before.IsSpread)
        {
            throw new HallException(
                HallErrors.SourceChanged, $"The files of '{row.Name}' are on several hosts.", row.Name,
                "Remove the feed and load it again.");
        }
        foreach (SourceFile file in before.Files)
        {
            if (!File.Exists(file.Path))
            {
                throw new HallException(
                    HallErrors.SourceNotFound, $"The file '{file.Path}', which '{row.Name}' was loaded from, is gone.",
                    file.Path,
                    "Put the file back, or import another one under this name.");
            }
        }
        before.CheckSame(Take(SourcePaths.Resolve(command), CancellationToken.None));
    }
}
