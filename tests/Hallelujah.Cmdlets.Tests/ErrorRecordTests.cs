using System.Management.Automation;
using Hallelujah.Contracts;
using Xunit;

namespace Hallelujah.Cmdlets.Tests;

public sealed class ErrorRecordTests
{
    public static TheoryData<string> Ids => [.. HallErrors.All.Select(e => e.Id)];

    [Theory]
    [MemberData(nameof(Ids))]
    public void Every_error_of_the_table_becomes_a_record(string id)
    {
        HallError error = HallErrors.Find(id)!;
        ErrorRecord record = ErrorRecords.From(new(error, "what happened", "from the error"), "from the user");
        Assert.Equal(id, record.FullyQualifiedErrorId);
        Assert.Equal(error.Kind.ToString(), record.CategoryInfo.Category.ToString());
        Assert.Equal("from the user", record.TargetObject);
        Assert.Equal("what happened", record.ErrorDetails.Message);
        Assert.Equal(error.Recommendation, record.ErrorDetails.RecommendedAction);
        Assert.NotEqual("", record.ErrorDetails.RecommendedAction);
    }

    [Fact]
    public void Every_kind_has_a_category_of_its_own_name()
    {
        foreach (ErrorKind kind in Enum.GetValues<ErrorKind>())
            Assert.Equal(kind.ToString(), ErrorRecords.Category(kind).ToString());
    }

    [Fact]
    public void The_errors_own_target_stands_where_the_user_named_nothing() =>
        Assert.Equal("sales", ErrorRecords.From(new(HallErrors.FeedNotFound, "gone", "sales")).TargetObject);
}
