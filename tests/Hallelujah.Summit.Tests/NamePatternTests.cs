using Xunit;

namespace Hallelujah.Summit.Tests;

public sealed class NamePatternTests
{
    [Theory]
    [InlineData("sales", "SALES", true)]
    [InlineData("sales", "sales_eu", false)]
    [InlineData("sales*", "Sales_EU", true)]
    [InlineData("?ales", "sales", true)]
    [InlineData("s[ab]les", "sAles", true)]
    [InlineData("s[a-c]les", "sdles", false)]
    [InlineData("s`*", "s*", true)]
    [InlineData("s`*", "sales", false)]
    [InlineData("a.c", "abc", false)]
    [InlineData("[z-a]*", "b", false)]
    public void Wildcards_are_PowerShells(string pattern, string name, bool matches) =>
        Assert.Equal(matches, new NamePattern(pattern).IsMatch(name));
}
