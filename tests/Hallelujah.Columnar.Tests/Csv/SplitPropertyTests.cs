using CsCheck;
using Hallelujah.Columnar.Csv;
using Hallelujah.Columnar.Schema;
using Xunit;

namespace Hallelujah.Columnar.Tests.Csv;

/// <summary>The same schema, rows and accounting for any split, order, tokenizer and number of files.</summary>
public sealed class SplitPropertyTests
{
    static readonly Gen<string> Value = Gen.Frequency(
        (6, Gen.Int[-50, 5000].Select(i => i.ToString(System.Globalization.CultureInfo.InvariantCulture))),
        (3, Gen.OneOf("1.5", "-0.25", "1234.125", "1e3", "2.50")),
        (3, Gen.OneOf("2024-01-02", "2024-01-02 03:04:05", "1999-12-31")),
        (2, Gen.OneOf("true", "false")),
        (3, Gen.OneOf("", "\"\"", "x", "NA", "007", "\"a,b\"", "\"l\nm\"", "\"l\r\nm\"", "say \"\"no", "\"q\"\"q\"",
            "é", "\"5\"")),
        (1, Gen.OneOf("9223372036854775808", "12345678901234567.5", "-0", "2024-01-02T00:00Z")));

    // A column is mostly of one kind, as columns are, so that types are found and lost late.
    static readonly Gen<string[]> Column = Gen.Select(
        Gen.OneOf(Gen.Const("5"), Gen.Const("2.25"), Gen.Const("2024-05-06"), Gen.Const("word"), Gen.Const("true"),
            Gen.Const(""), Gen.Const("\"q,\"\"\n\"")),
        Value.Array[60], Gen.Int[0, 30].Array[60],
        (usual, others, dice) => dice.Select((d, i) => d == 0 ? others[i] : usual).ToArray());

    static readonly Gen<string> Document = Gen.Select(
        Column.Array[1, 4], Gen.Int[1, 60], Gen.OneOf("\n", "\r\n", "\r"), Gen.Bool, Gen.Int[0, 12].Array[60])
        .Select((columns, rows, end, endsInLineEnd, dice) =>
        {
            var lines = Enumerable.Range(0, rows).Select(r => dice[r] switch
            {
                0 => "",
                1 => "only,too,many,fields,for,this",
                _ => string.Join(",", columns.Select(c => c[r])),
            });
            return string.Join(",", columns.Select((_, i) => $"c{i}")) + end + string.Join(end, lines)
                + (endsInLineEnd ? end : "");
        });

    [Fact]
    public void EverySplitGivesTheSame() => Document.Sample(
        text =>
        {
            var options = new CsvReadOptions { RejectBadRecords = true, Header = true, Delimiter = (byte)',' };
            var whole = LoadedFeed.FromText(text, options, tokenizer: TokenizerKind.Scalar);
            Assert.Equal(whole.RowsRead, whole.Rows.Count + whole.Bad.Count + whole.RowsSkipped);
            foreach (var (target, shuffle) in new[] { (1L, true), (40, false), (90, true), (1_000_000, false) })
            {
                var cut = LoadedFeed.FromText(text, options, target, shuffle: shuffle);
                Assert.Equal(whole.Schema.Columns, cut.Schema.Columns);
                Assert.Equal(whole.Rows, cut.Rows);
                Assert.Equal(whole.Bad, cut.Bad.Select(b => b with { File = whole.Bad[0].File }));
                Assert.Equal((whole.RowsRead, whole.RowsSkipped), (cut.RowsRead, cut.RowsSkipped));
            }
        },
        seed: "0N0XIzNsQ0O2", iter: 60);

    [Fact]
    public void GuessedSplitsGiveTheSame() => Gen.Select(Document, Document).Sample(
        (first, second) =>
        {
            var options = new CsvReadOptions { RejectBadRecords = true, Header = true, Delimiter = (byte)',' };
            var whole = LoadedFeed.FromTexts([first, second], options, tokenizer: TokenizerKind.Scalar);
            foreach (var (target, shuffle) in new[] { (1L, false), (40, true), (90, false), (400, true) })
            {
                var cut = LoadedFeed.FromTexts([first, second], options, target, shuffle: shuffle, guesses: true);
                Assert.Equal(
                    whole.Schema.Columns.Select(c => c.ToString()), cut.Schema.Columns.Select(c => c.ToString()));
                Assert.Equal(whole.Schema.Columns, cut.Schema.Columns);
                Assert.Equal(whole.Rows, cut.Rows);
                Assert.Equal(Places(whole), Places(cut));
                Assert.Equal((whole.RowsRead, whole.RowsSkipped), (cut.RowsRead, cut.RowsSkipped));
            }
        },
        seed: "0N0XIzNsQ0O2", iter: 60);

    static readonly Gen<string[]> FormColumn = Gen.Select(
        Gen.OneOf(Gen.Const("yes"), Gen.Const("N"), Gen.Const("true"), Gen.Const("5"), Gen.Const(""),
            Gen.Const("2024-01-02"), Gen.Const("2024-07-01 02:03")),
        Gen.Frequency((2, Gen.OneOf("yes", "NO", "\"y\"", "n", "False", "", "\"\"", "NA", "7", "maybe")),
            (3, Gen.OneOf("2024-01-02", "2024-07-01T02:03:04.5", "2024-01-02T03:04Z", "\"1999-12-31\"")),
            (1, Gen.OneOf("2024-03-31 02:30", "0001-01-01", "0001-01-01 00:00"))).Array[60],
        Gen.Int[0, 30].Array[60],
        (usual, others, dice) => dice.Select((d, i) => d == 0 ? others[i] : usual).ToArray());

    [Fact]
    public void EverySplitGivesTheSameInOtherForms() => Gen.Select(FormColumn.Array[1, 3], Gen.Int[1, 60]).Sample(
        (columns, rows) =>
        {
            var options = new CsvReadOptions
            {
                Header = true,
                Delimiter = (byte)',',
                NullValues = ["NA"],
                BoolValues = ["yes/no", "y/n"],
                TimeZone = ZoneTests.Central,
            };
            string text = string.Join(",", columns.Select((_, i) => $"c{i}")) + "\n" + string.Concat(
                Enumerable.Range(0, rows).Select(r => string.Join(",", columns.Select(c => c[r])) + "\n"));
            var whole = LoadedFeed.FromText(text, options, tokenizer: TokenizerKind.Scalar);
            foreach (var (target, shuffle) in new[] { (1L, true), (40, false), (90, true) })
            {
                var cut = LoadedFeed.FromText(text, options, target, shuffle: shuffle);
                Assert.Equal(
                    whole.Schema.Columns.Select(c => c.ToString()), cut.Schema.Columns.Select(c => c.ToString()));
                Assert.Equal(whole.Schema.Columns, cut.Schema.Columns);
                Assert.Equal(whole.Rows, cut.Rows);
            }
        },
        seed: "0N0XIzNsQ0O2", iter: 100);

    static IEnumerable<(long, long, string)> Places(LoadedFeed feed) =>
        feed.Bad.Select(b => (b.Line, b.Byte, b.Code));

    [Fact]
    public void FilesInAnyOrderGiveTheSameTypes() => Gen.Select(Document, Document, Document).Sample(
        (a, b, c) =>
        {
            var options = new CsvReadOptions { RejectBadRecords = true, Header = true, Delimiter = (byte)',' };
            var forth = LoadedFeed.FromTexts([a, b, c], options, 70);
            var back = LoadedFeed.FromTexts([c, b, a], options, 1000);
            AssertSameButForOrder(forth, back);
        },
        seed: "0N0XIzNsQ0O2", iter: 60);

    [Fact]
    public void RowsInAnyOrderGiveTheSameTypes() => Gen.Select(Column.Array[1, 4], Gen.Int[1, 60], Gen.Int).Sample(
        (columns, rows, seed) =>
        {
            string header = string.Join(",", columns.Select((_, i) => $"c{i}")) + "\n";
            string[] lines = [.. Enumerable.Range(0, rows).Select(r => string.Join(",", columns.Select(c => c[r])))];
            var options = new CsvReadOptions { RejectBadRecords = true, Header = true, Delimiter = (byte)',' };
            var forth = LoadedFeed.FromText(header + string.Join("\n", lines) + "\n", options, 70);
            new Random(seed).Shuffle(lines);
            var back = LoadedFeed.FromText(header + string.Join("\n", lines) + "\n", options, 300);
            AssertSameButForOrder(forth, back);
            Assert.Equal(forth.Schema.Columns.Select(c => c.Inferred), back.Schema.Columns.Select(c => c.Inferred));
        },
        seed: "0N0XIzNsQ0O2", iter: 60);

    /// <summary>The same columns and rows, whatever their order; near misses name the same kind of values.</summary>
    static void AssertSameButForOrder(LoadedFeed forth, LoadedFeed back)
    {
        Assert.Equal(
            forth.Schema.Columns.OrderBy(x => x.Name).Select(Facts), back.Schema.Columns.OrderBy(x => x.Name)
                .Select(Facts));
        Assert.Equal(Rows(forth), Rows(back));

        // The first offender is another in another order.
        static (string, ColumnType, bool, string?) Facts(FeedColumn c) =>
            (c.Name, c.Type, c.Nullable, c.NearMiss?[..c.NearMiss.IndexOf(" values", StringComparison.Ordinal)]);

        static IEnumerable<string> Rows(LoadedFeed feed)
        {
            int[] order = [.. Enumerable.Range(0, feed.Schema.Columns.Count)
                .OrderBy(i => feed.Schema.Columns[i].Name, StringComparer.Ordinal)];
            return feed.Rows.Select(r => string.Join("|", order.Select(i => r[i] ?? "<null>")))
                .Order(StringComparer.Ordinal);
        }
    }
}
