using System.Globalization;
using System.Text;
using Hallelujah.Columnar.Csv;
using Hallelujah.Columnar.Predicates;
using Hallelujah.Columnar.Schema;
using Hallelujah.Columnar.Segments;
using Hallelujah.Columnar.Tests.Csv;

namespace Hallelujah.Columnar.Tests.Oracle;

/// <summary>
/// A random file of one column of each kind, with nulls, read by the engine into several segments and by DuckDB into a
/// table. The first column, id, is the row's number.
/// </summary>
sealed class OracleTable : IDisposable
{
    public static readonly string[] Words =
        ["", "a", "A", "abc", "ABC", "abd", "zebra", "Zebra", "x y", "a_b", "50%", "aab", "Rail", "TRUCK", "reg air"];

    readonly TestDirectory _directory = new(inMemory: true);

    public OracleTable(int seed, int rows)
    {
        Seed = seed;
        string path = _directory.Write("t.csv", Encoding.UTF8.GetBytes(Text(new Random(seed), rows)));
        Feed = LoadedFeed.FromFiles(_directory, [path],
            new CsvReadOptions { Delimiter = (byte)',', Header = true }, new FileInfo(path).Length / 3);
        Duck = new DuckDbTable(path, Feed.Schema);
        Readers = [.. Feed.Segments.Select((s, i) => SegmentReader.Open(Feed.Files[i], s, Feed.Schema))];
    }

    public int Seed { get; }
    public LoadedFeed Feed { get; }
    public DuckDbTable Duck { get; }
    public SegmentReader[] Readers { get; }

    public string NewPath(string name) => _directory.File(name);

    public ColumnExpression Column(string name) => new(Feed.Schema.IndexOf(name));

    public FeedColumn this[string name] => Feed.Schema.Columns[Feed.Schema.IndexOf(name)];

    static string Text(Random random, int rows)
    {
        var text = new StringBuilder("id,i8,i16,i64,f,money,wide,date,ts,s,plain,b,nothing\n");
        string Or(string value) => random.Next(12) == 0 ? "" : value;
        string Of(IFormattable value) => value.ToString(null, CultureInfo.InvariantCulture);
        int run = random.Next(2, 400);
        for (int id = 0; id < rows; id++)
        {
            string word = Words[random.Next(Words.Length)];
            text.AppendJoin(',', Of(id), Or(Of(random.Next(-20, 20))), Or(Of((id / run) - 20)),
                Or(Of(random.NextInt64(-(1L << 52), 1L << 52))), Or(Of(random.Next(-4000, 4000) / 16.0)),
                Or(Of(random.Next(-100_000, 100_000) / 100m)),
                Or($"{Of(random.NextInt64(-(1L << 60), 1L << 60))}.{random.Next(10, 99)}"),
                Or(new DateTime(2019, 12, 1).AddDays(id / 5 % 900)
                    .ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)),
                Or(new DateTime(2020, 1, 1).AddSeconds(random.Next(1 << 26))
                    .ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture)),
                Or(word.Length == 0 ? "\"\"" : word), Or($"{word}{random.Next(100_000)}"),
                Or(random.Next(2) == 0 ? "true" : "false"), "").Append('\n');
        }
        return text.ToString();
    }

    /// <summary>The ids of the rows that a filter lets through, over all segments.</summary>
    public List<long> Ids(RowExpression expression)
    {
        var filter = RowFilter.Create(expression, Feed.Schema);
        var ids = new List<long>();
        foreach (SegmentReader reader in Readers)
        {
            using var selection = RowSelection.Select(reader, filter, 0, null, default);
            LoadedColumn id = reader.Load(0);
            foreach (int row in selection.RowsOf(0, selection.Count, new int[selection.Count]))
                ids.Add(id.Cell(row).Int64);
        }
        return ids;
    }

    public void Dispose()
    {
        foreach (SegmentReader reader in Readers) reader.Dispose();
        Duck.Dispose();
        _directory.Dispose();
    }
}
