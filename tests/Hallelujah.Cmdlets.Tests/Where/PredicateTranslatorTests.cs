using System.Management.Automation;
using System.Text.Json;
using Hallelujah.Cmdlets.Where;
using Hallelujah.Contracts;
using Xunit;

namespace Hallelujah.Cmdlets.Tests.Where;

/// <summary>What -Where becomes, and what it says of what it cannot have.</summary>
public sealed class PredicateTranslatorTests : IDisposable
{
    readonly Engine _engine = Engine.With(typeof(ConvertWhereCommand));

    public void Dispose() => _engine.Dispose();

    [Theory]
    // Columns, in every way to name one
    [InlineData("$_.Amount -gt 100", "$_.Amount -gt 100")]
    [InlineData("$PSItem.amount -gt 100", "$_.amount -gt 100")]
    [InlineData("$_.'a b' -eq 1", "$_.'a b' -eq 1")]
    [InlineData("$_.\"it's\" -eq 1", "$_.'it''s' -eq 1")]
    [InlineData("$name = 'Region'; -Where { $_.$name -eq 'EU' }", "$_.Region -eq 'EU'")]
    [InlineData("$_.Flag", "$_.Flag")]
    [InlineData("($_.Flag)", "$_.Flag")]
    // Operators in both cases
    [InlineData("$_.a -eq 'x' -and $_.b -ne 'y'", "$_.a -eq 'x' -and $_.b -ne 'y'")]
    [InlineData("$_.a -ieq 'x' -or $_.b -cne 'y'", "$_.a -eq 'x' -or $_.b -cne 'y'")]
    [InlineData("$_.a -ge 1 -xor $_.b -clt 2", "$_.a -ge 1 -xor $_.b -clt 2")]
    [InlineData("-not ($_.a -le 1)", "-not ($_.a -le 1)")]
    [InlineData("!$_.a", "-not $_.a")]
    [InlineData("$_.a -like 'x*'", "$_.a -like 'x*'")]
    [InlineData("$_.a -cnotlike 'x*'", "$_.a -cnotlike 'x*'")]
    [InlineData("$_.a -match '^x'", "$_.a -match '^x'")]
    [InlineData("$_.a -notmatch '^x'", "$_.a -notmatch '^x'")]
    [InlineData("$_.a -in 1, 2", "$_.a -in @(1, 2)")]
    [InlineData("$_.a -in 'x'", "$_.a -in @('x')")]
    [InlineData("$_.a -notin @()", "$_.a -notin @()")]
    [InlineData("$_.a -cin @('x')", "$_.a -cin @('x')")]
    [InlineData("1, 2 -contains $_.a", "@(1, 2) -contains $_.a")]
    [InlineData("1, 2 -cnotcontains $_.a", "@(1, 2) -cnotcontains $_.a")]
    [InlineData("$null -eq $_.a", "$null -eq $_.a")]
    [InlineData("$_.a -eq $true", "$_.a -eq $true")]
    [InlineData("$_.a -eq 1 -or $_.b -eq 2 -or $_.c -eq 3", "$_.a -eq 1 -or $_.b -eq 2 -or $_.c -eq 3")]
    [InlineData("$_.a -eq 1 -and ($_.b -eq 2 -or $_.c -eq 3)", "$_.a -eq 1 -and ($_.b -eq 2 -or $_.c -eq 3)")]
    // Arithmetic on columns; on constants it is done here
    [InlineData("$_.a + $_.b * 2 -gt 10", "($_.a + ($_.b * 2)) -gt 10")]
    [InlineData("$_.a % 7 -eq 0", "($_.a % 7) -eq 0")]
    [InlineData("-$_.a -lt 0", "(-($_.a)) -lt 0")]
    [InlineData("$_.a -gt 2 * 3 + 1", "$_.a -gt 7")]
    [InlineData("$_.a -gt -5", "$_.a -gt -5")]
    // Constants of every kind
    [InlineData("$_.a -eq 9223372036854775807", "$_.a -eq 9223372036854775807")]
    [InlineData("$_.a -eq [long]::MinValue", "$_.a -eq [long]::MinValue")]
    [InlineData("$_.a -eq 1.5", "$_.a -eq 1.5")]
    [InlineData("$_.a -eq 5.0", "$_.a -eq 5.0")]
    [InlineData("$_.a -eq 1e20", "$_.a -eq 1E+20")]
    [InlineData("$_.a -eq [double]::NaN", "$_.a -eq [double]::NaN")]
    [InlineData("$_.a -eq 1.50d", "$_.a -eq 1.50d")]
    [InlineData("$_.a -eq [decimal]'1.5'", "$_.a -eq 1.5d")]
    [InlineData("$_.a -eq [bigint]::Parse('12345678901234567890123456789012345678')",
        "$_.a -eq [bigint]::Parse('12345678901234567890123456789012345678')")]
    [InlineData("$_.a -eq 'it''s'", "$_.a -eq 'it''s'")]
    [InlineData("$_.a -ge [datetime]'2020-02-03'", "$_.a -ge [datetime]'2020-02-03T00:00:00'")]
    [InlineData(
        "$_.a -ge [datetimeoffset]'2020-02-03T04:05:06+02:00'", "$_.a -ge [datetimeoffset]'2020-02-03T04:05:06+02:00'")]
    [InlineData("$_.a -lt ([datetime]'2020-02-03').AddDays(1)", "$_.a -lt [datetime]'2020-02-04T00:00:00'")]
    [InlineData("$_.a -eq [DayOfWeek]::Monday", "$_.a -eq 'Monday'")]
    // The caller's variables, and what hangs on them
    [InlineData("$n = 7; -Where { $_.a -gt $n }", "$_.a -gt 7")]
    [InlineData("$o = [pscustomobject]@{ Low = 3 }; -Where { $_.a -gt $o.Low + 1 }", "$_.a -gt 4")]
    [InlineData("$h = @{ k = 'v' }; -Where { $_.a -eq $h['k'] -or $_.a -eq $h.k }", "$_.a -eq 'v' -or $_.a -eq 'v'")]
    [InlineData("$l = 'x', 'y'; -Where { $_.a -in $l }", "$_.a -in @('x', 'y')")]
    [InlineData("$p = 'EU'; -Where { $_.a -eq \"$p-1\" }", "$_.a -eq 'EU-1'")]
    [InlineData("$_.a -eq $undefined", "$_.a -eq $null")]
    // Properties and methods of values
    [InlineData("$_.a.Length -gt 3", "$_.a.Length -gt 3")]
    [InlineData(
        "$_.d.Year -eq 2020 -and $_.d.dayofweek -eq 'Monday'", "$_.d.Year -eq 2020 -and $_.d.DayOfWeek -eq 'Monday'")]
    [InlineData("$_.d.Date -eq [datetime]'2020-02-03'", "$_.d.Date -eq [datetime]'2020-02-03T00:00:00'")]
    [InlineData("$_.a.Trim().ToUpper() -eq 'X'", "$_.a.Trim().ToUpper() -eq 'X'")]
    [InlineData("$_.a.ToLowerInvariant() -ceq 'x'", "$_.a.ToLower() -ceq 'x'")]
    [InlineData("$_.a.StartsWith('x') -or $_.a.EndsWith('y') -or $_.a.Contains('z')",
        "$_.a.StartsWith('x') -or $_.a.EndsWith('y') -or $_.a.Contains('z')")]
    [InlineData("[string]::IsNullOrEmpty($_.a)", "[string]::IsNullOrEmpty($_.a)")]
    [InlineData("-not [string]::IsNullOrEmpty($_.a)", "-not [string]::IsNullOrEmpty($_.a)")]
    [InlineData("{ $_.a -eq 1 }", "$_.a -eq 1")]
    public void Translates_and_renders_the_same_meaning(string script, string expected)
    {
        Assert.Equal(expected, PredicateText.Render(Translate(script)));
        Assert.Equal(expected, PredicateText.Render(Translate(expected)));
    }

    [Theory]
    [InlineData("$_.a -replace 'x', 'y' -eq 'z'", "the operator -replace", "line 1, character 6")]
    [InlineData("$_.a -is [int]", "the operator -is", "line 1, character 6")]
    [InlineData("$_.a -band 1", "the operator -band", "character 6")]
    [InlineData("[int]$_.a -eq 1", "a cast of a column", "character 1")]
    [InlineData("$_ -eq 1", "the whole row '$_'", "character 1")]
    [InlineData("$_.a.Foo -eq 1", "the property 'Foo'", "character 6")]
    [InlineData("$_.a.Substring(1) -eq 'x'", "the call .Substring()", "character 6")]
    [InlineData("$_.a.StartsWith('x', 1)", "the call .StartsWith() with 2 arguments", "character 6")]
    [InlineData("$_.GetType()", "the call .GetType()", "character 4")]
    [InlineData("$_.a -in $_.b", "a list that is not constant", "character 10")]
    [InlineData("$_.a -like $_.b", "a pattern that is not a constant", "character 12")]
    [InlineData("$_.a -eq (Get-Date)", "the command 'Get-Date'", "character 11")]
    [InlineData("Get-Date", "the command 'Get-Date'", "character 1")]
    [InlineData("$_.a -eq 1 | Out-Null", "a pipeline", "character 1")]
    [InlineData("$x = 1", "an assignment", "character 1")]
    [InlineData("$_.a -eq 1; $_.b -eq 2", "a second statement", "character 13")]
    [InlineData("if ($_.a) { 1 }", "the construct IfStatement", "character 1")]
    [InlineData("$_.a -eq 1, 2", "a list here", "character 10")]
    [InlineData("$_.a[0] -eq 'x'", "an index", "character 1")]
    [InlineData("\"$($_.a)\" -eq 'x'", "a string with a column in it", "character 1")]
    [InlineData("$_.a ? 1 : 2", "the construct TernaryExpression", "character 1")]
    [InlineData("$_.a -eq [IO.File]::ReadAllText('x')", "the call '[IO.File]::ReadAllText('x')'", "character 10")]
    [InlineData("$_.a -eq ('x' -as [IO.FileStream])", "a type", "character 19")]
    [InlineData("$_.a -eq @{ b = 1 }", "a hashtable", "character 10")]
    [InlineData("$_.a -eq [timespan]::Zero", "a value of type TimeSpan", "character 10")]
    [InlineData("", "an empty script block", "line 1")]
    public void Names_what_it_cannot_have_and_where(string script, string construct, string place)
    {
        HallException error = Failure(script);
        Assert.Equal("PredicateUnsupported", error.Error.Id);
        Assert.Contains(construct, error.Message, StringComparison.Ordinal);
        Assert.Contains(place, error.Message, StringComparison.Ordinal);
        Assert.Contains("Read-HallFeed … | Where-Object", error.Recommendation, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("$_.a -eq")]
    [InlineData("$_.a -gt 1 )")]
    public void A_syntax_error_says_where(string text)
    {
        HallException error = Assert.Throws<HallException>(() => new PredicateTranslator(_ => null).Translate(text));
        Assert.Equal("PredicateInvalid", error.Error.Id);
        Assert.Contains("line 1, character", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_cast_that_fails_says_why_and_where()
    {
        HallException error = Failure("$_.a -gt [datetime]'no date'");
        Assert.Equal("PredicateInvalid", error.Error.Id);
        Assert.Contains("no date", error.Message, StringComparison.Ordinal);
        Assert.Contains("character 10", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Depth_has_a_limit()
    {
        string deep = string.Concat(Enumerable.Repeat("-not (", 250)) + "$_.a" + new string(')', 250);
        Assert.Equal("PredicateInvalid", Failure(deep).Error.Id);
    }

    [Fact]
    public void Nothing_in_the_text_is_run()
    {
        string file = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        Failure($"$_.a -eq $('x' > '{file}')");
        Failure($"$_.a -eq [IO.File]::Create('{file}')");
        Failure($"$_.a -eq (& {{ Set-Content '{file}' x }})");
        Assert.False(File.Exists(file));
    }

    /// <summary>Scripts that need variables set them first and name the block by -Where.</summary>
    Predicate Translate(string script)
    {
        (string setup, string block) = Split(script);
        Outcome outcome = _engine.Run($"{setup}; Convert-Where -Where {block}");
        Assert.Empty(outcome.Errors);
        // Across the wire and back, as it travels.
        string json = JsonSerializer.Serialize((Predicate)outcome.Values.Single()!, HallJson.Options);
        return JsonSerializer.Deserialize<Predicate>(json, HallJson.Options)!;
    }

    HallException Failure(string script)
    {
        Outcome outcome = _engine.Run("Convert-Where -Where $args[0]", script);
        return (HallException)Assert.Single(outcome.Errors).Exception;
    }

    static (string Setup, string Block) Split(string script)
    {
        int at = script.IndexOf("-Where ", StringComparison.Ordinal);
        return at < 0 ? ("", "{" + script + "}") : (script[..at], script[(at + "-Where ".Length)..]);
    }
}

/// <summary>The translation alone, with the variables of its caller.</summary>
[Cmdlet(VerbsData.Convert, "Where")]
public sealed class ConvertWhereCommand : PSCmdlet
{
    [Parameter(Mandatory = true)]
    [AllowEmptyString]
    public object Where { get; set; } = "";

    protected override void ProcessRecord()
    {
        try
        {
            WriteObject(PredicateSource.Translate(Where, this));
        }
        catch (HallException e)
        {
            ThrowTerminatingError(new(e, e.Error.Id, ErrorCategory.SyntaxError, Where));
        }
    }
}
