using System.Collections.Frozen;
using System.Management.Automation.Language;
using Hallelujah.Contracts;

namespace Hallelujah.Cmdlets.Where;

/// <summary>The vocabulary of -Where: what the Summit can do with a row, by PowerShell's names.</summary>
static class RowFunctions
{
    /// <summary>Properties of a column's value, by name in either case.</summary>
    public static readonly FrozenDictionary<string, string> Properties =
        new[] { "Length", "Year", "Month", "Day", "Hour", "Minute", "Second", "Date", "DayOfWeek" }
            .ToFrozenDictionary(name => name, StringComparer.OrdinalIgnoreCase);

    /// <summary>Methods of a column's value, with the number of their arguments.</summary>
    public static readonly FrozenDictionary<string, (string Function, int Arguments)> Methods =
        new Dictionary<string, (string, int)>
        {
            ["ToUpper"] = ("ToUpper", 0),
            ["ToUpperInvariant"] = ("ToUpper", 0),
            ["ToLower"] = ("ToLower", 0),
            ["ToLowerInvariant"] = ("ToLower", 0),
            ["Trim"] = ("Trim", 0),
            ["StartsWith"] = ("StartsWith", 1),
            ["EndsWith"] = ("EndsWith", 1),
            ["Contains"] = ("ContainsText", 1),
        }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    /// <summary>Operators by token. The plain forms (-eq) are the i-forms; the c-forms set CaseSensitive.</summary>
    public static readonly FrozenDictionary<TokenKind, (BinaryOperator Operator, bool CaseSensitive)> Operators =
        new Dictionary<TokenKind, (BinaryOperator, bool)>
        {
            [TokenKind.And] = (BinaryOperator.And, false),
            [TokenKind.Or] = (BinaryOperator.Or, false),
            [TokenKind.Xor] = (BinaryOperator.Xor, false),
            [TokenKind.Ieq] = (BinaryOperator.Eq, false),
            [TokenKind.Ceq] = (BinaryOperator.Eq, true),
            [TokenKind.Ine] = (BinaryOperator.Ne, false),
            [TokenKind.Cne] = (BinaryOperator.Ne, true),
            [TokenKind.Igt] = (BinaryOperator.Gt, false),
            [TokenKind.Cgt] = (BinaryOperator.Gt, true),
            [TokenKind.Ige] = (BinaryOperator.Ge, false),
            [TokenKind.Cge] = (BinaryOperator.Ge, true),
            [TokenKind.Ilt] = (BinaryOperator.Lt, false),
            [TokenKind.Clt] = (BinaryOperator.Lt, true),
            [TokenKind.Ile] = (BinaryOperator.Le, false),
            [TokenKind.Cle] = (BinaryOperator.Le, true),
            [TokenKind.Iin] = (BinaryOperator.In, false),
            [TokenKind.Cin] = (BinaryOperator.In, true),
            [TokenKind.Inotin] = (BinaryOperator.NotIn, false),
            [TokenKind.Cnotin] = (BinaryOperator.NotIn, true),
            [TokenKind.Icontains] = (BinaryOperator.Contains, false),
            [TokenKind.Ccontains] = (BinaryOperator.Contains, true),
            [TokenKind.Inotcontains] = (BinaryOperator.NotContains, false),
            [TokenKind.Cnotcontains] = (BinaryOperator.NotContains, true),
            [TokenKind.Ilike] = (BinaryOperator.Like, false),
            [TokenKind.Clike] = (BinaryOperator.Like, true),
            [TokenKind.Inotlike] = (BinaryOperator.NotLike, false),
            [TokenKind.Cnotlike] = (BinaryOperator.NotLike, true),
            [TokenKind.Imatch] = (BinaryOperator.Match, false),
            [TokenKind.Cmatch] = (BinaryOperator.Match, true),
            [TokenKind.Inotmatch] = (BinaryOperator.NotMatch, false),
            [TokenKind.Cnotmatch] = (BinaryOperator.NotMatch, true),
            [TokenKind.Plus] = (BinaryOperator.Add, false),
            [TokenKind.Minus] = (BinaryOperator.Subtract, false),
            [TokenKind.Multiply] = (BinaryOperator.Multiply, false),
            [TokenKind.Divide] = (BinaryOperator.Divide, false),
            [TokenKind.Rem] = (BinaryOperator.Modulo, false),
        }.ToFrozenDictionary();
}
