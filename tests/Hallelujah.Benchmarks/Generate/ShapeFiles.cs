using System.Globalization;

namespace Hallelujah.Benchmarks.Generate;

/// <summary>Files of unusual shapes: many columns, huge fields, many small files. Deterministic.</summary>
static class ShapeFiles
{
    const int FieldBytes = 1 << 20;

    /// <summary>Columns in turn of integers, prices, dates, short texts and sparse numbers.</summary>
    public static void WriteWide(string path, int columns, long bytes)
    {
        using var text = new StreamWriter(path);
        var random = new Random(42);
        for (int c = 0; c < columns; c++) text.Write(Invariant($"{(c == 0 ? "" : ",")}c{c}"));
        text.Write('\n');
        for (long written = 0; written < bytes;)
        {
            string record = string.Join(',', Enumerable.Range(0, columns).Select(c => Value(random, c)));
            text.Write(record);
            text.Write('\n');
            written += record.Length + 1;
        }
    }

    /// <summary>Records of a number and a quoted text of 1 MB with line ends and doubled quotes in it.</summary>
    public static void WriteHugeFields(string path, long bytes)
    {
        using var text = new StreamWriter(path);
        var random = new Random(42);
        text.Write("id,document\n");
        const string Line = "He said \"\"no\"\", and wrote: a, b and c.\n";
        string lines = string.Concat(Enumerable.Repeat(Line, FieldBytes / Line.Length));
        for (int id = 0; id * (long)FieldBytes < bytes; id++)
            text.Write(Invariant($"{id},\"{random.Next()} {lines}\"\n"));
    }

    /// <summary>So many files of about 1 KB each in a directory, all with the same columns.</summary>
    public static void WriteSmallFiles(string directory, int files)
    {
        Directory.CreateDirectory(directory);
        var random = new Random(42);
        for (int file = 0; file < files; file++)
        {
            var lines = Enumerable.Range(0, 28).Select(row => string.Join(',',
                Enumerable.Range(0, 5).Select(c => c == 0 ? Invariant($"{file * 28 + row}") : Value(random, c))));
            File.WriteAllText(
                Path.Combine(directory, Invariant($"part{file:D5}.csv")),
                "id,price,day,name,extra\n" + string.Join('\n', lines) + "\n");
        }
    }

    static string Value(Random random, int column) => (column % 5) switch
    {
        0 => Invariant($"{random.Next(1_000_000)}"),
        1 => Invariant($"{random.Next(1_000_000) / 100m:F2}"),
        2 => new DateOnly(2000, 1, 1).AddDays(random.Next(9_000)).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        3 => Invariant($"name {random.Next(500)}"),
        _ => random.Next(3) == 0 ? Invariant($"{random.Next(100)}") : "",
    };

    static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
