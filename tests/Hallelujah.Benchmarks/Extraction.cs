using Hallelujah.Contracts;

namespace Hallelujah.Benchmarks;

/// <summary>One extraction, as our engine takes it and as SQL says it.</summary>
sealed record Extraction(string Name, Selection Selection, string Sql)
{
    static readonly string[] Narrow =
        ["l_orderkey", "l_partkey", "l_quantity", "l_extendedprice", "l_discount", "l_shipdate", "l_shipmode"];

    /// <summary>Of lineitem: 7 columns of 7 % of the rows, and all columns of half of the rows.</summary>
    public static readonly IReadOnlyList<Extraction> OfLineitem =
    [
        new("7 columns, 7 % of rows",
            new Selection
            {
                Columns = Narrow,
                Where = And(
                    And(Compare("l_shipdate", BinaryOperator.Ge, LiteralKind.DateTime, "1994-01-01T00:00:00"),
                        Compare("l_shipdate", BinaryOperator.Lt, LiteralKind.DateTime, "1995-01-01T00:00:00")),
                    Compare("l_quantity", BinaryOperator.Lt, LiteralKind.Int64, "24")),
            },
            $"SELECT {string.Join(", ", Narrow)} FROM t "
                + "WHERE l_shipdate >= DATE '1994-01-01' AND l_shipdate < DATE '1995-01-01' AND l_quantity < 24"),
        new("all columns, half of rows",
            new Selection { Where = Compare("l_quantity", BinaryOperator.Lt, LiteralKind.Int64, "26") },
            "SELECT * FROM t WHERE l_quantity < 26"),
    ];

    static BinaryNode And(Predicate left, Predicate right) => new(BinaryOperator.And, left, right);

    static BinaryNode Compare(string column, BinaryOperator comparison, LiteralKind kind, string value) =>
        new(comparison, new ColumnNode(column), new LiteralNode(kind, value));
}
