using Microsoft.Win32.SafeHandles;

namespace Hallelujah.Columnar.Csv;

/// <summary>Opens and reads source files, with errors that say which file and why.</summary>
internal static class SourceReader
{
    /// <summary>Opens a file of a source that must be as it was when the source was opened.</summary>
    public static SafeFileHandle OpenUnchanged(CsvFile file)
    {
        var handle = Open(file.Path);
        try
        {
            long length = RandomAccess.GetLength(handle);
            var written = File.GetLastWriteTimeUtc(file.Path);
            if (length != file.Length) throw Changed(file, $"it has {length} bytes, where it had {file.Length}");
            if (written != file.LastWriteUtc) throw Changed(file, "it was written since");
            return handle;
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    /// <summary>Throws <see cref="ColumnarException"/> (SourceNotFound, SourceUnreadable).</summary>
    public static SafeFileHandle Open(string path)
    {
        try
        {
            RefusePipes(path);
            return File.OpenHandle(
                path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, FileOptions.SequentialScan);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new ColumnarException(ColumnarError.SourceNotFound, $"{path} was not found.", e) { File = path };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ColumnarException(
                ColumnarError.SourceUnreadable, $"{path} could not be read: {e.Message}", e)
            { File = path };
        }
    }

    /// <summary>
    /// A pipe without a writer would be waited for, without an end. Pipes have no length, and opened for writing too
    /// they are not waited for, so that it is seen what they are.
    /// </summary>
    public static void RefusePipes(string path)
    {
        if (OperatingSystem.IsWindows() || new FileInfo(path).Length > 0) return;
        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, 1);
            if (!stream.CanSeek)
                throw new ColumnarException(ColumnarError.SourceUnreadable, $"{path} is no regular file.")
                {
                    File = path,
                    Recommendation = "Copy its content into a file, and import that.",
                };
        }
        catch (UnauthorizedAccessException)
        {
            // An empty file that may only be read.
        }
    }

    /// <summary>Fills the buffer from an offset as far as the file goes.</summary>
    public static int Read(SafeFileHandle handle, string path, Span<byte> buffer, long offset)
    {
        int total = 0;
        try
        {
            while (total < buffer.Length)
            {
                int read = RandomAccess.Read(handle, buffer[total..], offset + total);
                if (read == 0) break;
                total += read;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ColumnarException(
                ColumnarError.SourceUnreadable, $"{path} could not be read: {e.Message}", e)
            { File = path };
        }
        return total;
    }

    public static ColumnarException Changed(CsvFile file, string how) =>
        new(ColumnarError.SourceChanged,
            $"{file.Path} has changed since the import began: {how}.")
        { File = file.Path };
}
