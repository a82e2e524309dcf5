using Hallelujah.Columnar.Csv;
using Hallelujah.Columnar.Schema;
using Xunit;
using Rule = System.TimeZoneInfo.AdjustmentRule;
using Transition = System.TimeZoneInfo.TransitionTime;

namespace Hallelujah.Columnar.Tests.Csv;

/// <summary>Times without an offset that are read in a zone.</summary>
public sealed class ZoneTests
{
    /// <summary>An hour before UTC, in summer two; clocks are set at 2 and at 3, on the last Sundays.</summary>
    internal static readonly TimeZoneInfo Central = Make("Test/Central", 60, 2, 3);

    /// <summary>Three hours behind UTC, in summer two; clocks are set at midnight.</summary>
    static readonly TimeZoneInfo Midnight = Make("Test/Midnight", -180, 0, 0);

    /// <summary>Five hours behind UTC, in summer four; clocks are set to 1 at midnight, and to midnight at 1.</summary>
    static readonly TimeZoneInfo BackToMidnight = Make("Test/BackToMidnight", -300, 0, 1);

    static readonly CsvReadOptions Options = new() { Delimiter = (byte)';', Header = true, TimeZone = Central };

    static TimeZoneInfo Make(string id, int minutes, int forward, int back)
    {
        Transition On(int month, int hour) => Transition.CreateFloatingDateRule(
            new DateTime(1, 1, 1, hour, 0, 0), month, 5, DayOfWeek.Sunday);
        var rule = Rule.CreateAdjustmentRule(
            DateTime.MinValue, DateTime.MaxValue.Date, TimeSpan.FromHours(1), On(3, forward), On(10, back));
        return TimeZoneInfo.CreateCustomTimeZone(id, TimeSpan.FromMinutes(minutes), id, id, id, [rule]);
    }

    static LoadedFeed Load(IEnumerable<string> values, CsvReadOptions? options = null, long target = 1 << 20) =>
        LoadedFeed.FromText("a;z\n" + string.Concat(values.Select(v => v + ";x\n")), options ?? Options, target);

    [Theory]
    [InlineData("2024-01-02T03:04:05|2024-07-02 03:04", "2024-01-02 02:04:05.000000|2024-07-02 01:04:00.000000")]
    [InlineData("2024-01-02 12:00|2024-01-02T12:00Z|2024-01-02 12:00:00.5+05:30",
        "2024-01-02 11:00:00.000000|2024-01-02 12:00:00.000000|2024-01-02 06:30:00.500000")]
    [InlineData("\"2024-01-02 12:00\"|", "2024-01-02 11:00:00.000000|")]
    [InlineData("2024-03-31 01:59:59.999999|2024-03-31 03:00", "2024-03-31 00:59:59.999999|2024-03-31 01:00:00.000000")]
    [InlineData("2024-10-27 01:59:59.999999|2024-10-27 02:00|2024-10-27 02:59:59|2024-10-27 03:00",
        "2024-10-26 23:59:59.999999|2024-10-27 01:00:00.000000|2024-10-27 01:59:59.000000|2024-10-27 02:00:00.000000")]
    [InlineData("2024-07-02|2024-07-02 10:00|2024-01-02",
        "2024-07-01 22:00:00.000000|2024-07-02 08:00:00.000000|2024-01-01 23:00:00.000000")]
    [InlineData("2024-07-02|2024-07-02T10:00Z", "2024-07-01 22:00:00.000000|2024-07-02 10:00:00.000000")]
    [InlineData("0001-01-02 00:00|9999-12-31 23:59:59.999999",
        "0001-01-01 23:00:00.000000|9999-12-31 22:59:59.999999")]
    [InlineData("0001-01-01|9999-12-31|2024-01-02 00:00",
        "0001-01-01 00:00:00.000000|9999-12-30 23:00:00.000000|2024-01-01 23:00:00.000000")]
    public void TimesWithoutAnOffsetAreInstantsOfTheZone(string values, string expected)
    {
        var feed = Load(values.Split('|'));
        Assert.Equal("TimestampTz", feed.Types.Split(' ')[0]);
        Assert.Equal(expected.Split('|'), feed.Column(0).Select(v => v ?? ""));
    }

    /// <summary>Also where standard time is that of summer, so that clocks are put back from it.</summary>
    [Fact]
    public void OfATimeThatIsShownTwiceItIsTheLater()
    {
        Assert.SkipUnless(Find("Europe/Dublin") is not null, "This host has no data of time zones.");
        var feed = Load(["2024-10-27 01:30", "2024-07-01 00:00"], Options with { TimeZone = Find("Europe/Dublin") });
        Assert.Equal(["2024-10-27 01:30:00.000000", "2024-06-30 23:00:00.000000"], feed.Column(0));
        feed = Load(["2024-03-31 01:30"], Options with { TimeZone = Find("Europe/Dublin") });
        Assert.Equal("Utf8 Utf8", feed.Types);
    }

    [Theory]
    [InlineData("2024-07-02|2024-01-02", "Date32")]
    [InlineData("0001-01-01|9999-12-31", "Date32")]
    [InlineData("2024-03-31 02:00|2024-03-31 03:00", "Utf8")]
    [InlineData("2024-03-31 02:59:59.999999|2024-03-31 03:00", "Utf8")]
    [InlineData("0001-01-01 00:59|2024-03-31 03:00", "Utf8")]
    [InlineData("2024-07-02 10:00|x", "Utf8")]
    [InlineData("2024-07-02 10:00|5", "Utf8")]
    [InlineData("1|2", "Int64")]
    [InlineData("true|false", "Bool")]
    public void OtherValuesAreWhatTheyAreWithout(string values, string type)
    {
        var feed = Load(values.Split('|'));
        Assert.Equal(type, feed.Types.Split(' ')[0]);
        Assert.Equal(values.Split('|'), feed.Column(0));
    }

    /// <summary>Of two midnights too, when clocks are put back to it.</summary>
    [Theory]
    [InlineData("Test/Midnight", "2024-03-30|2024-03-31|2024-04-01|2024-03-31 01:00|2024-03-30 23:59:59",
        "2024-03-30 03:00:00|2024-03-31 03:00:00|2024-04-01 02:00:00|2024-03-31 03:00:00|2024-03-31 02:59:59")]
    [InlineData("Test/BackToMidnight", "2024-10-26|2024-10-27|2024-10-28|2024-10-27T04:10Z|2024-10-27 00:00",
        "2024-10-26 04:00:00|2024-10-27 04:00:00|2024-10-28 05:00:00|2024-10-27 04:10:00|2024-10-27 05:00:00")]
    public void ADayBeginsWithItsFirstInstant(string zone, string values, string instants)
    {
        var feed = Load(values.Split('|'), Options with { TimeZone = zone == Midnight.Id ? Midnight : BackToMidnight });
        Assert.Equal(instants.Split('|').Select(i => i + ".000000"), feed.Column(0));
    }

    [Fact]
    public void AFewDatesAmongTimesAreTakenAlsoWhereTheyAreFoundFirstOrLast()
    {
        string[] dates = [.. Enumerable.Range(1, 28).Select(d => $"2024-02-{d:00}")];
        string[] times = [.. dates.Select(d => d + " 12:00")];
        foreach (string[] values in new[] { [.. dates, .. times], (string[])[.. times, .. dates] })
        {
            var whole = Load(values);
            Assert.Equal("TimestampTz", whole.Types.Split(' ')[0]);
            Assert.Equal("56 values, all timestamps or dates, those without an offset read in Test/Central",
                whole.Schema.Columns[0].Inferred);
            foreach (long target in new[] { 1L, 40, 300 })
            {
                var cut = Load(values, target: target);
                Assert.Equal(whole.Schema.Columns, cut.Schema.Columns);
                Assert.Equal(whole.Rows, cut.Rows);
            }
        }
    }

    [Fact]
    public void ATimeThatClocksDoNotShowIsToldWithItsPlace()
    {
        string[] values = [.. Enumerable.Range(0, 200).Select(i => $"2024-01-02 03:{i % 60:00}"), "2024-01-02"];
        values[100] = "2024-03-31 02:30";
        foreach (long target in new[] { 200L, 1 << 20 })
        {
            var feed = Load(values, target: target);
            Assert.Equal(values, feed.Column(0));
            Assert.Equal("1 of 201 values is '2024-03-31 02:30' (part0.csv line 102) keeps it from TimestampTz; "
                + "Test/Central has no such time, since clocks are put forward over it; it stays text, or pass "
                + "-ColumnType with TimestampTz and -OnError Reject or NullCell to do without",
                feed.Schema.Columns[0].NearMiss);
        }
    }

    [Fact]
    public void ATimeThatClocksDoNotShowIsABadValueOfAGivenType()
    {
        var types = new Dictionary<string, ColumnType> { ["a"] = ColumnType.TimestampTz };
        string[] values = ["2024-03-31 02:30", "2024-03-31", "2024-03-31 04:00", "2024-03-31T02:30Z", "x"];
        var options = Options with { ColumnTypes = types, RejectBadRecords = true };
        var feed = Load(values, options);
        Assert.Equal(
            ["2024-03-30 23:00:00.000000", "2024-03-31 02:00:00.000000", "2024-03-31 02:30:00.000000"],
            feed.Column(0));
        Assert.Equal(
            [
                "part0.csv line 2: '2024-03-31 02:30' in column a is no TimestampTz: Test/Central has no such time, "
                    + "since clocks are put forward over it",
                "part0.csv line 6: 'x' in column a is no TimestampTz",
            ],
            feed.Bad.Select(b => b.Message));
        Assert.Equal(["Cast", "Cast"], feed.Bad.Select(b => b.Code));
        var nulled = Load(values, options with { NullBadCells = true });
        Assert.Equal([true, false, false, false, true], nulled.Column(0).Select(v => v is null));
    }

    [Fact]
    public void OtherGivenTypesTakeNoZone()
    {
        var options = Options with
        {
            ColumnTypes = new Dictionary<string, ColumnType>
            {
                ["a"] = ColumnType.Timestamp,
                ["b"] = ColumnType.Date32,
                ["c"] = ColumnType.Utf8,
            },
        };
        var feed = LoadedFeed.FromText(
            "a;b;c\n2024-03-31 02:30;2024-03-31;2024-03-31 04:00\n2024-03-31;2024-03-30;\n", options);
        Assert.Equal("2024-03-31 02:30:00.000000|2024-03-31|2024-03-31 04:00", string.Join('|', feed.Rows[0]));
        Assert.Equal("2024-03-31 00:00:00.000000|2024-03-30|", string.Join('|', feed.Rows[1]));
    }

    [Fact]
    public void DatesInOtherFormatsAreInTheZoneToo()
    {
        var options = Options with { DateFormats = ["dd/MM/yyyy HH:mm", "dd/MM/yyyy"] };
        var feed = Load(["02/07/2024 10:00", "02/07/2024", "2024-07-02 11:00", "2024-07-02T11:00Z"], options);
        Assert.Equal(
            [
                "2024-07-02 08:00:00.000000", "2024-07-01 22:00:00.000000", "2024-07-02 09:00:00.000000",
                "2024-07-02 11:00:00.000000",
            ],
            feed.Column(0));
        Assert.Equal("Utf8", Load(["31/03/2024 02:30"], options).Types.Split(' ')[0]);
    }

    public static TheoryData<string> Zones =>
    [
        "Test/Central", "Test/Midnight", "Europe/Paris", "Europe/Dublin", "America/Sao_Paulo", "America/Havana",
        "America/Caracas", "Asia/Beirut", "Asia/Gaza", "Asia/Kathmandu", "Africa/Casablanca", "Australia/Lord_Howe",
        "Antarctica/Troll", "Pacific/Apia",
    ];

    /// <summary>
    /// A time is the last instant at which the zone's clocks show it, by .NET's offsets of instants; a day begins with
    /// its first.
    /// </summary>
    [Theory]
    [MemberData(nameof(Zones))]
    public void ATimeIsTheLastInstantAtWhichClocksShowIt(string id)
    {
        TimeZoneInfo? zone = id == Central.Id ? Central : id == Midnight.Id ? Midnight : Find(id);
        Assert.SkipUnless(zone is not null, $"This host has no data of {id}.");
        var times = new ZoneTimes(zone);
        var start = DateTime.SpecifyKind(new DateTime(1940, 1, 1), DateTimeKind.Utc);
        var offsets = Enumerable.Range(0, 365 * 100).Select(d => zone.GetUtcOffset(start.AddDays(d))).Distinct()
            .Order().ToArray();
        int? Expected(DateTime time, bool first = false)
        {
            foreach (var offset in first ? offsets.Reverse() : offsets)
                if (zone.GetUtcOffset(time - offset) == offset) return (int)offset.TotalMinutes;
            return null;
        }

        for (var time = start; time.Year < 2039; time = time.AddMinutes(47))
        {
            int? expected = Expected(time), actual = times.OffsetAt(Microseconds(time));
            if (expected != actual) Assert.Fail($"{time:O} has {expected}, not {actual}.");
        }
        for (int days = 0; days < 20_000; days++)
        {
            var time = DateTime.UnixEpoch.AddDays(days);
            while (Expected(time) is null) time = time.AddMinutes(1);
            Assert.Equal(Microseconds(time.AddMinutes(-Expected(time, first: true)!.Value)), times.StartOf(days));
        }
    }

    static long Microseconds(DateTime time) => (time - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;

    static TimeZoneInfo? Find(string id) => TimeZoneInfo.TryFindSystemTimeZoneById(id, out var zone) ? zone : null;
}
