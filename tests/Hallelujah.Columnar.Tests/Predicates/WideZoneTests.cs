using System.Globalization;
using Hallelujah.Columnar.Extraction;
using Hallelujah.Columnar.Predicates;
using Hallelujah.Columnar.Schema;
using Hallelujah.Columnar.Segments;
using Hallelujah.Columnar.Tests.Segments;
using Xunit;
using static Hallelujah.Columnar.Predicates.BinaryOperation;

namespace Hallelujah.Columnar.Tests.Predicates;

/// <summary>Blocks of texts and decimals that are skipped, and that none is which holds a match.</summary>
public class WideZoneTests(ITestOutputHelper output)
{
    const int Blocks = 4, Rows = Blocks * Zone.Rows - 1000;

    static string Address(int row) =>
        string.Create(CultureInfo.InvariantCulture, $"https://example.org/{row / 2:000000}");

    static readonly string[] Words =
        [.. Enumerable.Range(0, 40).Select(i => $"{(char)('a' + i / 2)}{(i % 2 == 0 ? "" : "\u00E9")}x").Order(
            StringComparer.Ordinal)];

    /// <summary>In order, as codes, with nulls in some blocks, in none, and without any order.</summary>
    static TestColumn[] Table()
    {
        var random = new Random(8);
        TestColumn Column(string name, ColumnType type, Func<int, object?> value) =>
            new(name, type, [.. Enumerable.Range(0, Rows).Select(value)]);
        object? Null(int row, object value) => row / Zone.Rows % 2 == 0 && random.Next(9) == 0 ? null : value;
        return
        [
            Column("url", ColumnType.Utf8, Address),
            Column("urlOrNull", ColumnType.Utf8, i => Null(i, Address(i))),
            Column("word", ColumnType.Utf8, i => Words[(int)((long)i * Words.Length / Rows)]),
            Column("wordOrNull", ColumnType.Utf8, i => Null(i, Words[(int)((long)i * Words.Length / Rows)])),
            Column("same", ColumnType.Utf8, i => i < 3 * Zone.Rows ? "the same" : $"other {i}"),
            Column("any", ColumnType.Utf8, i => $"{(char)random.Next('A', 'z')}{random.Next()}"),
            Column("sum", ColumnType.Decimal(30, 2), i => (Int128)(i - Rows / 2) * 1_000_000_000_000_000_000),
            Column("sumOrNull", ColumnType.Decimal(30, 2), i => Null(i, (Int128)i * 100)),
        ];
    }

    static RowExpression Is(int column, BinaryOperation operation, Scalar value, bool caseSensitive = false) =>
        new BinaryExpression(operation, new ColumnExpression(column), new LiteralExpression(value), caseSensitive);

    static (int Count, int Skipped) Select(SegmentReader reader, RowExpression expression)
    {
        using var found = RowSelection.Select(reader, RowFilter.Create(expression, reader.Schema), 0, null, default);
        return (found.Count, found.BlocksSkipped);
    }

    [Fact]
    public void Blocks_of_texts_in_order_are_skipped()
    {
        using var segments = new TestSegment();
        using var reader = segments.Create(Table());
        Assert.Equal(SegmentEncoding.Plain, reader.Info.Columns[0].Encoding);
        Assert.Equal(SegmentEncoding.Dictionary8, reader.Info.Columns[2].Encoding);
        var url = Scalar.FromText(Address(20_000).ToUpperInvariant());
        Assert.Equal((2, Blocks - 1), Select(reader, Is(0, Eq, url)));
        Assert.Equal((0, Blocks), Select(reader, Is(0, Eq, url, caseSensitive: true)));
        Assert.Equal((20_000, Blocks - 2), Select(reader, Is(0, Lt, url)));
        Assert.Equal((Rows - 20_002, 1), Select(reader, Is(0, Gt, url)));
        Assert.Equal((200, Blocks - 1), Select(reader, Is(0, Like, Scalar.FromText("https://example.org/0100*"))));
        Assert.Equal((0, Blocks), Select(reader, Is(0, Eq, Scalar.FromText("http://example.org"))));
        Assert.Equal((0, Blocks), Select(reader, Is(0, Eq, Scalar.Null)));
        Assert.Equal((0, Blocks), Select(reader, Is(2, Eq, Scalar.Null)));
        Assert.Equal((0, Blocks), Select(reader, Is(2, Lt, Scalar.FromText("a"))));
        var (words, skipped) = Select(reader, new BinaryExpression(
            In, new ColumnExpression(2), new ListExpression([Scalar.FromText("BX"), Scalar.FromText("a\u00C9x")])));
        Assert.Equal((2, Blocks - 1), (words / (Rows / Words.Length), skipped));
        var (others, same) = Select(reader, Is(4, Ne, Scalar.FromText("The Same")));
        Assert.Equal((Rows - 3 * Zone.Rows, 3), (others, same));
        Assert.Equal(3, Select(reader, Is(4, NotMatch, Scalar.FromText("^the"))).Skipped);
    }

    [Fact]
    public void Blocks_of_decimals_in_order_are_skipped()
    {
        using var segments = new TestSegment();
        using var reader = segments.Create(Table());
        Scalar At(int row) => Scalar.FromDecimal((Int128)(row - Rows / 2) * 1_000_000_000_000_000_000, 2);
        Assert.Equal(SegmentEncoding.Plain, reader.Info.Columns[6].Encoding);
        Assert.Equal((1, Blocks - 1), Select(reader, Is(6, Eq, At(20_000))));
        Assert.Equal((20_000, Blocks - 2), Select(reader, Is(6, Lt, At(20_000))));
        Assert.Equal((Rows - 20_000, 1), Select(reader, Is(6, Ge, At(20_000))));
        foreach (int count in (int[])[3, 40])
        {
            var items = new ListExpression([.. Enumerable.Range(0, count).Select(i => At(i * 10)), Scalar.Null]);
            Assert.Equal(
                (count, Blocks - 1), Select(reader, new BinaryExpression(In, new ColumnExpression(6), items)));
            Assert.Equal(
                (Rows - count, 0), Select(reader, new BinaryExpression(NotIn, new ColumnExpression(6), items)));
        }
    }

    [Fact]
    public void A_column_whose_blocks_are_all_told_is_not_read()
    {
        using var segments = new TestSegment();
        string path;
        SegmentInfo info;
        FeedSchema schema;
        using (var made = segments.Create(Table())) (path, info, schema) = (made.Path, made.Info, made.Schema);
        var range = info.Columns[2].Dictionary[^1];
        byte[] bytes = File.ReadAllBytes(path);
        bytes[range.Offset] ^= 1;
        File.WriteAllBytes(path, bytes);
        using var reader = SegmentReader.Open(path, info, schema);
        Assert.Equal((0, Blocks), Select(reader, Is(2, Eq, Scalar.FromText("zz"))));
        Assert.Equal((Rows, 0), Select(reader, Is(2, Lt, Scalar.FromText("zz"))));
        Assert.Throws<ColumnarException>(() => Select(reader, Is(2, Eq, Scalar.FromText("bx"))));
    }

    [Fact]
    public void Random_conditions_select_the_same_without_bounds()
    {
        const int Rounds = 250;
        using var segments = new TestSegment();
        using var reader = segments.Create(Table());
        using var plain = SegmentReader.Open(reader.Path, Strip(reader.Info), reader.Schema);
        var random = new Random(77);
        int skipped = 0, before = 0;
        for (int round = 0; round < Rounds; round++)
        {
            var expression = Tree(reader, random, 2);
            var filter = RowFilter.Create(expression, reader.Schema);
            using var with = RowSelection.Select(reader, filter, 0, null, default);
            using var without = RowSelection.Select(plain, filter, 0, null, default);
            Assert.True(
                Of(without).SequenceEqual(Of(with)), $"round {round}: {without.Count}, {with.Count} of {expression}");
            (skipped, before) = (skipped + with.BlocksSkipped, before + without.BlocksSkipped);
        }
        output.WriteLine($"{skipped} blocks skipped, {before} without bounds");
        Assert.InRange(skipped, before + Rounds / 2, Rounds * Blocks);

        static ReadOnlySpan<int> Of(RowSelection rows) => rows.RowsOf(0, rows.Count, new int[rows.Count]);
    }

    [Fact]
    public void What_is_extracted_has_bounds_of_its_own()
    {
        using var segments = new TestSegment();
        using var reader = segments.Create(Table());
        int[] columns = [.. Enumerable.Range(0, reader.Schema.Columns.Count)];
        var filter = RowFilter.Create(Is(6, Ge, Scalar.FromInt64(0)), reader.Schema);
        foreach (var rows in (RowFilter?[])[filter, null])
        {
            string path = segments.NewPath();
            var info = SegmentExtractor.Extract(reader, rows, columns, 0, null, 0, path, default)!;
            Assert.All(info.Columns, c => Assert.All(c.Zones, z => Assert.NotNull(z.Bounds)));
            using var made = SegmentReader.Open(path, info, reader.Schema);
            var (count, skipped) = Select(made, Is(0, Eq, Scalar.FromText(Address(Rows - 1))));
            Assert.Equal((2, info.Columns[0].Zones.Count - 1), (count, skipped));
        }
        var parts = Enumerable.Range(0, 2).Select(_ => new SelectedSegment(
            () => SegmentReader.Open(reader.Path, reader.Info, reader.Schema), 0, 20_000, 1_000));
        foreach (var joined in SelectedRows.Of(parts, null, columns, default))
        {
            var info = SegmentExtractor.Extract(joined, columns, segments.NewPath(), default);
            Assert.Equal(2_000, info.Rows);
            Assert.All(info.Columns, c => Assert.All(c.Zones, z => Assert.NotNull(z.Bounds)));
        }
    }

    static SegmentInfo Strip(SegmentInfo info) => info with
    {
        Columns = [.. info.Columns.Select(c => c with { Zones = [.. c.Zones.Select(z => z with { Bounds = null })] })],
    };

    static RowExpression Tree(SegmentReader reader, Random random, int depth)
    {
        if (depth == 0 || random.Next(3) == 0) return Leaf(reader, random);
        return random.Next(4) switch
        {
            0 => new UnaryExpression(UnaryOperation.Not, Tree(reader, random, depth - 1)),
            var kind => new BinaryExpression(kind switch { 1 => And, 2 => Or, _ => Xor },
                Tree(reader, random, depth - 1), Tree(reader, random, depth - 1)),
        };
    }

    static RowExpression Leaf(SegmentReader reader, Random random)
    {
        int column = random.Next(reader.Schema.Columns.Count);
        Scalar Value()
        {
            var cell = reader.Load(column).Cell(random.Next(Rows));
            if (cell.IsNull || cell.Kind != ScalarKind.Text) return cell;
            string text = cell.String!;
            return Scalar.FromText(random.Next(4) switch
            {
                0 => text.ToUpperInvariant(),
                1 => text[..random.Next(text.Length + 1)],
                _ => text,
            });
        }

        bool isText = reader.Schema.Columns[column].Type.Kind == ColumnKind.Utf8, sensitive = random.Next(2) == 0;
        switch (random.Next(isText ? 5 : 3))
        {
            case 0:
                var items = Enumerable.Range(0, random.Next(1, 25)).Select(_ => Value()).ToArray();
                return new BinaryExpression(
                    random.Next(4) == 0 ? NotIn : In, new ColumnExpression(column), new ListExpression(items),
                    sensitive);
            case 3:
                return Is(
                    column, random.Next(4) == 0 ? NotLike : Like,
                    Scalar.FromText($"{Value().String}*".Replace("[", "`[", StringComparison.Ordinal)), sensitive);
            case 4:
                return new CallExpression(
                    ScalarFunction.StartsWith,
                    [new ColumnExpression(column), new LiteralExpression(Scalar.FromText(Value().String ?? "a"))]);
            default:
                return Is(
                    column, (BinaryOperation)random.Next((int)Eq, (int)Le + 1), Value(), sensitive);
        }
    }
}
