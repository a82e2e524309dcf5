using System.Management.Automation.Language;
using Hallelujah.Contracts;
using Xunit;

namespace Hallelujah.Cmdlets.Tests;

/// <summary>What is quoted here is what PowerShell reads.</summary>
public class PowerShellTextTests
{
    [Theory]
    [InlineData("sales", "sales")]
    [InlineData("Sales_2024", "Sales_2024")]
    [InlineData("my feed", "'my feed'")]
    [InlineData("2024", "'2024'")]
    [InlineData("a-b.c", "'a-b.c'")]
    [InlineData("sal*", "'sal*'")]
    [InlineData("it's", "'it''s'")]
    [InlineData("it\u2019s", "'it\u2019\u2019s'")]
    [InlineData("$x`n; \"y\" | z # (@{", "'$x`n; \"y\" | z # (@{'")]
    [InlineData("sales\n", "'sales\n'")]
    [InlineData("", "''")]
    public void An_argument_is_read_as_the_text_that_it_stands_for(string text, string expected)
    {
        string argument = PowerShellText.Argument(text);
        Assert.Equal(expected, argument);
        Ast parsed = Parser.ParseInput($"Get-HallReject {argument}", out _, out ParseError[] errors);
        Assert.Empty(errors);
        var command = (CommandAst)parsed.Find(a => a is CommandAst, false);
        Assert.Equal(text, ((StringConstantExpressionAst)Assert.Single(command.CommandElements.Skip(1))).Value);
    }

    [Fact]
    public void Every_character_is_quoted_as_the_engine_does() => Assert.DoesNotContain(
        Enumerable.Range(0, char.MaxValue + 1).Select(c => $"{(char)c}"),
        c => PowerShellText.Quote(c) != $"'{CodeGeneration.EscapeSingleQuotedStringContent(c)}'");
}
