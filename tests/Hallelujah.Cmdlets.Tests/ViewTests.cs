using System.Management.Automation;
using System.Reflection;
using System.Xml.Linq;
using Xunit;

namespace Hallelujah.Cmdlets.Tests;

/// <summary>Every output type has a view, whose properties exist.</summary>
public sealed class ViewTests
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
            Assert.InRange(view.Descendants("TableColumnHeader").Count(), 3, 8);
            Assert.Equal(view.Descendants("TableColumnHeader").Count(), view.Descendants("TableColumnItem").Count());
            foreach (XElement property in view.Descendants("PropertyName"))
                Assert.NotNull(type.GetProperty(property.Value));
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
