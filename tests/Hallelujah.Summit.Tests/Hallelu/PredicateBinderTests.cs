using Hallelujah.Columnar.Predicates;
using Hallelujah.Columnar.Schema;
using Hallelujah.Contracts;
using Hallelujah.Summit.Hallelu;
using Xunit;

namespace Hallelujah.Summit.Tests.Hallelu;

public class PredicateBinderTests
{
    static readonly FeedSchema Schema = new(
    [
        new("Amount", ColumnType.Int64, true, "test", null),
        new("Region", ColumnType.Utf8, true, "test", null),
        new("Day", ColumnType.Date32, true, "test", null),
        new("Paid", ColumnType.Bool, true, "test", null),
    ]);

    static LiteralNode Text(string text) => new(LiteralKind.String, text);

    static LiteralNode Int(long value) =>
        new(LiteralKind.Int64, value.ToString(System.Globalization.CultureInfo.InvariantCulture));

    static ColumnNode Col(string name) => new(name);

    static RowFilter Bind(Predicate predicate) => PredicateBinder.Bind(predicate, Schema, "sales");

    static HallException Fails(Predicate predicate) => Assert.Throws<HallException>(() => Bind(predicate));

    [Fact]
    public void Nodes_become_expressions()
    {
        var filter = Bind(new BinaryNode(BinaryOperator.And,
            new BinaryNode(BinaryOperator.Gt, Col("amount"), Int(100)),
            new UnaryNode(UnaryOperator.Not,
                new BinaryNode(BinaryOperator.In, Col("Region"), new ListNode([Text("EU"), Text("US")])))));
        var and = Assert.IsType<BinaryExpression>(filter.Expression);
        Assert.Equal(new BinaryExpression(
            BinaryOperation.Gt, new ColumnExpression(0), new LiteralExpression(Scalar.FromInt64(100))), and.Left);
        Assert.Equal([0, 1], filter.Expression.Columns());
    }

    [Theory]
    [InlineData(LiteralKind.Null, "null", ScalarKind.Null)]
    [InlineData(LiteralKind.Bool, "true", ScalarKind.Bool)]
    [InlineData(LiteralKind.Int64, "-5", ScalarKind.Int64)]
    [InlineData(LiteralKind.Float64, "1E+300", ScalarKind.Float64)]
    [InlineData(LiteralKind.Decimal, "12345678901234567890.12", ScalarKind.Decimal)]
    [InlineData(LiteralKind.String, "x", ScalarKind.Text)]
    [InlineData(LiteralKind.DateTime, "2024-02-29T13:00:00.0000000", ScalarKind.DateTime)]
    [InlineData(LiteralKind.DateTimeOffset, "2024-02-29T13:00:00+02:00", ScalarKind.DateTimeOffset)]
    public void Constants_are_read_by_their_kind(LiteralKind kind, string text, ScalarKind expected)
    {
        var filter = Bind(new LiteralNode(kind, text));
        Assert.Equal(expected, Assert.IsType<LiteralExpression>(filter.Expression).Value.Kind);
    }

    [Theory]
    [InlineData(LiteralKind.Int64, "12x")]
    [InlineData(LiteralKind.Bool, "yes")]
    [InlineData(LiteralKind.Float64, "")]
    [InlineData(LiteralKind.DateTime, "2024-02-30")]
    public void Constants_that_are_none_of_their_kind_are_refused(LiteralKind kind, string text) =>
        Assert.Equal("PredicateInvalid", Fails(new LiteralNode(kind, text)).Error.Id);

    [Fact]
    public void An_unknown_column_is_told_with_the_nearest()
    {
        var error = Fails(new BinaryNode(BinaryOperator.Eq, Col("Regin"), Text("EU")));
        Assert.Equal("ColumnNotFound", error.Error.Id);
        Assert.Contains("'Region'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_does_not_compare_is_told_with_column_type_and_value()
    {
        var error = Fails(new BinaryNode(BinaryOperator.Gt, Col("Amount"), Text("many")));
        Assert.Equal("PredicateInvalid", error.Error.Id);
        Assert.Contains("'Amount' (Int64)", error.Message, StringComparison.Ordinal);
        Assert.Contains("'many'", error.Message, StringComparison.Ordinal);
        Fails(new BinaryNode(BinaryOperator.Lt, Col("Day"), Text("soon")));
        Fails(new BinaryNode(BinaryOperator.Eq, Col("Day"), Int(5)));
        Fails(new BinaryNode(BinaryOperator.Lt, Int(5), Col("Day")));
    }

    [Fact]
    public void What_powershell_converts_is_taken()
    {
        Bind(new BinaryNode(BinaryOperator.Ge, Col("Day"), Text("2024-02-29")));
        Bind(new BinaryNode(BinaryOperator.Gt, Col("Amount"), Text("10")));
        Bind(new BinaryNode(BinaryOperator.Eq, Col("Amount"), Text("x")));
        Bind(new BinaryNode(BinaryOperator.Gt, Col("Region"), Int(9)));
        Bind(new BinaryNode(BinaryOperator.Like, Col("Amount"), Text("1*")));
        Bind(Col("Paid"));
    }

    [Fact]
    public void Patterns_functions_and_lists_are_checked_before_any_row()
    {
        HallException expression = Fails(new BinaryNode(BinaryOperator.Match, Col("Region"), Text("([")));
        Assert.Contains("regular expression", expression.Message, StringComparison.Ordinal);
        Assert.Contains("Mend the expression", expression.Recommendation, StringComparison.Ordinal);
        Assert.Contains("[", Fails(new BinaryNode(BinaryOperator.Like, Col("Region"), Text("[a"))).Message,
            StringComparison.Ordinal);
        Assert.Contains("Sqrt", Fails(new CallNode("Sqrt", [Col("Amount")])).Message, StringComparison.Ordinal);
        Assert.Contains("'Amount'", Fails(new CallNode("Year", [Col("Amount")])).Message, StringComparison.Ordinal);
        Fails(new CallNode("StartsWith", [Col("Region")]));
        Fails(new BinaryNode(BinaryOperator.Eq, Col("Region"), new ListNode([Text("a")])));
        Fails(new ListNode([Text("a")]));
    }

    [Fact]
    public void Depth_is_limited()
    {
        Predicate deep = Col("Paid");
        for (int i = 0; i < Limits.MaxPredicateDepth + 1; i++) deep = new UnaryNode(UnaryOperator.Not, deep);
        Assert.Equal("PredicateInvalid", Fails(deep).Error.Id);
    }
}
