using System.Text;
using System.Text.RegularExpressions;
using Hallelujah.Columnar.Predicates;
using Xunit;

namespace Hallelujah.Columnar.Tests.Predicates;

/// <summary>What every match of a regular expression has in it.</summary>
public class RegexLiteralTests
{
    [Theory]
    [InlineData("s[iy]l.*bold", "bold")]
    [InlineData("^error: (disk|net) full$", "error: ")]
    [InlineData(@"\bfoo\d+bars", "bars")]
    [InlineData("abc?de", "ab")]
    [InlineData("ab+cd", "ab")]
    [InlineData("x{2}yz", "yz")]
    [InlineData("abc{0,3}", "ab")]
    [InlineData(@"a\.b\[c", "a.b[c")]
    [InlineData("caf\u00E9s here", "s here")]
    [InlineData("[]ab]cd", "cd")]
    [InlineData("([(])ef", "ef")]
    [InlineData(@"(a\)b(c))gh", "gh")]
    [InlineData("ab*?cd", "cd")]
    public void Is_the_longest_text_that_no_match_can_do_without(string pattern, string expected) =>
        Assert.Equal(expected, RegexLiteral.Find(pattern));

    [Theory]
    [InlineData("")]
    [InlineData("a")]
    [InlineData("abc|def")]
    [InlineData("(abc)?")]
    [InlineData("(?i)abc")]
    [InlineData("(?x)a b")]
    [InlineData("(?:abc)")]
    [InlineData("(?<=abc)def")]
    [InlineData(@"\x41bc")]
    [InlineData(@"abc\1")]
    [InlineData(@"\p{L}bc")]
    [InlineData("[a-z-[aeiou]]bc")]
    [InlineData("ab{,3}c")]
    [InlineData("a?b*[cd]")]
    public void Is_not_known_of_what_is_not_understood_or_needs_none(string pattern) =>
        Assert.Null(RegexLiteral.Find(pattern));

    /// <summary>Random expressions, and random texts of which some match: one without it would be lost.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void No_match_is_without_it(int seed)
    {
        var random = new Random(seed);
        string[] parts =
        [
            "ab", "ba", "c", "[ab]", "[^b]", "[]a]", "(ab|c)", "(b(a)c)", ".", "^", "$", @"\.", @"\d", @"\bab", "bc",
            "(", ")", "|", "{2}", "{0,2}", "é", "K", "k", " ", "-",
        ];
        string[] quantifiers = ["", "", "", "", "*", "+", "?", "{2}", "{1,}", "*?", "+?", "??"];
        int matches = 0, found = 0;
        for (int i = 0; i < 4_000; i++)
        {
            string pattern = string.Concat(Enumerable.Range(0, random.Next(1, 6))
                .Select(_ => parts[random.Next(parts.Length)] + quantifiers[random.Next(quantifiers.Length)]));
            bool ignoreCase = random.Next(2) == 0;
            Regex regex;
            try
            {
                regex = new(pattern, RegexOptions.CultureInvariant
                    | (ignoreCase ? RegexOptions.IgnoreCase : RegexOptions.None));
            }
            catch (ArgumentException)
            {
                continue;
            }
            string? needed = RegexLiteral.Find(pattern);
            if (needed is null) continue;
            found++;
            for (int t = 0; t < 60; t++)
            {
                var text = new StringBuilder();
                for (int length = random.Next(14); length > 0; length--)
                    text.Append("aabbcckK .-A1BC"[random.Next(15)]);
                if (!regex.IsMatch(text.ToString())) continue;
                matches++;
                Assert.True(
                    text.ToString().Contains(
                        needed, ignoreCase ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal),
                    $"'{pattern}' matches '{text}', which has no '{needed}'");
            }
        }
        Assert.True(found > 300 && matches > 500, $"{found} expressions, {matches} matches");
    }
}
