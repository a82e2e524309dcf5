namespace Hallelujah.Columnar.Csv;

/// <summary>
/// Recognises files that have to be unpacked or converted first, by their first bytes, whatever their name.
/// </summary>
internal static class PackedFile
{
    const string Unpack = "Unpack it and import what is in it";

    static readonly (byte[] Start, string What, string ToDo)[] Known =
    [
        ([0x1F, 0x8B, 0x08], "compressed with gzip", $"{Unpack}: gzip -dk FILE, or 7-Zip."),
        ([.. "PK\x03\x04"u8], "a zip archive, as workbooks (.xlsx) are too",
            $"{Unpack}: Expand-Archive; of a workbook save the sheet as CSV."),
        ([.. "PK\x05\x06"u8], "an empty zip archive", "There is nothing in it to import."),
        ([0x28, 0xB5, 0x2F, 0xFD], "compressed with zstd", $"{Unpack}: zstd -dk FILE."),
        ([0xFD, .. "7zXZ\0"u8], "compressed with xz", $"{Unpack}: xz -dk FILE."),
        ([.. "BZh91AY&SY"u8], "compressed with bzip2", $"{Unpack}: bzip2 -dk FILE."),
        ([.. "7z"u8, 0xBC, 0xAF, 0x27, 0x1C], "a 7z archive", $"{Unpack}: 7z x FILE."),
        ([.. "PAR1\x15"u8], "a Parquet file", "Only text is read: write it as CSV."),
        ([.. "ARROW1\0\0"u8], "an Arrow file", "Only text is read: write it as CSV."),
    ];

    /// <summary>Throws <see cref="ColumnarException"/> (SourceNotText) that says what it is and what to do.</summary>
    public static void Refuse(string path, ReadOnlySpan<byte> start)
    {
        foreach (var (bytes, what, toDo) in Known)
        {
            if (!start.StartsWith(bytes)) continue;
            throw new ColumnarException(ColumnarError.SourceNotText, $"{path} is no text: it is {what}.")
            {
                File = path,
                Recommendation = toDo.Replace("FILE", Path.GetFileName(path), StringComparison.Ordinal),
            };
        }
    }
}
