using System.Buffers;
using System.IO.Hashing;
using Apache.Arrow;
using Apache.Arrow.Ipc;
using Hallelujah.Columnar.Segments.Compression;
using Microsoft.Win32.SafeHandles;

namespace Hallelujah.Columnar.Segments;

/// <summary>Writes finished columns as a segment: an Arrow IPC file with one record batch.</summary>
internal static class SegmentWriter
{
    /// <summary>
    /// Writes a new file and returns what is known of it. All columns have the same, positive number of rows. Throws
    /// <see cref="ColumnarException"/> (DiskFull, TargetUnwritable) and then leaves no file behind.
    /// </summary>
    /// <param name="written">
    /// Takes the written file over, to sync and to close it; null syncs before it returns.
    /// </param>
    public static SegmentInfo Write(
        string path, int ordinal, IReadOnlyList<ColumnData> columns, Action<UnsyncedFile>? written = null,
        SegmentCompression compression = SegmentCompression.None)
    {
        int rows = columns[0].Rows;
        SafeFileHandle file;
        try
        {
            file = File.OpenHandle(path, FileMode.CreateNew, FileAccess.Write, FileShare.None);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Failure(path, e);
        }
        try
        {
            // The stream knows buffers by their address, so managed ones must stay where they are.
            var pins = columns.SelectMany(Buffers).Select(b => b.Pin()).ToList();
            SegmentInfo segment;
            try
            {
                segment = WriteColumns(file, ordinal, rows, columns, compression);
            }
            finally
            {
                pins.ForEach(pin => pin.Dispose());
            }
            var unsynced = new UnsyncedFile(path, file);
            if (written is null) unsynced.Sync();
            else written(unsynced);
            return segment;
        }
        catch (Exception e)
        {
            file.Dispose();
            TryDelete(path);
            if (e is IOException or UnauthorizedAccessException) throw Failure(path, e);
            throw;
        }
    }

    static SegmentInfo WriteColumns(
        SafeFileHandle file, int ordinal, int rows, IReadOnlyList<ColumnData> columns, SegmentCompression compression)
    {
        var fields = columns.Select(c => new Field(c.Name, ArrowTypes.Of(c.Type, c.Encoding), nullable: true));
        var schema = new Apache.Arrow.Schema(fields, null);
        var stream = new PlacedStream(file, columns.SelectMany(Buffers).ToArray());
        using var compressor = compression == SegmentCompression.None ? null : new BodyCompressor(compression);
        // The batch is not disposed: its memory is the columns'.
        var batch = new RecordBatch(schema, columns.Select(ArrowTypes.ToArray), rows);
        using (var writer = compressor?.Open(stream, schema) ?? new ArrowFileWriter(stream, schema, leaveOpen: true))
        {
            writer.WriteRecordBatch(batch);
            writer.WriteEnd();
        }
        stream.Flush();
        Func<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>> storedAs = compressor is null ? b => b : compressor.StoredAs;
        return new(ordinal, rows, stream.Position, columns.Select(c => Describe(c, stream, storedAs)).ToArray())
        {
            Compression = compression,
        };
    }

    static SegmentColumn Describe(
        ColumnData column, PlacedStream stream, Func<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>> storedAs)
    {
        var checksum = new XxHash3();
        foreach (var buffer in Buffers(column)) checksum.Append(storedAs(buffer).Span);
        bool isText = column.Type.Kind is Schema.ColumnKind.Utf8 or Schema.ColumnKind.Binary;
        BufferRange[] buffers = column.Type.Kind == Schema.ColumnKind.Null ? []
            : isText && !column.IsDictionary
                ? [PlaceOf(column.Validity), PlaceOf(column.Offsets), PlaceOf(column.Values)]
            : [PlaceOf(column.Validity), PlaceOf(column.Values)];
        BufferRange[] dictionary = !column.IsDictionary ? []
            : isText ? [default, PlaceOf(column.DictionaryOffsets), PlaceOf(column.DictionaryValues)]
            : [default, PlaceOf(column.DictionaryValues)];
        return new(
            column.Type, column.Encoding, column.NullCount, buffers, dictionary, column.DictionaryCount,
            checksum.GetCurrentHashAsUInt64(), column.Zones, column.Inference, Giving(column.Statistics));

        BufferRange PlaceOf(ReadOnlyMemory<byte> buffer) =>
            stream.PlaceOf(storedAs(buffer)) with { PlainLength = buffer.Length };
    }

    /// <summary>Holds the statistics and nothing else of what was written: they may be kept for long.</summary>
    static Func<Statistics.ColumnStatistics> Giving(Statistics.ColumnStatistics statistics) => () => statistics;

    static IEnumerable<ReadOnlyMemory<byte>> Buffers(ColumnData column) =>
        [column.Validity, column.Offsets, column.Values, column.DictionaryOffsets, column.DictionaryValues];

    /// <summary>The error for a file that cannot be written: full disks are told apart from the rest.</summary>
    public static ColumnarException Failure(string path, Exception e)
    {
        // ERROR_HANDLE_DISK_FULL and ERROR_DISK_FULL on Windows; ENOSPC and EDQUOT (Linux, macOS) elsewhere.
        int code = e.HResult & 0xFFFF;
        bool full = e is IOException && (OperatingSystem.IsWindows() ? code is 39 or 112 : code is 28 or 122 or 69);
        return full
            ? new(ColumnarError.DiskFull, $"The disk is full: {path} could not be written.", e) { File = path }
            : new(ColumnarError.TargetUnwritable, $"{path} could not be written: {e.Message}", e) { File = path };
    }

    static void TryDelete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The first error is the one to tell; a file left behind has a temporary name and is swept at the next
            // start.
        }
    }
}
