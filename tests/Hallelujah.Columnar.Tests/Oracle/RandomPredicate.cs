using System.Globalization;
using Hallelujah.Columnar.Predicates;

namespace Hallelujah.Columnar.Tests.Oracle;

/// <summary>
/// A random predicate twice: as our expression, and as SQL with the same meaning. Where the two languages differ (null
/// in PowerShell is less than all but negative numbers, and unequal to everything else), the SQL spells it out.
/// </summary>
sealed class RandomPredicate(OracleTable table, Random random)
{
    /// <summary>The column's name in DuckDB's table.</summary>
    string Sql(string name) => $"c{table.Feed.Schema.IndexOf(name)}";

    public (RowExpression Ours, string Sql) Next(int depth = 2) => (depth == 0 ? 9 : random.Next(12)) switch
    {
        0 => Both(BinaryOperation.And, "({0} AND {1})", depth),
        1 => Both(BinaryOperation.Or, "({0} OR {1})", depth),
        2 => Both(BinaryOperation.Xor, "({0} <> {1})", depth),
        3 => Not(Next(depth - 1)),
        _ => Leaf(),
    };

    (RowExpression, string) Both(BinaryOperation operation, string sql, int depth)
    {
        var (left, right) = (Next(depth - 1), Next(depth - 1));
        return (new BinaryExpression(operation, left.Ours, right.Ours),
            string.Format(CultureInfo.InvariantCulture, sql, left.Sql, right.Sql));
    }

    static (RowExpression, string) Not((RowExpression Ours, string Sql) e) =>
        (new UnaryExpression(UnaryOperation.Not, e.Ours), $"(NOT {e.Sql})");

    (RowExpression, string) Leaf() => random.Next(13) switch
    {
        0 or 1 => Numbers(),
        2 => Times(),
        3 or 4 => Texts(),
        5 => InNumbers(),
        6 => InTexts(),
        7 => Like(),
        8 => Match(),
        9 => NullTest(),
        10 => Arithmetic(),
        11 => DatePart(),
        _ => random.Next(2) == 0 ? TextFunction() : ColumnToColumn(),
    };

    static readonly (BinaryOperation Operation, string Sql, bool NullBelow)[] Comparisons =
    [
        (BinaryOperation.Eq, "=", false), (BinaryOperation.Ne, "<>", true), (BinaryOperation.Lt, "<", true),
        (BinaryOperation.Le, "<=", true), (BinaryOperation.Gt, ">", false), (BinaryOperation.Ge, ">=", false),
    ];

    T Pick<T>(params T[] items) => items[random.Next(items.Length)];

    /// <summary>
    /// A comparison whose left side may be null: then the answer is that of null against the constant.
    /// </summary>
    (RowExpression, string) Compare(RowExpression left, string sql, Scalar constant, string literal, bool negative)
    {
        var (operation, symbol, below) = Pick(Comparisons);
        // Below a negative number there is no null: $null -gt -5 is true.
        bool nullMatches = operation switch
        {
            BinaryOperation.Eq => false,
            BinaryOperation.Ne => true,
            _ => negative ? !below : below,
        };
        return (new BinaryExpression(operation, left, new LiteralExpression(constant)),
            $"coalesce({sql} {symbol} {literal}, {(nullMatches ? "true" : "false")})");
    }

    (RowExpression, string) Numbers()
    {
        string name = Pick("i8", "i16", "i64", "f", "money", "wide");
        var (constant, literal, negative) = Number(name);
        return Compare(table.Column(name), Sql(name), constant, literal, negative);
    }

    (Scalar, string, bool) Number(string name)
    {
        if (name is "i64")
        {
            long value = random.NextInt64(-(1L << 52), 1L << 52);
            return (Scalar.FromInt64(value), Text(value), value < 0);
        }
        if (name is "wide")
        {
            decimal value = random.NextInt64(-(1L << 60), 1L << 60) / 100m;
            return (Scalar.FromDecimal(value), Text(value), value < 0);
        }
        if (name is "money" or "f" || random.Next(3) == 0)
        {
            double value = random.Next(-4000, 4000) / 16.0;
            return (Scalar.FromFloat64(value), Text(value) + "::DOUBLE", value < 0);
        }
        int whole = random.Next(-25, 25);
        return (Scalar.FromInt64(whole), Text(whole), whole < 0);
    }

    (RowExpression, string) Times()
    {
        var time = new DateTime(2020, 1, 1).AddHours(random.Next(-200, 15_000));
        if (random.Next(2) == 0) time = time.Date;
        string name = Pick("date", "ts");
        return Compare(table.Column(name), Sql(name), Scalar.FromTicks(time.Ticks),
            $"TIMESTAMP '{time.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture)}'", false);
    }

    string Word() => random.Next(3) == 0 ? $"{Pick(OracleTable.Words)}{random.Next(100)}" : Pick(OracleTable.Words);

    static string Quoted(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";

    (RowExpression, string) Texts()
    {
        (string name, string word) = (Pick("s", "plain"), Word());
        bool sensitive = random.Next(2) == 0;
        string sql = sensitive ? Sql(name) : $"upper({Sql(name)})";
        var (ours, text) = Compare(
            table.Column(name), sql, Scalar.FromText(word), sensitive ? Quoted(word) : $"upper({Quoted(word)})", false);
        return ((BinaryExpression)ours with { CaseSensitive = sensitive }, text);
    }

    (RowExpression, string) InNumbers()
    {
        string name = Pick("i8", "i16", "i64");
        int count = Pick(1, 3, 12, 30, 200);
        var items = Enumerable.Range(0, count).Select(_ => (long)random.Next(-60, 60)).ToArray();
        return Membership(table.Column(name), Sql(name), items.Select(Scalar.FromInt64), items.Select(i => Text(i)),
            random.Next(3) == 0, false);
    }

    (RowExpression, string) InTexts()
    {
        string name = Pick("s", "plain");
        bool sensitive = random.Next(2) == 0;
        string[] items = [.. Enumerable.Range(0, Pick(1, 4, 40)).Select(_ => Word())];
        return Membership(table.Column(name), sensitive ? Sql(name) : $"upper({Sql(name)})",
            items.Select(Scalar.FromText), items.Select(i => sensitive ? Quoted(i) : $"upper({Quoted(i)})"),
            random.Next(3) == 0, sensitive);
    }

    static (RowExpression, string) Membership(RowExpression column, string sql, IEnumerable<Scalar> items,
        IEnumerable<string> literals, bool not, bool sensitive) =>
        (new BinaryExpression(not ? BinaryOperation.NotIn : BinaryOperation.In, column,
            new ListExpression([.. items]), sensitive),
            $"({(not ? "NOT " : "")}coalesce({sql} IN ({string.Join(",", literals)}), false))");

    (RowExpression, string) Like()
    {
        string name = Pick("s", "plain");
        var (pattern, like) = Pick(("a*", "a%"), ("*b*", "%b%"), ("*5", "%5"), ("abc", "abc"), ("?b?", "_b_"),
            ("*", "%"), ("z*1*", "z%1%"), ("*a_b*", "%a\\_b%"), ("50%*", "50\\%%"), ("", ""), ("?*9?", "_%9_"));
        (bool not, bool sensitive) = (random.Next(3) == 0, random.Next(2) == 0);
        // What is null is like its text, which is empty.
        string sql = $"coalesce({Sql(name)}, '') {(sensitive ? "LIKE" : "ILIKE")} {Quoted(like)} ESCAPE '\\'";
        return (new BinaryExpression(not ? BinaryOperation.NotLike : BinaryOperation.Like, table.Column(name),
            new LiteralExpression(Scalar.FromText(pattern)), sensitive), $"({(not ? "NOT " : "")}({sql}))");
    }

    (RowExpression, string) Match()
    {
        string name = Pick("s", "plain");
        string pattern = Pick("^a", "b", "[0-9]+$", "^$", "z.b", "a{2}", "^(abc|zeb)", "x y?", "[^a-z0-9]", "\\d\\d");
        (bool not, bool sensitive) = (random.Next(3) == 0, random.Next(2) == 0);
        return (new BinaryExpression(not ? BinaryOperation.NotMatch : BinaryOperation.Match, table.Column(name),
            new LiteralExpression(Scalar.FromText(pattern)), sensitive),
            $"({(not ? "NOT " : "")}regexp_matches(coalesce({Sql(name)}, ''), {Quoted(pattern)}"
                + $"{(sensitive ? "" : ", 'i'")}))");
    }

    (RowExpression, string) NullTest()
    {
        string name = Pick("i8", "i64", "f", "money", "wide", "date", "ts", "s", "plain", "b", "nothing");
        bool equal = random.Next(2) == 0;
        RowExpression column = table.Column(name), none = new LiteralExpression(Scalar.Null);
        bool flip = random.Next(2) == 0;
        return (new BinaryExpression(equal ? BinaryOperation.Eq : BinaryOperation.Ne, flip ? none : column,
            flip ? column : none), $"({Sql(name)} IS {(equal ? "" : "NOT ")}NULL)");
    }

    (RowExpression, string) Arithmetic()
    {
        string name = Pick("i8", "i16", "f"), other = Pick("i8", "i16", "f");
        var (operation, symbol) = Pick(
            (BinaryOperation.Add, "+"), (BinaryOperation.Subtract, "-"), (BinaryOperation.Modulo, "%"));
        int by = random.Next(1, 9);
        // A null summand counts as 0; the sum of two is null, which the second operand of Modulo never is.
        bool two = operation != BinaryOperation.Modulo && random.Next(2) == 0;
        RowExpression right = two ? table.Column(other) : new LiteralExpression(Scalar.FromInt64(by));
        string sql = $"(coalesce({Sql(name)}, 0) {symbol} {(two ? $"coalesce({Sql(other)}, 0)" : Text(by))})";
        if (two && operation == BinaryOperation.Add)
            sql = $"(CASE WHEN {Sql(name)} IS NULL AND {Sql(other)} IS NULL THEN NULL ELSE {sql} END)";
        int constant = random.Next(-30, 30);
        return Compare(new BinaryExpression(operation, table.Column(name), right), sql,
            Scalar.FromInt64(constant), Text(constant), constant < 0);
    }

    (RowExpression, string) DatePart()
    {
        string name = Pick("date", "ts");
        var (function, part) = Pick((ScalarFunction.Year, "year"), (ScalarFunction.Month, "month"),
            (ScalarFunction.Day, "day"), (ScalarFunction.Hour, "hour"), (ScalarFunction.Minute, "minute"),
            (ScalarFunction.Second, "second"));
        int value = function == ScalarFunction.Year ? random.Next(2019, 2024) : random.Next(0, 24);
        string sql = name == "date" && function >= ScalarFunction.Hour ? $"{part}({Sql(name)}::TIMESTAMP)"
            : $"{part}({Sql(name)})";
        return Compare(new CallExpression(function, [table.Column(name)]), sql, Scalar.FromInt64(value), Text(value),
            false);
    }

    (RowExpression, string) TextFunction()
    {
        string name = Pick("s", "plain"), word = Pick("a", "Z", "b", "5", "x ", "");
        ColumnExpression column = table.Column(name);
        int length = random.Next(0, 9);
        return random.Next(4) switch
        {
            0 => Compare(new CallExpression(ScalarFunction.Length, [column]), $"coalesce(length({Sql(name)}), 0)",
                Scalar.FromInt64(length), Text(length), false),
            1 => (new CallExpression(ScalarFunction.StartsWith, [column, new LiteralExpression(Scalar.FromText(word))]),
                $"coalesce(starts_with({Sql(name)}, {Quoted(word)}), false)"),
            2 => (new CallExpression(
                ScalarFunction.ContainsText, [column, new LiteralExpression(Scalar.FromText(word))]),
                $"coalesce(contains({Sql(name)}, {Quoted(word)}), false)"),
            _ => (new BinaryExpression(BinaryOperation.Eq,
                new CallExpression(Pick(ScalarFunction.ToUpper), [column]),
                new LiteralExpression(Scalar.FromText("ABC")), true), $"coalesce(upper({Sql(name)}) = 'ABC', false)"),
        };
    }

    (RowExpression, string) ColumnToColumn()
    {
        var (operation, symbol, below) = Pick(Comparisons);
        if (random.Next(3) == 0)
        {
            // A text and null: null is below.
            string upper = $"upper({Sql("s")}) {symbol} upper({Sql("plain")})";
            return (new BinaryExpression(operation, table.Column("s"), table.Column("plain")),
                NullCases(Sql("s"), Sql("plain"), upper, operation, "false"));
        }
        string a = Pick("i8", "i16", "f", "i64"), b = Pick("i8", "i16", "f", "i64");
        return (new BinaryExpression(operation, table.Column(a), table.Column(b)),
            NullCases(Sql(a), Sql(b), $"{Sql(a)} {symbol} {Sql(b)}", operation, "{0} < 0"));
    }

    /// <param name="negative">When a value is below null; {0} is the value.</param>
    static string NullCases(string a, string b, string values, BinaryOperation operation, string negative)
    {
        string Less(string value) => string.Format(CultureInfo.InvariantCulture, negative, value);
        (string bothNull, string leftNull, string rightNull) = operation switch
        {
            BinaryOperation.Eq => ("true", "false", "false"),
            BinaryOperation.Ne => ("false", "true", "true"),
            BinaryOperation.Lt or BinaryOperation.Le =>
                (operation == BinaryOperation.Le ? "true" : "false", $"NOT ({Less(b)})", $"({Less(a)})"),
            _ => (operation == BinaryOperation.Ge ? "true" : "false", $"({Less(b)})", $"NOT ({Less(a)})"),
        };
        return $"(CASE WHEN {a} IS NULL AND {b} IS NULL THEN {bothNull} WHEN {a} IS NULL THEN {leftNull} "
            + $"WHEN {b} IS NULL THEN {rightNull} ELSE {values} END)";
    }

    static string Text(IFormattable value) => value.ToString(null, CultureInfo.InvariantCulture);
}
