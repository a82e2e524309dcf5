using Hallelujah.Contracts;
using Xunit;

namespace Hallelujah.Cmdlets.Tests;

/// <summary>What a reader is told of rows that are not all there is to know.</summary>
public sealed class PartialRowsTests
{
    [Fact]
    public void Whole_rows_have_no_warning() => Assert.Empty(PartialRows.Warnings("sales", null, null));

    [Fact]
    public void Missing_rows_and_a_copy_that_may_be_out_of_date_name_their_hosts()
    {
        string[] warnings = [.. PartialRows.Warnings("sales", [new MissingRowsInfo("beta", 1_500)], "alpha")];
        Assert.Equal(2, warnings.Length);
        Assert.Contains("may be out of date", warnings[0], StringComparison.Ordinal);
        Assert.Contains("'alpha' had of 'sales'", warnings[0], StringComparison.Ordinal);
        Assert.Contains("1,500 rows of 'sales' are on 'beta'", warnings[1], StringComparison.Ordinal);
    }
}
