using System.Globalization;
using Hallelujah.Columnar.Predicates;
using Hallelujah.Columnar.Schema;
using Hallelujah.Columnar.Segments;
using Hallelujah.Columnar.Tests.Segments;
using Xunit;
using static Hallelujah.Columnar.Predicates.BinaryOperation;

namespace Hallelujah.Columnar.Tests.Predicates;

/// <summary>
/// Arithmetic, comparisons of columns, date parts and long lists against the row-by-row evaluator: sums beyond 64 bits,
/// divisions by zero, NaN, infinities, both zeros, nulls that count as 0.
/// </summary>
public class BatchKernelTests(ITestOutputHelper output)
{
    const int Rows = 2_200;
    const int Expressions = 2_500;
    const int Seed = 20_251_124;

    readonly Random _random = new(Seed);

    [Fact]
    public void Kernels_match_the_row_by_row_evaluator()
    {
        output.WriteLine($"seed {Seed}");
        TestColumn[] table = Table();
        using var segments = new TestSegment();
        using var reader = segments.Create(table);
        int batches = 0, failing = 0, hits = 0;
        for (int i = 0; i < Expressions; i++)
        {
            RowExpression expression = Expression(table);
            if (new FilterCompiler(reader, new()).Compile(expression) is BatchFilter) batches++;
            Check(reader, expression, ref failing, ref hits);
        }
        output.WriteLine($"{batches} in batches, {failing} failing, {hits} rows found");
        Assert.InRange(batches, Expressions / 2, Expressions);
        Assert.InRange(failing, Expressions / 100, Expressions / 4);
        Assert.True(hits > Expressions * 20, $"Only {hits} rows were found in all.");
    }

    [Fact]
    public void Long_lists_match_the_row_by_row_evaluator()
    {
        TestColumn[] table = Table();
        using var segments = new TestSegment();
        using var reader = segments.Create(table);
        int failing = 0, hits = 0;
        for (int i = 0; i < 400; i++)
        {
            int column = _random.Next(table.Length);
            Scalar[] items = [.. Enumerable.Range(0, _random.Next(17, 300)).Select(_ => Item(table[column]))];
            var operation = new[] { In, NotIn, Contains, NotContains }[_random.Next(4)];
            RowExpression list = new ListExpression(items), subject = new ColumnExpression(column);
            RowExpression expression = operation is In or NotIn ? new BinaryExpression(operation, subject, list)
                : new BinaryExpression(operation, list, subject);
            Assert.IsNotType<ScalarFilter>(new FilterCompiler(reader, new()).Compile(expression));
            Check(reader, expression, ref failing, ref hits);
        }
        Assert.Equal(0, failing);
        Assert.True(hits > 10_000, $"Only {hits} rows were found in all.");
    }

    [Fact]
    public void Zones_of_computed_values_exclude_blocks_unread()
    {
        const int Many = 3 * Zone.Rows;
        using var segments = new TestSegment();
        using var reader = segments.Create(
            new TestColumn("a", ColumnType.Int64, [.. Enumerable.Range(0, Many).Select(i => (object?)(long)i)]),
            new TestColumn("b", ColumnType.Int64, [.. Enumerable.Range(0, Many).Select(i => (object?)(i % 100L))]),
            new TestColumn("f", ColumnType.Float64, [.. Enumerable.Range(0, Many).Select(i => (object?)(i * 0.5))]),
            new TestColumn("at", ColumnType.Timestamp,
                [.. Enumerable.Range(0, Many).Select(i => (object?)new DateTime(2000, 1, 1).AddHours(i * 1.001))]));
        RowExpression a = new ColumnExpression(0), b = new ColumnExpression(1), f = new ColumnExpression(2);
        AssertSkips(2, new BinaryExpression(Gt, new BinaryExpression(Add, a, b), Number(40_000)));
        AssertSkips(2, new BinaryExpression(Le, new BinaryExpression(Multiply, a, Number(2)), b));
        AssertSkips(2, new BinaryExpression(Lt, new BinaryExpression(Subtract, f, b), Number(100)));
        AssertSkips(2, new BinaryExpression(
            Eq, new CallExpression(ScalarFunction.Year, [new ColumnExpression(3)]), Number(2005)));
        AssertSkips(2, new BinaryExpression(In, a, new ListExpression(
            [.. Enumerable.Range(20_000, 50).Select(i => Scalar.FromInt64(i))])));

        void AssertSkips(int blocks, RowExpression expression)
        {
            using var selection =
                RowSelection.Select(reader, RowFilter.Create(expression, reader.Schema), 0, null, default);
            Assert.Equal(blocks, selection.BlocksSkipped);
            LoadedColumn?[] columns = [.. Enumerable.Range(0, 4).Select(reader.Load)];
            int expected = Enumerable.Range(0, Many).Count(i =>
            {
                var row = new SegmentRow(columns, i);
                return ScalarEvaluator.IsTrue(expression, ref row);
            });
            Assert.True(expected > 0 && expected == selection.Count, $"{selection.Count} instead of {expected} rows");
        }
    }

    static LiteralExpression Number(long value) => new(Scalar.FromInt64(value));

    TestColumn[] Table()
    {
        TestColumn Column(string name, ColumnType type, int nullsOneIn, Func<int, object?> value) => new(name, type, [
            .. Enumerable.Range(0, Rows).Select(i =>
                nullsOneIn > 0 && _random.Next(nullsOneIn) == 0 ? null : value(i))]);
        long Wide() => _random.Next(4) switch
        {
            0 => long.MaxValue - _random.Next(3),
            1 => long.MinValue + _random.Next(3),
            2 => (1L << 53) + _random.Next(-2, 3),
            _ => _random.NextInt64() - (long.MaxValue / 2),
        };
        double Real() => _random.Next(30) switch
        {
            0 => double.NaN,
            1 => double.PositiveInfinity,
            2 => double.NegativeInfinity,
            3 => -0.0,
            4 => 0.0,
            5 => 1e300,
            6 => 9_007_199_254_740_993.0,
            var k => (k - 15) / 4.0,
        };
        DateTime Time(int i) => new DateTime(1999, 12, 25).AddHours(i * 1.5).AddSeconds(_random.Next(60));
        return
        [
            Column("tiny", ColumnType.Int64, 0, _ => (long)_random.Next(-3, 4)),
            Column("small", ColumnType.Int64, 9, _ => (long)_random.Next(-300, 300)),
            Column("middle", ColumnType.Int64, 5, _ => (long)_random.Next(-100_000, 100_000)),
            Column("wide", ColumnType.Int64, 30, _ => Wide()),
            Column("real", ColumnType.Float64, 6, _ => Real()),
            Column("full", ColumnType.Float64, 0, _ => Real()),
            Column("widened", ColumnType.Int64, 7, _ => (long)_random.Next(-5, 5)) with
            {
                FeedType = ColumnType.Float64
            },
            Column("none", ColumnType.Float64, 1, _ => null),
            Column("day", ColumnType.Date32, 8, i => DateOnly.FromDateTime(Time(i))),
            Column("at", ColumnType.Timestamp, 8, i => Time(i)),
            Column("utc", ColumnType.TimestampTz, 0, i => Time(Rows - i)),
            Column("midnight", ColumnType.Date32, 20, i => DateOnly.FromDateTime(Time(i))) with
            {
                FeedType = ColumnType.Timestamp
            },
        ];
    }

    static int Position(TestColumn[] table, string name) => Array.FindIndex(table, c => c.Name == name);

    RowExpression NumberOf(TestColumn[] table, int depth)
    {
        int choice = _random.Next(depth == 0 ? 6 : 10);
        switch (choice)
        {
            case 0: return new LiteralExpression(Constant());
            case < 6: return new ColumnExpression(_random.Next(Position(table, "day")));
            case 6: return new UnaryExpression(UnaryOperation.Negate, NumberOf(table, depth - 1));
            case 7 when _random.Next(3) == 0:
                return new CallExpression(
                    (ScalarFunction)_random.Next((int)ScalarFunction.Year, (int)ScalarFunction.Date), [TimeOf(table)]);
            default:
                var operation = (BinaryOperation)_random.Next((int)Add, (int)Modulo + 1);
                if (operation is Divide or Modulo && _random.Next(2) == 0) operation = Add;
                return new BinaryExpression(operation, NumberOf(table, depth - 1), NumberOf(table, depth - 1));
        }
    }

    RowExpression TimeOf(TestColumn[] table)
    {
        RowExpression time = new ColumnExpression(_random.Next(Position(table, "day"), table.Length));
        return _random.Next(4) == 0 ? new CallExpression(ScalarFunction.Date, [time]) : time;
    }

    Scalar Constant() => _random.Next(6) switch
    {
        0 => Scalar.FromInt64(_random.NextInt64()),
        1 => Scalar.FromFloat64(_random.Next(-20, 20) / 4.0),
        2 => Scalar.FromFloat64(new[] { double.NaN, double.PositiveInfinity, -0.0, 1e300, 0.1 }[_random.Next(5)]),
        _ => Scalar.FromInt64(_random.Next(-10, 10)),
    };

    RowExpression Expression(TestColumn[] table)
    {
        var comparison = (BinaryOperation)_random.Next((int)Eq, (int)Le + 1);
        switch (_random.Next(10))
        {
            case 0: return new BinaryExpression(comparison, TimeOf(table), TimeOf(table));
            case 1:
                var part = (ScalarFunction)_random.Next((int)ScalarFunction.Year, (int)ScalarFunction.ToUpper);
                RowExpression call = new CallExpression(part, [TimeOf(table)]);
                Scalar beside = part switch
                {
                    ScalarFunction.Date => _random.Next(2) == 0 ? Scalar.FromText("2000-01-07")
                        : Scalar.FromTicks(new DateTime(2000, 2, 1).Ticks),
                    ScalarFunction.DayOfWeek => _random.Next(2) == 0 ? Scalar.FromText("monday")
                        : Scalar.FromInt64(_random.Next(7)),
                    _ => _random.Next(4) switch
                    {
                        0 => Scalar.FromText(_random.Next(3) switch { 0 => "12", 1 => "11.5", _ => "0xC" }),
                        1 => Scalar.Null,
                        _ => Scalar.FromInt64(part == ScalarFunction.Year ? 2000 : _random.Next(24)),
                    },
                };
                return new BinaryExpression(comparison, call, new LiteralExpression(beside));
            case 2:
                return new BinaryExpression(
                    _random.Next(2) == 0 ? In : NotIn, NumberOf(table, 2), new ListExpression(
                        [.. Enumerable.Range(0, _random.Next(1, 30)).Select(
                            i => i == 3 ? Scalar.Null : Scalar.FromInt64(_random.Next(-40, 40)))]));
            case 3:
                return new BinaryExpression(
                    comparison, new LiteralExpression(_random.Next(5) == 0 ? Scalar.Null : Constant()),
                    NumberOf(table, 2));
            default: return new BinaryExpression(comparison, NumberOf(table, 2), NumberOf(table, 2));
        }
    }

    /// <summary>Often a value that is there.</summary>
    Scalar Item(TestColumn column)
    {
        if (_random.Next(40) == 0) return Scalar.Null;
        object? value = column.Values[_random.Next(Rows)];
        return value switch
        {
            long number when _random.Next(10) == 0 => Scalar.FromFloat64(number),
            long number when _random.Next(10) == 0 => Scalar.FromDecimal(number, 0),
            long number => Scalar.FromInt64(number),
            double number when Math.Abs(number) < 1e6 && _random.Next(10) == 0 => Scalar.FromDecimal((decimal)number),
            double number => Scalar.FromFloat64(number),
            DateOnly day => Scalar.FromTicks(day.ToDateTime(TimeOnly.MinValue).Ticks),
            DateTime time => Scalar.FromUtcTicks(time.Ticks),
            _ => Scalar.Null,
        };
    }

    void Check(SegmentReader reader, RowExpression expression, ref int failing, ref int hits)
    {
        LoadedColumn?[] columns = [.. Enumerable.Range(0, reader.Schema.Columns.Count).Select(reader.Load)];
        var expected = new List<int>();
        string? error = null;
        for (int i = 0; i < Rows && error is null; i++)
        {
            try
            {
                var row = new SegmentRow(columns, i);
                if (ScalarEvaluator.IsTrue(expression, ref row)) expected.Add(i);
            }
            catch (ColumnarException e)
            {
                error = e.Message;
            }
        }
        RowFilter filter;
        try
        {
            filter = RowFilter.Create(expression, reader.Schema);
        }
        catch (ColumnarException)
        {
            // It has no meaning with these types, which is found before a row is read.
            return;
        }
        if (error is not null)
        {
            failing++;
            ColumnarException thrown = Assert.Throws<ColumnarException>(
                () => RowSelection.Select(reader, filter, 0, null, default).Dispose());
            Assert.Equal(ColumnarError.PredicateInvalid, thrown.Error);
            return;
        }
        hits += expected.Count;
        using var selection = RowSelection.Select(reader, filter, 0, null, default);
        int[] found = selection.RowsOf(0, selection.Count, new int[Rows]).ToArray();
        foreach (int i in expected.Except(found).Concat(found.Except(expected)).Take(1))
        {
            string cells = string.Join(
                ", ", expression.Columns().Select(c => $"{reader.Schema.Columns[c].Name} {columns[c]!.Cell(i)}"));
            Assert.Fail(string.Create(
                CultureInfo.InvariantCulture,
                $"row {i}: expected {expected.Contains(i)} of {expression} for {cells}"));
        }
    }
}
