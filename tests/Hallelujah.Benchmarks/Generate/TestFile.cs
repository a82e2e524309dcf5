namespace Hallelujah.Benchmarks.Generate;

/// <summary>Deterministic CSV files: the same kind and size give the same bytes on every machine.</summary>
static class TestFile
{
    public static readonly IReadOnlyList<string> Kinds = ["lineitem", "numeric", "strings"];

    /// <summary>Writes a file of about so many bytes: it ends with the first record that reaches them.</summary>
    public static void Write(string kind, long bytes, string path)
    {
        using var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        var text = new CsvText(file, seed: 42);
        switch (kind)
        {
            case "lineitem": LineitemFile.Write(text, bytes); break;
            case "numeric": NumericFile.Write(text, bytes); break;
            case "strings": StringsFile.Write(text, bytes); break;
            default: throw new ArgumentException($"'{kind}' is none of {string.Join(", ", Kinds)}.", nameof(kind));
        }
        text.Flush();
    }
}
