using System.Globalization;
using System.Text;

namespace Hallelujah.Benchmarks.Faults;

/// <summary>
/// Small files, each of its own number of rows and range of ids, so that what is read tells which file it came from.
/// </summary>
sealed class FaultFiles
{
    const int Files = 8;

    /// <summary>Most files have several splits, which other hosts can take.</summary>
    public const string SplitBytes = "1024";

    readonly List<string> _paths = [];

    public FaultFiles(string directory)
    {
        for (int file = 0; file < Files; file++)
        {
            var text = new StringBuilder("id,name\n");
            for (int row = 0; row < RowsOf(file); row++)
                text.Append(CultureInfo.InvariantCulture, $"{FirstOf(file) + row},row {row}\n");
            _paths.Add(Path.Combine(directory, string.Create(CultureInfo.InvariantCulture, $"rows{file}.csv")));
            File.WriteAllText(_paths[file], text.ToString());
        }
    }

    public static int Count => Files;

    public string this[int file] => _paths[file];

    static int RowsOf(int file) => 50 + 37 * file;

    static long FirstOf(int file) => 1_000L * (file + 1);

    /// <summary>What a feed of the whole file holds, loaded so many times, one behind the other.</summary>
    public static Content ContentOf(int file, int copies = 1) => FirstRows(file, copies * RowsOf(file));

    /// <summary>What the first rows of such a feed hold.</summary>
    public static Content FirstRows(int file, long rows)
    {
        (long whole, long rest) = Math.DivRem(rows, RowsOf(file));
        return new Content(rows, whole * SumOf(file, RowsOf(file)) + SumOf(file, rest));
    }

    static long SumOf(int file, long rows) => rows * FirstOf(file) + rows * (rows - 1) / 2;
}

/// <summary>What a feed holds: its rows, and the sum of the column "id".</summary>
readonly record struct Content(long Rows, long Sum);
