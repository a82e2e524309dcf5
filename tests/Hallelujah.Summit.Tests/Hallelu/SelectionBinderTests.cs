using Hallelujah.Columnar.Schema;
using Hallelujah.Contracts;
using Hallelujah.Summit.Hallelu;
using Xunit;

namespace Hallelujah.Summit.Tests.Hallelu;

public class SelectionBinderTests
{
    static readonly FeedSchema Schema = new([.. new[] { "Region", "Amount", "Ship Date", "amount_eur", "odd[1]" }
        .Select(n => new FeedColumn(n, ColumnType.Utf8, true, "test", null))]);

    static IReadOnlyList<int> Columns(params string[] names) =>
        SelectionBinder.Bind(new Selection { Columns = names }, Schema, "sales").Columns;

    static HallException Fails(Selection selection) =>
        Assert.Throws<HallException>(() => SelectionBinder.Bind(selection, Schema, "sales"));

    [Fact]
    public void No_columns_are_all_columns()
    {
        var (columns, filter) = SelectionBinder.Bind(new Selection(), Schema, "sales");
        Assert.Equal([0, 1, 2, 3, 4], columns);
        Assert.Null(filter);
    }

    [Fact]
    public void Names_keep_their_order_in_either_case() => Assert.Equal([2, 0], Columns("ship date", "REGION"));

    [Fact]
    public void Wildcards_give_columns_in_the_feeds_order_and_each_once()
    {
        Assert.Equal([1, 3], Columns("am*"));
        Assert.Equal([3, 1], Columns("amount_eur", "amo*"));
        Assert.Equal([1, 0, 2, 3, 4], Columns("Amount", "*"));
    }

    [Fact]
    public void A_name_that_a_column_has_is_no_pattern() => Assert.Equal([4], Columns("odd[1]"));

    [Fact]
    public void An_unknown_column_is_told_with_the_nearest()
    {
        var error = Fails(new Selection { Columns = ["Regoin"] });
        Assert.Equal("ColumnNotFound", error.Error.Id);
        Assert.Equal("Regoin", error.Target);
        Assert.Contains("'Region'", error.Message, StringComparison.Ordinal);
        Assert.Contains("'sales'", error.Message, StringComparison.Ordinal);
        Assert.Equal("ColumnNotFound", Fails(new Selection { Columns = ["zz*"] }).Error.Id);
    }

    [Fact]
    public void Negative_counts_and_no_columns_at_all_are_invalid()
    {
        Assert.Equal("InvalidOption", Fails(new Selection { Skip = -1 }).Error.Id);
        Assert.Equal("InvalidOption", Fails(new Selection { First = -1 }).Error.Id);
        Assert.Equal("InvalidOption", Fails(new Selection { Columns = [] }).Error.Id);
    }
}
