using System.Globalization;
using System.Management.Automation;
using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Xunit;

namespace Hallelujah.Cmdlets.Tests;

/// <summary>Every output type has a view, whose properties exist.</summary>
public sealed partial class ViewTests
{
    static readonly XDocument Format =
        XDocument.Load(Path.Combine(Repository.Root, "module", "Hallelujah.Format.ps1xml"));

    static IEnumerable<Type> OutputTypes => typeof(AsyncHallCmdlet).Assembly.GetTypes()
        .SelectMany(t => t.GetCustomAttributes<OutputTypeAttribute>())
        .SelectMany(a => a.Type).Select(t => t.Type)
        .Concat([typeof(FeedError), typeof(TopValue), typeof(HistogramBin)])
        .Where(t => t.Assembly == typeof(AsyncHallCmdlet).Assembly).Distinct();

    [Fact]
    public void Every_cmdlet_declares_its_output()
    {
        foreach (Type type in typeof(AsyncHallCmdlet).Assembly.GetTypes()
            .Where(t => t.GetCustomAttribute<CmdletAttribute>() is not null))
            Assert.NotEmpty(type.GetCustomAttributes<OutputTypeAttribute>());
    }

    [Fact]
    public void Every_output_type_has_a_view_of_its_own_properties()
    {
        foreach (Type type in OutputTypes)
        {
            XElement view = Assert.Single(
                Format.Descendants("View"), v => v.Descendants("TypeName").Any(n => n.Value == type.FullName));
            int shown = view.Descendants("TableColumnItem").Count();
            Assert.Equal(shown, view.Descendants("TableColumnHeader").Count());
            // A list has a line for each.
            Assert.InRange(shown + view.Descendants("ListItem").Count(), 3, shown > 0 ? 9 : 12);
            foreach (XElement property in view.Descendants("PropertyName"))
                Assert.NotNull(type.GetProperty(property.Value));
            foreach (Match named in Named()
                .Matches(string.Concat(view.Descendants("ScriptBlock").Select(b => b.Value))))
                Assert.True(type.GetProperty(named.Groups[1].Value) is not null, $"{type.Name}: {named}");
        }
    }

    [GeneratedRegex(@"Show\w+\('(\w+)'")]
    private static partial Regex Named();

    /// <summary>The columns of fixed width, up to the last that a reader must have, fit 80 characters.</summary>
    [Theory]
    [InlineData("Feed", 7)]
    [InlineData("ColumnStats", 6)]
    [InlineData("Column", 4)]
    [InlineData("Summit", 6)]
    [InlineData("HallHost", 7)]
    [InlineData("TopValue", 3)]
    public void A_window_of_80_has_room(string type, int columns)
    {
        XElement view = Format.Descendants("View")
            .Single(v => v.Element("Name")!.Value.EndsWith($".{type}", StringComparison.Ordinal));
        IEnumerable<int> widths = view.Descendants("TableColumnHeader").Take(columns)
            .Select(h => (int?)h.Element("Width") ?? 12);
        Assert.InRange(widths.Sum() + columns - 1, 1, 80);
    }

    public static TheoryData<object?, int, string> Values => new()
    {
        { null, 10, "" },
        { true, 10, "True" },
        { 20_250_131L, 16, "20250131" },
        { 1_234_567_890_123_456_789L, 12, "1.23457E+18" },
        { 38.4992186659611, 10, "38.4992" },
        { -1.23456789e-15, 10, "-1.235E-15" },
        { -3.3247416000000003, int.MaxValue, "-3.3247416000000003" },
        { double.NaN, 10, "NaN" },
        { 12_345_678_901.25m, 16, "12345678901.25" },
        { new DateTime(2025, 1, 31), 16, "2025-01-31" },
        { new DateTime(2025, 1, 31, 13, 14, 15), 16, "2025-01-31 13:14" },
        { new DateTime(2025, 1, 31, 13, 14, 15), 10, "2025-01-31" },
        { new DateTime(2025, 1, 31, 13, 14, 15), 20, "2025-01-31 13:14:15" },
        { new DateTimeOffset(2025, 1, 31, 1, 0, 0, TimeSpan.FromHours(2)), 16, "2025-01-30 23:00" },
        { "two\r\nlines that are too long", 12, "two lines t…" },
        { "0123456789😀x", 12, "0123456789…" },
        { "0123456789", 10, "0123456789" },
    };

    [Theory]
    [MemberData(nameof(Values), DisableDiscoveryEnumeration = true)]
    public void Values_are_shown_the_same_in_every_culture(object? value, int width, string shown)
    {
        CultureInfo before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo other = (CultureInfo)CultureInfo.InvariantCulture.Clone();
            (other.NumberFormat.NumberDecimalSeparator, other.NumberFormat.NumberGroupSeparator) = (",", ".");
            (other.DateTimeFormat.DateSeparator, other.DateTimeFormat.TimeSeparator) = (".", "h");
            CultureInfo.CurrentCulture = other;
            Assert.Equal(shown, HallOutput.ToText(value, width));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void Every_view_is_of_an_output_type() =>
        Assert.Equal(
            OutputTypes.Select(t => t.FullName!).Order(StringComparer.Ordinal),
            Format.Descendants("TypeName").Select(n => n.Value).Order(StringComparer.Ordinal));

    [Fact]
    public void Output_objects_cannot_be_changed()
    {
        foreach (Type type in OutputTypes) Assert.DoesNotContain(type.GetProperties(), p => p.CanWrite);
    }
}
