using CsCheck;
using Hallelujah.Columnar.Predicates;
using Hallelujah.Columnar.Schema;
using Hallelujah.Columnar.Segments;
using Hallelujah.Columnar.Tests.Segments;
using Xunit;

namespace Hallelujah.Columnar.Tests.Predicates;

/// <summary>Compiled filters against the row-by-row evaluator, on random columns and random predicates.</summary>
public class FilterKernelTests
{
    const int Rows = 17_000;

    static readonly string[] Words =
        ["", "a", "A", "abc", "ABC", "Abd", "zebra", "10", "9", "ß", "straße", "äÖ", "x y", "5"];

    static readonly TestColumn[] Table = CreateTable(17);

    /// <summary>Values that come in runs, so that zones have something to tell.</summary>
    static TestColumn[] CreateTable(int seed)
    {
        var random = new Random(seed);
        TestColumn Column(string name, ColumnType type, Func<int, object?> value) =>
            new(name, type, [
                .. Enumerable.Range(0, Rows).Select(i => random.Next(20) == 0 && i % 16384 < 12000 ? null : value(i))]);
        return
        [
            Column("i8", ColumnType.Int64, i => (long)random.Next(-20, 20)),
            Column("i16", ColumnType.Int64, i => (long)(i / 100 - 200)),
            Column("i32", ColumnType.Int64, i => (long)random.Next() - int.MaxValue / 2),
            Column("i64", ColumnType.Int64, i => random.NextInt64() - long.MaxValue / 2),
            Column("f", ColumnType.Float64, i => random.Next(50) switch { 0 => double.NaN, 1 => double.PositiveInfinity,
                2 => -0.0, 3 => 0.0, var k => k - 20 + i / 16384 * 100 }),
            Column("wide", ColumnType.Int64, i => (long)random.Next(-5, 5)) with { FeedType = ColumnType.Float64 },
            Column("d", ColumnType.Decimal(20, 2), i => (Int128)random.Next(-3000, 3000)),
            Column("date", ColumnType.Date32, i => new DateOnly(2020, 1, 1).AddDays(i / 50)),
            Column("ts", ColumnType.Timestamp, i => new DateTime(2020, 1, 1).AddMinutes(i * 7)),
            Column("s", ColumnType.Utf8, i => Words[random.Next(Words.Length)]),
            Column("plain", ColumnType.Utf8, i => $"{Words[random.Next(Words.Length)]}{random.Next()}"),
            Column("b", ColumnType.Bool, i => random.Next(2) == 0),
            new("nothing", ColumnType.Null, new object?[Rows]),
        ];
    }

    static Gen<T> One<T>(params T[] items) => Gen.Int[0, items.Length - 1].Select(i => items[i]);

    static readonly Gen<Scalar> Number = Gen.OneOf(
        Gen.Int[-25, 25].Select(v => Scalar.FromInt64(v)),
        Gen.Long.Select(Scalar.FromInt64),
        Gen.Int[-60, 200].Select(v => Scalar.FromFloat64(v / 2.0)),
        One(double.NaN, double.PositiveInfinity, -0.0, 1e300, 9.3e18).Select(Scalar.FromFloat64),
        Gen.Int[-3000, 3000].Select(v => Scalar.FromDecimal(v, 2)),
        One("4.6", "-4.5", "5.", "0x5", "0xA", "1,000", "1e1", "9223372036854775808", "0.1kb", "")
            .Select(Scalar.FromText),
        Gen.Const(Scalar.Null));

    static readonly Gen<Scalar> Time = Gen.OneOf(
        Gen.Int[-10, 900].Select(d => Scalar.FromTicks(new DateTime(2020, 1, 1).AddHours(d * 20).Ticks)),
        Gen.Int[0, 28].Select(d => Scalar.FromText($"2020-02-{d + 1:00}")),
        Gen.Const(Scalar.Null));

    static readonly Gen<Scalar> Text = Gen.OneOf(
        One(Words).Select(Scalar.FromText), Gen.Int[0, 12].Select(v => Scalar.FromInt64(v)), Gen.Const(Scalar.Null));

    static readonly Gen<string> Pattern =
        One("a*", "*c", "*b*", "abc", "?", "[a-c]*", "*", "Z*", "10*", "*[0-9]", "a`*", "stra*e", "*Ö");
    static readonly Gen<string> Regex = One("^a", "b", "[0-9]+$", "^$", "z.b", "(?<!x)a", "ß");

    static readonly Gen<BinaryOperation> Comparison = One(
        BinaryOperation.Eq, BinaryOperation.Ne, BinaryOperation.Gt, BinaryOperation.Ge, BinaryOperation.Lt,
        BinaryOperation.Le);

    static RowExpression Col(string name) => new ColumnExpression(Array.FindIndex(Table, c => c.Name == name));

    static Gen<RowExpression> Compare(string[] names, Gen<Scalar> constants) =>
        Gen.Select(One(names), Comparison, constants, Gen.Bool, Gen.Bool,
            (name, op, constant, flip, sensitive) =>
                flip && constant.Kind != ScalarKind.Text && !(name is "s" or "plain")
                ? (RowExpression)new BinaryExpression(op, new LiteralExpression(constant), Col(name), sensitive)
                : new BinaryExpression(op, Col(name), new LiteralExpression(constant), sensitive));

    static readonly string[] Numbers = ["i8", "i16", "i32", "i64", "f", "wide", "d", "nothing"];

    /// <summary>A decimal and NaN have no sum, so that there is no decimal here.</summary>
    static readonly string[] Summands = ["i8", "i16", "i32", "i64", "f", "wide", "nothing"];

    static readonly Gen<RowExpression> Leaf = Gen.OneOf(
        Compare(Numbers, Number),
        Compare(["date", "ts"], Time),
        Compare(["s", "plain"], Text),
        Compare(["b"],
            Gen.OneOf(Gen.Bool.Select(Scalar.FromBool), Gen.Const(Scalar.Null), Gen.Const(Scalar.FromText("x")))),
        Gen.Select(One("s", "plain", "i8"), Pattern, Gen.Bool, Gen.Bool, (n, p, not, cs) =>
            (RowExpression)new BinaryExpression(not ? BinaryOperation.NotLike
                : BinaryOperation.Like, Col(n), new LiteralExpression(Scalar.FromText(p)), cs)),
        Gen.Select(One("s", "plain"), Regex, Gen.Bool, Gen.Bool, (n, p, not, cs) =>
            (RowExpression)new BinaryExpression(not ? BinaryOperation.NotMatch
                : BinaryOperation.Match, Col(n), new LiteralExpression(Scalar.FromText(p)), cs)),
        Gen.Select(One(Numbers), Number.List[1, 20], Gen.Bool, (n, items, not) =>
            (RowExpression)new BinaryExpression(not ? BinaryOperation.NotIn
                : BinaryOperation.In, Col(n), new ListExpression(items))),
        Gen.Select(One("s", "plain", "i8"), Text.List[1, 5], Gen.Bool, (n, items, cs) =>
            (RowExpression)new BinaryExpression(BinaryOperation.Contains, new ListExpression(items), Col(n), cs)),
        Gen.Select(One(Summands), One(Summands), Comparison, (a, b, op) =>
            (RowExpression)new BinaryExpression(op, new BinaryExpression(BinaryOperation.Add, Col(a), Col(b)),
                new LiteralExpression(Scalar.FromInt64(3)))),
        Gen.Select(One("date", "ts"),
            One(ScalarFunction.Year, ScalarFunction.Month, ScalarFunction.Day, ScalarFunction.Hour), Gen.Int[1, 12],
            (n, f, v) => (RowExpression)new BinaryExpression(
                BinaryOperation.Eq, new CallExpression(f, [Col(n)]), new LiteralExpression(Scalar.FromInt64(v)))),
        Gen.Select(One("s", "plain"), Gen.Int[0, 12], Comparison,
            (n, v, op) => (RowExpression)new BinaryExpression(
                op, new CallExpression(ScalarFunction.Length, [Col(n)]), new LiteralExpression(Scalar.FromInt64(v)))),
        One("b", "s", "i8", "f").Select(Col));

    static Gen<RowExpression> Tree(int depth) => depth == 0 ? Leaf : Gen.OneOf(
        Leaf,
        Tree(depth - 1).Select(e => (RowExpression)new UnaryExpression(UnaryOperation.Not, e)),
        Gen.Select(Tree(depth - 1), Tree(depth - 1), One(BinaryOperation.And, BinaryOperation.Or, BinaryOperation.Xor),
            (a, b, op) => (RowExpression)new BinaryExpression(op, a, b)));

    [Fact]
    public void Compiled_filters_match_the_row_by_row_evaluator()
    {
        using var segments = new TestSegment();
        using var reader = segments.Create(Table);
        var columns = Enumerable.Range(0, Table.Length).Select(reader.Load).ToArray<LoadedColumn?>();
        Tree(2).Sample(
            expression =>
            {
                using var selection =
                    RowSelection.Select(reader, RowFilter.Create(expression, reader.Schema), 0, null, default);
                var rows = new HashSet<int>(selection.RowsOf(0, selection.Count, new int[Rows]).ToArray());
                Assert.Equal(selection.Count, rows.Count);
                for (int i = 0; i < Rows; i += 31)
                {
                    var row = new SegmentRow(columns, i);
                    bool expected = ScalarEvaluator.IsTrue(expression, ref row);
                    Assert.True(
                        expected == rows.Contains(i),
                        $"row {i}: expected {expected} of {expression} for {string.Join(", ", expression.Columns().Select(c => columns[c]!.Cell(i)))}");
                }
            },
            iter: 500, threads: 1, seed: "0000KfxmtfNe");
    }

    [Fact]
    public void Zones_exclude_blocks_unread()
    {
        using var segments = new TestSegment();
        using var reader = segments.Create(Table);
        var filter = RowFilter.Create(
            new BinaryExpression(BinaryOperation.Lt, Col("i16"), new LiteralExpression(Scalar.FromInt64(-190))),
            reader.Schema);
        using var selection = RowSelection.Select(reader, filter, 0, null, default);
        Assert.Equal(1, selection.BlocksSkipped);
        Assert.InRange(selection.Count, 900, 1000);
    }

    /// <summary>A filter is made once and serves segments whose narrow values lie elsewhere.</summary>
    [Fact]
    public void One_filter_serves_segments_with_other_values()
    {
        var expression = new BinaryExpression(
            BinaryOperation.Eq,
            new BinaryExpression(
                BinaryOperation.Modulo, new ColumnExpression(0), new LiteralExpression(Scalar.FromInt64(3))),
            new LiteralExpression(Scalar.FromInt64(1)));
        RowFilter? filter = null;
        foreach (int from in (int[])[0, 50, -100, 20_000, -32_000, 10, 0])
        {
            using var segments = new TestSegment();
            using var reader = segments.Create(new TestColumn(
                "i", ColumnType.Int64, [.. Enumerable.Range(from, 500).Select(i => (object?)(long)(i / 2))]));
            filter ??= RowFilter.Create(expression, reader.Schema);
            Assert.Equal(
                Enumerable.Range(from, 500).Count(i => i / 2 % 3 == 1), reader.CountRows(filter, default));
        }
    }

    /// <summary>The same for dates, which are stored as codes.</summary>
    [Fact]
    public void One_filter_serves_segments_with_other_dates()
    {
        var expression = new BinaryExpression(
            BinaryOperation.Eq, new CallExpression(ScalarFunction.Month, [new ColumnExpression(0)]),
            new LiteralExpression(Scalar.FromInt64(2)));
        RowFilter? filter = null;
        foreach (int year in (int[])[2000, 2001, 1970, 9_999, 1, 2000])
        {
            using var segments = new TestSegment();
            DateOnly[] days = [.. Enumerable.Range(0, 1_000).Select(i => new DateOnly(year, 1, 1).AddDays(i % 300))];
            using var reader =
                segments.Create(new TestColumn("day", ColumnType.Date32, [.. days.Select(d => (object?)d)]));
            Assert.True(reader.Info.Columns[0].Encoding >= SegmentEncoding.Dictionary8);
            filter ??= RowFilter.Create(expression, reader.Schema);
            Assert.Equal(days.Count(d => d.Month == 2), reader.CountRows(filter, default));
        }
    }
}
