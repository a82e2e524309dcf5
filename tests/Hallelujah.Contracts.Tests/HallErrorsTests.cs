using System.Text.Json;
using Xunit;

namespace Hallelujah.Contracts.Tests;

public class HallErrorsTests
{
    public static TheoryData<string> Ids => [.. HallErrors.All.Select(e => e.Id)];

    [Fact]
    public void Codes_and_ids_are_unique_and_every_row_has_a_recommendation()
    {
        Assert.True(HallErrors.All.Count > 30);
        Assert.Equal(HallErrors.All.Count, HallErrors.All.Select(e => e.Code).Distinct().Count());
        Assert.Equal(
            HallErrors.All.Count, HallErrors.All.Select(e => e.Id).Distinct(StringComparer.OrdinalIgnoreCase).Count());
        Assert.All(HallErrors.All, e => Assert.EndsWith(".", e.Recommendation, StringComparison.Ordinal));
        Assert.All(HallErrors.All, e => Assert.Matches("^[A-Z][A-Za-z]+$", e.Id));
    }

    [Fact]
    public void The_name_of_a_field_is_the_id_of_its_row()
    {
        Assert.All(
            typeof(HallErrors).GetFields().Where(f => f.FieldType == typeof(HallError)),
            f => Assert.Equal(f.Name, ((HallError)f.GetValue(null)!).Id));
    }

    [Fact]
    public void Codes_stay_clear_of_those_of_JSON_RPC() =>
        Assert.All(HallErrors.All, e => Assert.InRange(e.Code, 1_000, 1_999));

    [Theory]
    [MemberData(nameof(Ids))]
    public void Every_row_survives_the_wire(string id)
    {
        HallError row = HallErrors.Find(id)!;
        HallException thrown = new(row, "What happened.", "target", "Do this.")
        {
            Location = new SourceLocation("/data/ä.csv", 8_812, "Amount", "NA", 1L << 40),
        };

        string json = JsonSerializer.Serialize(thrown.ToData(), HallJson.Options);
        HallException back = HallException.FromData(JsonSerializer.Deserialize<ErrorData>(json, HallJson.Options)!);

        Assert.Same(row, back.Error);
        Assert.Same(row, HallErrors.Find(row.Code));
        Assert.Equal(thrown.Message, back.Message);
        Assert.Equal(thrown.Target, back.Target);
        Assert.Equal(thrown.Recommendation, back.Recommendation);
        Assert.Equal(thrown.Location, back.Location);
        Assert.Contains($"\"kind\":\"{row.Kind}\"", json, StringComparison.Ordinal);
    }

    [Fact]
    public void An_error_without_advice_of_its_own_has_the_tables()
    {
        HallException error = new(HallErrors.FeedNotFound, "m");

        Assert.Equal(HallErrors.FeedNotFound.Recommendation, error.Recommendation);
        Assert.Null(error.Target);
        Assert.Null(error.Location);
    }

    [Fact]
    public void An_error_of_a_newer_Summit_keeps_its_message()
    {
        HallException error =
            HallException.FromData(new ErrorData("FromTheFuture", ErrorKind.InvalidData, "m", "r", "t"));

        Assert.Same(HallErrors.Internal, error.Error);
        Assert.Equal(("m", "r", "t"), (error.Message, error.Recommendation, error.Target));
    }
}
