using System.Globalization;
using CsCheck;
using Hallelujah.Columnar.Schema;
using Hallelujah.Columnar.Statistics;
using Xunit;
using static Hallelujah.Columnar.Tests.Statistics.StatisticsOf;

namespace Hallelujah.Columnar.Tests.Statistics;

/// <summary>Sort order, uniqueness and zero-padding: the same for any cut of the rows.</summary>
public class OrderTests
{
    [Theory]
    [InlineData("1,2,2,5", "Ascending", false)]
    [InlineData("1,2,3,5", "Ascending", true)]
    [InlineData("5,3,1", "Descending", true)]
    [InlineData("5,5,1", "Descending", false)]
    [InlineData("4,4,4", "Constant", false)]
    [InlineData("4", "Constant", true)]
    [InlineData("1,3,2", "None", true)]
    [InlineData("1,3,1", "None", false)]
    public void OrderIsToldOfEveryType(string list, string order, bool unique)
    {
        long[] values = [.. list.Split(',').Select(v => long.Parse(v, CultureInfo.InvariantCulture))];
        foreach (ColumnStatistics statistics in (ColumnStatistics[])[
            Integers(values), Floats([.. values.Select(v => v / 2.0)]), Decimals([.. values.Select(v => (Int128)v)], 1),
            Texts([.. values.Select(v => $"t{v}")]), Integers(values, ColumnType.Timestamp)])
        {
            ColumnReport report = statistics.Report("x");
            Assert.Equal((order, unique), (report.SortOrder, report.IsUnique));
        }
    }

    [Fact]
    public void WithoutValuesThereIsNoOrder()
    {
        foreach (ColumnType type in (ColumnType[])[ColumnType.Int64, ColumnType.Utf8, ColumnType.Float64])
        {
            var statistics = new ColumnStatistics(type);
            Assert.Null(statistics.Report("x").SortOrder);
            statistics.AddNulls(3);
            ColumnReport report = Merged(type, statistics, statistics).Report("x");
            Assert.Equal((null, null, 6L), (report.SortOrder, report.IsUnique, report.NullCount));
        }
    }

    [Fact]
    public void NaNStandsInNoOrderAndInfinityDoes()
    {
        Assert.Equal("None", Floats([1, double.NaN, 2]).Report("x").SortOrder);
        Assert.Equal("None", Merged(ColumnType.Float64, Floats([double.NaN]), Floats([1, 2])).Report("x").SortOrder);
        Assert.Equal(
            "Ascending", Floats([double.NegativeInfinity, -1, 5, double.PositiveInfinity]).Report("x").SortOrder);
        Assert.Equal("None", Merged(ColumnType.Float64, Floats([double.PositiveInfinity]), Floats([1, 2]))
            .Report("x").SortOrder);
    }

    [Fact]
    public void AnyCutGivesTheSameOrder() => Gen.Select(Gen.Int[0, 3], Gen.Int[0, 4].Array[1, 60], Gen.Int).Sample(
        (shape, dice, seed) =>
        {
            long[] values = [.. dice.Select((d, i) => shape switch { 0 => i, 1 => i / 3 - d / 4, 2 => -i / 2, _ => d })];
            var random = new Random(seed);
            string?[] texts = [.. values.Select(v => v % 5 == 4 ? null : $"{v + 1000:D5}")];
            ColumnReport whole = Integers(values).Report("x"), words = Texts(texts).Report("x");
            for (int round = 0; round < 3; round++)
            {
                AssertSame(whole, Merged(ColumnType.Int64, Cut(values, random).Select(p => Integers(p))).Report("x"));
                AssertSame(words, Merged(ColumnType.Utf8, Cut(texts, random).Select(p => Texts(p))).Report("x"));
            }
            Assert.Equal(Reference(values), whole.SortOrder);
            Assert.Equal(values.Distinct().Count() == values.Length, whole.IsUnique);
            string[] present = [.. texts.OfType<string>()];
            Assert.Equal(present.Length == 0 ? null : true, words.ZeroPadded);
        }, seed: "0000KfxmtfNe", iter: 2000);

    static string Reference(long[] values)
    {
        bool up = values.Zip(values.Skip(1)).All(p => p.First <= p.Second);
        bool down = values.Zip(values.Skip(1)).All(p => p.First >= p.Second);
        return up && down ? "Constant" : up ? "Ascending" : down ? "Descending" : "None";
    }

    [Fact]
    public void TheVectorScanAgreesWithItsScalarTwin() => Gen.Int[-2, 2].Array[0, 40].Sample(steps =>
    {
        long[] values = new long[steps.Length];
        for (int i = 1; i < steps.Length; i++) values[i] = values[i - 1] + Math.Max(-1, Math.Min(1, steps[i]));
        double[] doubles = [.. values.Select(v => v * 0.5)];
        OrderFacts vector = RowOrder<long>.Scan(values), scalar = RowOrder<long>.ScanScalar(values);
        // Behind the place where the order is lost, either may have looked further for equal neighbours.
        Assert.Equal(scalar & OrderFacts.Unordered, vector & OrderFacts.Unordered);
        if (!scalar.HasFlag(OrderFacts.Unordered)) Assert.Equal(scalar, vector);
        Assert.Equal(vector, RowOrder<double>.Scan(doubles));
    }, seed: "0000KfxmtfNe", iter: 3000);

    [Fact]
    public void ValuesInStrictOrderAreCountedExactlyWhateverTheirNumber()
    {
        long[] values = [.. Enumerable.Range(0, 300_000).Select(i => (i * 3L) - 1000)];
        var parts = values.Chunk(70_000).Select(p => Integers(p));
        ColumnReport report = Merged(ColumnType.Int64, parts).Report("x");
        Assert.Equal((300_000L, true, true, "Ascending"),
            (report.DistinctCount, report.DistinctIsExact, report.IsUnique, report.SortOrder));
        report = Merged(ColumnType.Int64, Integers(values), Integers(values[^1..])).Report("x");
        Assert.Equal((false, false), (report.DistinctIsExact, report.IsUnique));
        report = Merged(ColumnType.Int64, Integers(values), Integers([5])).Report("x");
        Assert.Equal((false, null, "None"), (report.DistinctIsExact, report.IsUnique, report.SortOrder));
    }

    [Theory]
    [InlineData("007,10,5", true)]
    [InlineData("7,10,5", false)]
    [InlineData("0,10", false)]
    [InlineData("007,", false)]
    [InlineData("007,1a", false)]
    public void ZeroPaddingIsOfDigitsOnly(string list, bool expected) =>
        Assert.Equal(expected, Texts(list.Split(',')).Report("x").ZeroPadded);

    [Theory]
    [InlineData("a,a,b,b,c", "Ascending")]
    [InlineData("c,b,b,a", "Descending")]
    [InlineData("b,,b", "Constant")]
    [InlineData("a,c,b", "None")]
    public void CodesOfADictionaryAreFollowedInTheOrderOfTheRows(string list, string order)
    {
        string[] texts = ["c", "a", "b"];
        string[] values = list.Split(',');
        byte[] validity = new byte[(values.Length + 7) / 8];
        ushort[] codes = new ushort[values.Length];
        long[] counts = new long[3];
        for (int i = 0; i < values.Length; i++)
        {
            if (values[i].Length == 0) continue;
            validity[i / 8] |= (byte)(1 << (i % 8));
            codes[i] = (ushort)Array.IndexOf(texts, values[i]);
            counts[codes[i]]++;
        }
        var whole = new ColumnStatistics(ColumnType.Utf8);
        whole.AddDictionary<ushort>([0, 1, 2, 3], "cab"u8, counts, codes, validity);
        Assert.Equal(order, whole.Report("x").SortOrder);
        string?[] plain = [.. values.Select(v => v.Length == 0 ? null : v)];
        Assert.Equal(order, Texts(plain).Report("x").SortOrder);
    }

    [Fact]
    public void OrderSurvivesWideningAndWriting()
    {
        ColumnStatistics up = Integers([1, 2, 3]);
        Assert.Equal("Ascending", up.WidenTo(ColumnType.Float64).Report("x").SortOrder);
        Assert.Equal("Ascending", RoundTrip(up).WidenTo(ColumnType.Decimal(20, 2)).Report("x").SortOrder);
        ColumnStatistics wide = up.WidenTo(ColumnType.Float64);
        wide.Merge(Floats([2.5]));
        Assert.Equal("None", wide.Report("x").SortOrder);
    }

    [Fact]
    public void FiguresOfTheFirstVersionAreReadAndTellNoOrder()
    {
        // Version, kind, precision, scale, seven counts; then the count, least and greatest value, and two frequent ones.
        byte[] first = [1, (byte)ColumnKind.Int64, 0, 0, 2, 0, 0, 0, 0, 0, 0, 2, 2, 4, 0, 0, 2, 2, 1, 4, 1];
        ColumnReport report = ColumnStatistics.Read(new BinaryReader(new MemoryStream(first))).Report("x");
        Assert.Equal(("1", "2", 2L, null, true),
            (report.Min, report.Max, report.DistinctCount, report.SortOrder, report.IsUnique));
    }
}
