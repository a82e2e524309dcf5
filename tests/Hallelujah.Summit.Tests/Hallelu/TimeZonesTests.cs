using Hallelujah.Columnar.Csv;
using Hallelujah.Contracts;
using Hallelujah.Summit.Hallelu;
using Xunit;

namespace Hallelujah.Summit.Tests.Hallelu;

public sealed class TimeZonesTests
{
    /// <summary>Also where the host has no data of time zones, and whatever was looked up before.</summary>
    [Theory]
    [InlineData("UTC")]
    [InlineData("utc")]
    public void A_zone_is_found_in_either_case(string id) => Assert.Equal("UTC", TimeZones.Find(id).Id);

    [Theory]
    [InlineData("Europe/Pariss", "Europe/Paris")]
    [InlineData("Paris", "Europe/Paris")]
    [InlineData("America/NewYork", "America/New_York")]
    [InlineData("Mars", "tz database")]
    [InlineData("Europe", "Europe/")]
    [InlineData("../../../etc/passwd", "tz database")]
    [InlineData("/etc/passwd", "tz database")]
    [InlineData("", "")]
    public void One_that_is_not_known_is_refused_with_the_nearest(string id, string recommended)
    {
        var error = Assert.Throws<HallException>(() => TimeZones.Find(id));
        Assert.Equal((HallErrors.InvalidOption, id), (error.Error, error.Target));
        Assert.StartsWith($"TimeZone is '{id}', which ", error.Message, StringComparison.Ordinal);
        Assert.SkipUnless(
            TimeZoneInfo.TryFindSystemTimeZoneById("Europe/Paris", out _), "This host has no data of time zones.");
        Assert.Contains(recommended, error.Recommendation, StringComparison.Ordinal);
    }

    [Fact]
    public void Options_of_the_wire_have_their_zone_looked_up()
    {
        CsvReadOptions options = CsvOptions.Translate(
            new CsvImportOptions { TimeZone = "UTC", BoolValues = ["yes/no"], SingleLine = true });
        Assert.Equal(("UTC", "yes/no", true), (options.TimeZone?.Id, options.BoolValues.Single(), options.SingleLine));
        options = CsvOptions.Translate(new CsvImportOptions());
        Assert.Null(options.TimeZone);
        Assert.Empty(options.BoolValues);
        Assert.False(options.SingleLine);
    }
}
