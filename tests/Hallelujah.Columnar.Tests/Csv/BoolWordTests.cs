using Hallelujah.Columnar.Csv;
using Hallelujah.Columnar.Schema;
using Xunit;

namespace Hallelujah.Columnar.Tests.Csv;

/// <summary>Words for true and false other than these two.</summary>
public sealed class BoolWordTests
{
    static readonly CsvReadOptions Options = new() { Delimiter = (byte)';', Header = true };

    static LoadedFeed Load(
        IEnumerable<string> values, string words, CsvReadOptions? options = null, long target = 1 << 20) =>
        LoadedFeed.FromText(
            "a;z\n" + string.Concat(values.Select(v => v + ";x\n")),
            (options ?? Options) with { BoolValues = words.Length == 0 ? [] : words.Split('|') }, target);

    [Theory]
    [InlineData("yes/no", "yes no YES No", "Bool", "true false true false")]
    [InlineData("yes/no", "yes true FALSE no", "Bool", "true true false false")]
    [InlineData("yes/no", "yes \"no\" \"yes\"", "Bool", "true false true")]
    [InlineData("yes/no", "true false", "Bool", "true false")]
    [InlineData("yes/no", "yes no maybe", "Utf8", "yes no maybe")]
    [InlineData("yes/no", "YES No y", "Utf8", "YES No y")]
    [InlineData("yes/no", "yes no 1", "Utf8", "yes no 1")]
    [InlineData("yes/no", "1 0", "Int64", "1 0")]
    [InlineData("yes/no", "yes 2024-01-02", "Utf8", "yes 2024-01-02")]
    [InlineData("yes/no|y/n", "y no N Yes", "Bool", "true false false true")]
    [InlineData(" oui / non ", "oui non", "Bool", "true false")]
    [InlineData("yes/no|yes/nope", "yes nope no", "Bool", "true false false")]
    [InlineData("true/no", "true no", "Bool", "true false")]
    [InlineData("да/нет", "да нет", "Bool", "true false")]
    [InlineData("да/нет", "да НЕТ", "Utf8", "да НЕТ")]
    [InlineData("não/sim", "NãO sim", "Bool", "true false")]
    [InlineData("", "yes no", "Utf8", "yes no")]
    public void WordsOfThePairsAreTruthValues(string words, string values, string type, string expected)
    {
        var feed = Load(values.Split(' '), words);
        Assert.Equal(type, feed.Types.Split(' ')[0]);
        Assert.Equal(expected.Split(' '), feed.Column(0));
    }

    [Fact]
    public void EmptyFieldsAndNullValuesStayNull()
    {
        var feed = Load(["yes", "", "NA", "no"], "yes/no", Options with { NullValues = ["NA"] });
        Assert.Equal(["true", null, null, "false"], feed.Column(0));
    }

    [Fact]
    public void ATextKeepsWhatStandsInTheFileWhereverItIsFound()
    {
        string[] values = [.. Enumerable.Range(0, 5_000).Select(i => i % 3 == 0 ? "Yes" : "no"), "n/a"];
        foreach (long target in new[] { 400L, 1 << 20 })
        {
            var feed = Load(values, "yes/no", target: target);
            Assert.Equal("Utf8", feed.Types.Split(' ')[0]);
            Assert.Equal(values, feed.Column(0));
            Assert.Equal("1 of 5,001 values is 'n/a' (part0.csv line 5002) keeps it from Bool; pass -NullValue n/a",
                feed.Schema.Columns[0].NearMiss);
        }
    }

    [Fact]
    public void NumbersMeanTruthOnlyInAColumnGivenAsBool()
    {
        var options = Options with
        {
            BoolValues = ["1/0", "yes/no", "1/2000-01-01"],
            ColumnTypes = new Dictionary<string, ColumnType> { ["a"] = ColumnType.Bool },
            RejectBadRecords = true,
            NullBadCells = true,
        };
        var feed = LoadedFeed.FromText("a;b;c\n1;1;yes\n0;0;no\nNO;1;1\n2000-01-01;0;no\n2;1;no\n", options);
        Assert.Equal("Bool Int64 Utf8", feed.Types);
        Assert.Equal(["true", "false", "false", "false", null], feed.Column(0));
        Assert.Equal(["1", "0", "1", "0", "1"], feed.Column(1));
        Assert.Equal(["yes", "no", "1", "no", "no"], feed.Column(2));
        Assert.Equal("'2' in column a is no Bool", feed.Bad.Single().Message.Split(": ")[1]);
    }

    [Fact]
    public void AColumnGivenAsBoolTakesTheWords()
    {
        var types = new Dictionary<string, ColumnType> { ["a"] = ColumnType.Bool };
        Assert.Equal(["true", "false"], Load(["Yes", "no"], "yes/no", Options with { ColumnTypes = types }).Column(0));
        var without = Load(["Yes", "no"], "", Options with { ColumnTypes = types, RejectBadRecords = true });
        Assert.Equal(["Yes", "no"], without.Bad.Select(b => b.Value));
        var text = new Dictionary<string, ColumnType> { ["a"] = ColumnType.Utf8 };
        Assert.Equal(["Yes", "no"], Load(["Yes", "no"], "yes/no", Options with { ColumnTypes = text }).Column(0));
    }

    [Fact]
    public void OtherFormsHoldBesideThem()
    {
        var options = Options with { Culture = "de-DE", DateFormats = ["dd.MM.yyyy"], BoolValues = ["ja/nein"] };
        var feed = LoadedFeed.FromText("a;b;c;d\nja;1,5;31.12.2023;x\nnein;2,5;01.01.2024;ja\n", options);
        Assert.Equal("Bool Float64 Date32 Utf8", feed.Types);
        Assert.Equal(["true|1.5|2023-12-31|x", "false|2.5|2024-01-01|ja"], feed.Rows.Select(r => string.Join('|', r)));
    }

    [Theory]
    [InlineData("yes", "BoolValue 'yes' is no pair: a word for true, a slash, and a word for false.",
        "-BoolValue yes/no")]
    [InlineData("yes/", "'yes/' is no pair: ", "-BoolValue yes/no")]
    [InlineData("y/n/a", "'y/n/a' is no pair: ", "-BoolValue yes/no")]
    [InlineData("/", "'/' is no pair: ", "-BoolValue yes/no")]
    [InlineData("1/0", "'1' of '1/0' is a number, which means true only in a column that is given as Bool.",
        "-ColumnType @{ column = 'Bool' }")]
    [InlineData("yes/0", "'0' of 'yes/0' is a number, which means false", "-ColumnType")]
    [InlineData("yes/2000-01-01", "is a date", "-ColumnType")]
    [InlineData("yes/NaN", "'NaN' of 'yes/NaN' is a number", "-ColumnType")]
    [InlineData("yes/1,5", "'1,5' of 'yes/1,5' is a number", "-ColumnType")]
    [InlineData("yes/na", "'na' of 'yes/na' cannot be false: 'NA' is a null value.", "-NullValue")]
    [InlineData("yes/no|No/yes", "'No' of 'No/yes' would be both true and false.", "Leave one of them out.")]
    [InlineData("yes/TRUE", "'TRUE' of 'yes/TRUE' would be both true and false.", "Leave one of them out.")]
    [InlineData("x/X", "'X' of 'x/X' would be both true and false.", "Leave one of them out.")]
    public void WhatIsNoPairOfWordsIsRefused(string words, string message, string recommendation)
    {
        var options = Options with { DecimalSeparator = ",", NullValues = ["NA"] };
        var error = Assert.Throws<ColumnarException>(() => Load(["x"], words, options));
        Assert.Equal(ColumnarError.InvalidOption, error.Error);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.Contains(recommendation, error.Recommendation, StringComparison.Ordinal);
    }

    [Fact]
    public void TooMuchIsRefused()
    {
        string many = string.Join('|', Enumerable.Range(0, CsvLimits.MaxBoolPairs + 1).Select(i => $"y{i}/n{i}"));
        var error = Assert.Throws<ColumnarException>(() => Load(["x"], many));
        Assert.Contains("more than 100 pairs", error.Message, StringComparison.Ordinal);
        error = Assert.Throws<ColumnarException>(() => Load(["x"], "yes/" + new string('n', 129)));
        Assert.Contains("longer than 128 bytes", error.Message, StringComparison.Ordinal);
    }

    /// <summary>A record of words is data; a column may have the name of one.</summary>
    [Theory]
    [InlineData("x,y\n1,2\n", "x y")]
    [InlineData("name,y\nAnn,Paris\n", "name y")]
    [InlineData("name,y\nAnn,n\n", "Column1 Column2")]
    [InlineData("Ann,y\n", "Column1 Column2")]
    [InlineData("1,y\n2,5\n", "Column1 Column2")]
    [InlineData("id,y\n1,\n2,4\n", "id y")]
    [InlineData("id,y\n1,\n2,n\n", "Column1 Column2")]
    public void AWordInTheFirstRecordIsANameWhereNoneIsBelow(string text, string names)
    {
        var feed = LoadedFeed.FromText(text, new() { BoolValues = ["y/n"] });
        Assert.Equal(names, string.Join(' ', feed.Source.ColumnNames));
    }
}
