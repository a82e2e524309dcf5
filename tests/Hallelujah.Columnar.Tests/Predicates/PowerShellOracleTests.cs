using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Runspaces;
using Hallelujah.Columnar.Predicates;
using Xunit;

namespace Hallelujah.Columnar.Tests.Predicates;

/// <summary>
/// The row-by-row evaluator against the PowerShell engine itself, over every pair of operands and operator. Where the
/// engine throws, so must the evaluator, and the other way round.
/// </summary>
public sealed class PowerShellOracleTests : IDisposable
{
    static readonly DateTime Day = new(2024, 2, 29, 13, 30, 0);

    static readonly object?[] Numbers = [null, 0L, 5L, -5L, 10L, 9L, 0.0, 5.0, -0.5, 2.5, double.NaN,
        double.PositiveInfinity, 5m, -0.50m, 2.50m, long.MaxValue, 9.3e18];
    static readonly object?[] Texts = ["", "a", "A", "abc", "5", "5.0", "10", "9", "x", "True", "[a]", "a*c", " 5 "];
    static readonly object?[] NumberTexts = ["4.6", "5.4", "5.5", "-4.5", "9.5", "0x5", "0xA", "5,000", "1e1", "0.5E1",
        "-0", "+5", ".5", "5.", "9223372036854775808", "9223372036854775807", "5kb", "0x", "1_0", "--5", "5 5"];
    static readonly object?[] Bools = [true, false];
    static readonly object?[] Dates = [Day, Day.Date];

    readonly Runspace _runspace = RunspaceFactory.CreateRunspace(InitialSessionState.CreateDefault2());
    readonly PowerShell _shell;

    public PowerShellOracleTests()
    {
        _runspace.Open();
        _shell = PowerShell.Create(_runspace);
    }

    public void Dispose()
    {
        _shell.Dispose();
        _runspace.Dispose();
    }

    static readonly Dictionary<BinaryOperation, string> Comparisons = new()
    {
        [BinaryOperation.Eq] = "eq",
        [BinaryOperation.Ne] = "ne",
        [BinaryOperation.Gt] = "gt",
        [BinaryOperation.Ge] = "ge",
        [BinaryOperation.Lt] = "lt",
        [BinaryOperation.Le] = "le",
    };

    static readonly Dictionary<BinaryOperation, string> Arithmetic = new()
    {
        [BinaryOperation.Add] = "+",
        [BinaryOperation.Subtract] = "-",
        [BinaryOperation.Multiply] = "*",
        [BinaryOperation.Divide] = "/",
        [BinaryOperation.Modulo] = "%",
    };

    [Fact]
    public void Comparisons_of_numbers_and_null() => Compare(Comparisons, Numbers, Numbers);

    [Fact]
    public void Comparisons_of_texts_with_anything() => Compare(Comparisons, Texts, [.. Texts, .. Numbers, .. Bools]);

    [Fact]
    public void Comparisons_of_numbers_with_texts() => Compare(Comparisons, Numbers, Texts);

    [Fact]
    public void Comparisons_of_numbers_with_texts_of_numbers() => Compare(Comparisons, Numbers, NumberTexts);

    [Fact]
    public void Comparisons_of_truth_values() =>
        Compare(Comparisons, [null, .. Bools], [null, .. Bools, 0L, 5L, "", "x", "False"]);

    [Fact]
    public void Comparisons_of_dates() => Compare(
        Comparisons, [null, .. Dates], [null, .. Dates, "2024-02-29", "2024-02-29T13:30:00", "02/29/2024", "x"]);

    [Fact]
    public void Case_sensitive_equality_of_texts() =>
        Compare(new() { [BinaryOperation.Eq] = "ceq", [BinaryOperation.Ne] = "cne" }, Texts, Texts,
            caseSensitive: true);

    [Fact]
    public void Arithmetic_of_numbers_and_null() => Compare(Arithmetic, Numbers, Numbers);

    [Fact]
    public void Likeness()
    {
        object?[] patterns = [
            "*", "a*", "*C", "?", "[a-b]bc", "[!a]*", "A?c", "*b*", "`[a`]", "a`*c", "", "5*", "[-a]*", "[a-]", "a**c"];
        Compare(new() { [BinaryOperation.Like] = "like", [BinaryOperation.NotLike] = "notlike" },
            [null, .. Texts, .. Bools, 5L, 5.5, Day], patterns);
        Compare(new() { [BinaryOperation.Like] = "clike" }, Texts, patterns, caseSensitive: true);
    }

    [Fact]
    public void Matching()
    {
        object?[] patterns = ["^a", "B", "[0-9]+$", "^$", "a.c", "\\d", "(?<=a)b"];
        Compare(new() { [BinaryOperation.Match] = "match", [BinaryOperation.NotMatch] = "notmatch" },
            [null, .. Texts, .. Bools, 5L, 5.5], patterns);
        Compare(new() { [BinaryOperation.Match] = "cmatch" }, Texts, patterns, caseSensitive: true);
    }

    [Fact]
    public void Membership()
    {
        object?[][] lists = [[5L, 10L], ["5", "A"], [null, "x"], [5.0, "abc"], [5m], [true], [Day, "2024-02-29"]];
        foreach (var list in lists)
        {
            foreach (object? value in new object?[] { null, 5L, 5.0, 10m, "a", "5", "5.0", "ABC", true, Day.Date })
            {
                var items = new ListExpression([.. list.Select(ToScalar)]);
                Check($"in ({string.Join(", ", list)})", value, null,
                    Run("param($v, $list) $v -in $list", value, list),
                    new BinaryExpression(BinaryOperation.In, new ColumnExpression(0), items));
                Check($"contained in ({string.Join(", ", list)})", value, null,
                    Run("param($v, $list) $list -notcontains $v", value, list),
                    new BinaryExpression(BinaryOperation.NotContains, items, new ColumnExpression(0)));
            }
        }
    }

    [Fact]
    public void Truth()
    {
        foreach (object? value in (object?[])[.. Numbers, .. Texts, .. Bools, .. Dates])
            Check("truth", value, null, Run("param($v, $x) [bool]$v", value, null), new ColumnExpression(0));
    }

    [Theory]
    [InlineData(ScalarFunction.Length, "$v.Length")]
    [InlineData(ScalarFunction.ToUpper, "$v.ToUpper()")]
    [InlineData(ScalarFunction.Trim, "$v.Trim()")]
    [InlineData(ScalarFunction.IsNullOrEmpty, "[string]::IsNullOrEmpty($v)")]
    public void Functions_of_texts(ScalarFunction function, string script)
    {
        foreach (object? value in Texts)
            Check(script, value, null, Run($"param($v, $x) {script}", value, null),
                new CallExpression(function, [new ColumnExpression(0)]));
    }

    [Theory]
    [InlineData("Year")]
    [InlineData("Month")]
    [InlineData("Day")]
    [InlineData("Hour")]
    [InlineData("Minute")]
    [InlineData("Date")]
    public void Parts_of_dates(string part)
    {
        foreach (object? value in Dates)
        {
            Check(part, value, null, Run($"param($v, $x) $v.{part}", value, null),
                new CallExpression(Enum.Parse<ScalarFunction>(part), [new ColumnExpression(0)]));
        }
    }

    [Fact]
    public void Days_of_the_week()
    {
        foreach (object? other in new object?[] { "Thursday", "friday", 4L, "4", "x" })
        {
            foreach (var (operation, name) in Comparisons)
            {
                Check($"DayOfWeek -{name}", Day, other, Run($"param($v, $x) $v.DayOfWeek -{name} $x", Day, other),
                    new BinaryExpression(operation, new CallExpression(
                        ScalarFunction.DayOfWeek, [new ColumnExpression(0)]), new LiteralExpression(ToScalar(other))));
            }
        }
    }

    void Compare(
        Dictionary<BinaryOperation, string> operations, object?[] lefts, object?[] rights, bool caseSensitive = false)
    {
        var differences = new List<string>();
        foreach (var (operation, name) in operations)
        {
            string sign = char.IsLetter(name[0]) ? "-" + name : name;
            string script = $"param($v, $x) $v {sign} $x";
            foreach (object? left in lefts)
            {
                foreach (object? right in rights)
                {
                    string expected = Run(script, left, right);
                    string actual = Evaluate(left, right, operation, caseSensitive);
                    if (expected != actual)
                        differences.Add($"{Show(left)} {sign} {Show(right)}: PowerShell {expected}, here {actual}");
                }
            }
        }
        Assert.True(
            differences.Count == 0, $"{differences.Count} differences:\n{string.Join('\n', differences.Take(60))}");
    }

    static string Evaluate(object? left, object? right, BinaryOperation operation, bool caseSensitive) =>
        Evaluate(left, () => new BinaryExpression(
            operation, new ColumnExpression(0), new LiteralExpression(ToScalar(right)), caseSensitive));

    static string Evaluate(object? value, Func<RowExpression> expression)
    {
        try
        {
            var row = new SingleCell(ToScalar(value));
            return Show(ScalarEvaluator.Evaluate(expression(), ref row));
        }
        catch (ColumnarException)
        {
            return "throws";
        }
    }

    static void Check(string what, object? value, object? other, string expected, RowExpression expression)
    {
        string actual = Evaluate(value, () => expression);
        if (expression is ColumnExpression)
        {
            var row = new SingleCell(ToScalar(value));
            actual = Show(Scalar.FromBool(ScalarEvaluator.IsTrue(expression, ref row)));
        }
        Assert.True(expected == actual, $"{what} of {Show(value)} {Show(other)}: PowerShell {expected}, here {actual}");
    }

    string Run(string script, object? left, object? right)
    {
        _shell.Commands.Clear();
        _shell.Streams.Error.Clear();
        try
        {
            var results = _shell.AddScript(script).AddArgument(left).AddArgument(right).Invoke();
            if (_shell.Streams.Error.Count > 0) return "throws";
            return results.Count == 0 || results[0] is null ? "null" : Show(results[0].BaseObject);
        }
        catch (RuntimeException)
        {
            return "throws";
        }
    }

    static Scalar ToScalar(object? value) => value switch
    {
        null => Scalar.Null,
        bool b => Scalar.FromBool(b),
        long l => Scalar.FromInt64(l),
        double d => Scalar.FromFloat64(d),
        decimal m => Scalar.FromDecimal(m),
        DateTime t => Scalar.FromTicks(t.Ticks),
        var text => Scalar.FromText((string)text),
    };

    /// <summary>Numbers show by value, so that 5 and 5.0 are the same.</summary>
    static string Show(object? value) => value switch
    {
        null => "null",
        bool b => b ? "true" : "false",
        int i => Show((double)i),
        long l => Show((double)l),
        decimal m => Show((double)m),
        0.0 => "0",
        double d => d.ToString("G12", CultureInfo.InvariantCulture),
        DateTime t => t.ToString("s", CultureInfo.InvariantCulture),
        Scalar s => s.Kind switch
        {
            ScalarKind.Null => "null",
            ScalarKind.Bool => Show(s.Bool),
            ScalarKind.Int64 or ScalarKind.Float64 or ScalarKind.Decimal => Show(ScalarConversion.ToDouble(s)),
            ScalarKind.DateTime => Show(new DateTime(s.Ticks)),
            _ => $"'{ScalarConversion.ToText(s)}'",
        },
        var text => $"'{text}'",
    };
}
