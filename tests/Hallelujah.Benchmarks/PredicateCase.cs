using System.Globalization;
using Hallelujah.Columnar.Predicates;
using Hallelujah.Columnar.Schema;
using static Hallelujah.Columnar.Predicates.BinaryOperation;

namespace Hallelujah.Benchmarks;

/// <summary>One condition on lineitem, as our engine takes it and as SQL says it.</summary>
sealed record PredicateCase(string Name, RowExpression Expression, string Sql)
{
    const string AComment = "packages ironically blithely stealthily";

    public static IReadOnlyList<PredicateCase> Of(FeedSchema schema)
    {
        ColumnExpression Column(string name) => new(schema.IndexOf("l_" + name));
        RowExpression comment = Column("comment"), price = Column("extendedprice"), ship = Column("shipdate");
        string[] texts = [.. Enumerable.Range(0, 20).Select(i => i == 0 ? AComment : $"no such comment {i}")];
        long[] parts = [.. Enumerable.Range(0, 100).Select(i => 17L + (i * 13_331L))];
        double[] prices = [.. Enumerable.Range(0, 20).Select(i => 20_000.25 + (i * 1_000))];
        return
        [
            new("number -lt constant", Binary(Lt, Column("quantity"), Number(24)), "l_quantity < 24"),
            new("text -ceq", Text(Eq, comment, AComment), $"l_comment = '{AComment}'"),
            new("text -eq", Text(Eq, comment, AComment.ToUpperInvariant(), false),
                $"lower(l_comment) = '{AComment}'"),
            new("text -clt", Text(Lt, comment, "furiously"), "l_comment < 'furiously' OR l_comment IS NULL"),
            new("text -gt", Text(Gt, comment, "FURIOUSLY", false), "lower(l_comment) > 'furiously'"),
            new("text -clike 'un*'", Text(Like, comment, "un*"), "l_comment LIKE 'un%'"),
            new("text -clike '*ly'", Text(Like, comment, "*ly"), "l_comment LIKE '%ly'"),
            new("text -clike '*requests*'", Text(Like, comment, "*requests*"), "l_comment LIKE '%requests%'"),
            new("text -like '*REQUESTS*'", Text(Like, comment, "*REQUESTS*", false), "l_comment ILIKE '%requests%'"),
            new("text -like 'a*b*c*'", Text(Like, comment, "a*b*c*", false), "l_comment ILIKE 'a%b%c%'"),
            new("text -match 'requests'", Text(Match, comment, "requests", false),
                "regexp_matches(l_comment, 'requests', 'i')"),
            new("text -match 's[iy]l.*bold'", Text(Match, comment, "s[iy]l.*bold", false),
                "regexp_matches(l_comment, 's[iy]l.*bold', 'i')"),
            new("text -cin 20 texts", Binary(In, comment, Items(texts.Select(Scalar.FromText))),
                $"l_comment IN ({string.Join(", ", texts.Select(t => $"'{t}'"))})"),
            new("text.Length -gt 30",
                Binary(Gt, new CallExpression(ScalarFunction.Length, [comment]), Number(30)), "length(l_comment) > 30"),
            new("text.StartsWith('un')",
                new CallExpression(ScalarFunction.StartsWith, [comment, Literal("un")]),
                "starts_with(l_comment, 'un')"),
            new("text.ToUpper() -ceq", Text(
                Eq, new CallExpression(ScalarFunction.ToUpper, [comment]), AComment.ToUpperInvariant()),
                $"upper(l_comment) = '{AComment.ToUpperInvariant()}'"),
            new("text -eq $null", Binary(Eq, comment, new LiteralExpression(Scalar.Null)), "l_comment IS NULL"),
            new("integer -in 100", Binary(In, Column("partkey"), Items(parts.Select(Scalar.FromInt64))),
                $"l_partkey IN ({string.Join(", ", parts)})"),
            new("double -in 20", Binary(In, price, Items(prices.Select(Scalar.FromFloat64))),
                string.Create(CultureInfo.InvariantCulture,
                    $"l_extendedprice IN ({string.Join(", ", prices.Select(p => $"{p:R}::DOUBLE"))})")),
            new("price * (1 - discount) -gt 50000", Binary(Gt,
                Binary(Multiply, price, Binary(Subtract, Number(1), Column("discount"))), Number(50_000)),
                "l_extendedprice::DOUBLE * (1 - coalesce(l_discount::DOUBLE, 0)) > 50000"),
            new("integer + integer -gt", Binary(Gt,
                Binary(Add, Column("partkey"), Column("suppkey")), Number(1_000_000)),
                "coalesce(l_partkey, 0) + coalesce(l_suppkey, 0) > 1000000"),
            new("integer % 7 -eq 3", Binary(Eq, Binary(Modulo, Column("partkey"), Number(7)), Number(3)),
                "l_partkey % 7 = 3"),
            new("integer -lt integer", Binary(Lt, Column("orderkey"), Column("partkey")),
                "l_orderkey < l_partkey OR (l_orderkey IS NULL AND l_partkey IS NOT NULL)"),
            new("date -lt date", Binary(Lt, Column("commitdate"), Column("receiptdate")),
                "l_commitdate < l_receiptdate OR (l_commitdate IS NULL AND l_receiptdate IS NOT NULL)"),
            new("date.Month -eq 12", Binary(Eq, new CallExpression(ScalarFunction.Month, [ship]), Number(12)),
                "month(l_shipdate) = 12"),
        ];
    }

    static BinaryExpression Binary(BinaryOperation operation, RowExpression left, RowExpression right) =>
        new(operation, left, right, CaseSensitive: true);

    static BinaryExpression Text(
        BinaryOperation operation, RowExpression left, string right, bool caseSensitive = true) =>
        new(operation, left, Literal(right), caseSensitive);

    static LiteralExpression Literal(string text) => new(Scalar.FromText(text));

    static LiteralExpression Number(long value) => new(Scalar.FromInt64(value));

    static ListExpression Items(IEnumerable<Scalar> items) => new([.. items]);
}
