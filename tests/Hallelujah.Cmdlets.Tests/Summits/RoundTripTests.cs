using System.Collections;
using System.Globalization;
using System.Management.Automation;
using System.Text;
using Xunit;

namespace Hallelujah.Cmdlets.Tests.Summits;

/// <summary>
/// A feed written as CSV and imported anew has the same schema, rows and statistics: for a generated file with the
/// traps of real ones, and for real ones where they are.
/// </summary>
public sealed class RoundTripTests : IDisposable
{
    readonly RealSummit _summit = new();

    public void Dispose() => _summit.Dispose();

    [Fact]
    public void A_file_with_every_trap()
    {
        string csv = _summit.Write("traps.csv", Traps(5_000));
        Assert.Equal(
            ["Utf8", "Float64", "Int64", "Decimal128(21,2)", "Date32", "Timestamp", "TimestampTz", "Bool", "Utf8",
                "Utf8", "Null"],
            Check("traps", csv, 5_000));
        Assert.Equal("00501", Value("(Read-HallFeed traps -First 1).zip"));
        Assert.Equal(true, Value("$null -eq (Read-HallFeed traps -Skip 3 -First 1).note"));
        Assert.Equal("", Value("(Read-HallFeed traps -Skip 4 -First 1).note"));
    }

    /// <summary>Of so few values the quantiles are exact, so that they do not depend on where blocks end.</summary>
    const int StandInRows = 4_000;

    /// <summary>The trap file of the test above stands in where there are no real ones.</summary>
    [Fact]
    public void Real_files()
    {
        (string Name, long Rows, int Column, string Type)[] files =
            [("zipcodes.csv", 42_049, 0, "Utf8"), ("birdstrikes.csv", 10_000, 3, "Date32")];
        foreach ((string name, long rows, int column, string type) in files)
        {
            string csv = Find(name) ?? _summit.Write(name, Traps(StandInRows));
            bool isReal = csv != _summit.PathOf(name);
            Assert.Equal(isReal ? type : "Utf8", Check(name, csv, isReal ? rows : StandInRows)[isReal ? column : 0]);
        }
        string zip = Find("zipcodes.csv") is null ? "zip" : "zip_code";
        Assert.Equal("00501", Value("(Read-HallFeed zipcodes.csv -First 1).$($args[0])", zip));
    }

    static string? Find(string name)
    {
        for (string? up = Repository.Root; up is not null; up = Path.GetDirectoryName(up))
            if (Path.Combine(up, "shared", "data", name) is var file && File.Exists(file)) return file;
        return null;
    }

    /// <summary>Imports, exports, imports what was exported; all three must say the same. Gives the types.</summary>
    IReadOnlyList<object?> Check(string feed, string csv, long rows)
    {
        Assert.Equal(rows, Value("(Import-HallFeed $args[0] $args[1]).Rows", feed, csv));
        string again = feed + "-again";
        string copy = _summit.PathOf(again + ".csv");
        Assert.Equal(rows, Value("(Export-HallFeed $args[0] -Path $args[1]).Rows", feed, copy));
        Assert.Equal(rows, Value("(Import-HallFeed $args[0] $args[1]).Rows", again, copy));
        foreach (string cmdlet in new[] { "Get-HallSchema", "Get-HallStats", "Read-HallFeed" })
        {
            IReadOnlyList<string> first = [.. _summit.Run($"{cmdlet} $args[0]", feed).Select(o => Text(o))];
            IReadOnlyList<string> second = [.. _summit.Run($"{cmdlet} $args[0]", again).Select(o => Text(o))];
            Assert.Equal(first.Count, second.Count);
            for (int i = 0; i < first.Count; i++)
                Assert.True(first[i] == second[i], $"{cmdlet}, object {i}:\n{first[i]}\n{second[i]}");
        }
        return [.. _summit.Run("(Get-HallSchema $args[0]).Type", feed).Select(t => t?.BaseObject)];
    }

    object? Value(string script, params object?[] arguments) => _summit.Run(script, arguments).Single()?.BaseObject;

    /// <summary>All properties but the feed's name, with their types and every digit.</summary>
    static string Text(object? value) => value switch
    {
        null => "null",
        PSObject { BaseObject: string or ValueType } simple => Text(simple.BaseObject),
        PSObject item => string.Join(
            "; ", item.Properties.Where(p => p.Name != "Feed").Select(p => $"{p.Name}={Text(p.Value)}")),
        string text => $"'{text}'",
        IEnumerable list => $"[{string.Join(", ", list.Cast<object?>().Select(i => Text(i)))}]",
        double number => $"Double {number.ToString("R", CultureInfo.InvariantCulture)}",
        DateTime time => $"DateTime {time.ToString("O", CultureInfo.InvariantCulture)}",
        IFormattable other => $"{value.GetType().Name} {other.ToString(null, CultureInfo.InvariantCulture)}",
        _ => value.ToString() ?? "",
    };

    /// <summary>
    /// Leading zeros, long fractions, negatives, digits beyond Int64, dates, times, quotes, commas and line ends in
    /// fields, empty texts beside nulls, blanks that count, letters of several bytes, a column of nothing.
    /// </summary>
    static string Traps(int rows)
    {
        StringBuilder csv = new("zip,\"a \"\"rate\"\"\",n,price,day,at,seen,flag,\"note\",größe,nothing\r\n");
        for (int i = 0; i < rows; i++)
        {
            string note = (i % 6) switch
            {
                0 => "\"one, two\"",
                1 => "\"say \"\"no\"\"\"",
                2 => "\"two\nlines\"",
                3 => "",
                4 => "\"\"",
                _ => " blank ",
            };
            string number = i % 11 == 0 ? "" : (i - 2500).ToString(CultureInfo.InvariantCulture);
            string flag = i % 2 == 0 ? "true" : "false";
            string letters = i % 3 == 0 ? "é😀" : "Ü";
            csv.Append(string.Create(
                CultureInfo.InvariantCulture,
                $"{i + 501:D5},{i / 7.0 - 100:G15},{number},{1234567890123456789L + i}.{i % 100:D2},"
                + $"2024-{i % 12 + 1:D2}-{i % 28 + 1:D2},2024-02-29T{i % 24:D2}:59:{i % 60:D2}.{i % 1000:D3},"
                + $"2024-03-31T02:30:00+0{i % 9}:00,{flag},{note},{letters}{i},\r\n"));
        }
        return csv.ToString();
    }
}
