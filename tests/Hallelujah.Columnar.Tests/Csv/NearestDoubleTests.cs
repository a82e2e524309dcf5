using System.Globalization;
using System.Runtime.Intrinsics;
using Hallelujah.Columnar.Csv;
using Hallelujah.Columnar.Csv.Kernels;
using Hallelujah.Columnar.Schema;
using Xunit;

namespace Hallelujah.Columnar.Tests.Csv;

/// <summary>Rounding to the nearest double, against the framework's parser and formatter.</summary>
public sealed class NearestDoubleTests
{
    [Fact]
    public void DigitsOfEveryLengthRoundAsTheFrameworkSays()
    {
        var random = new Random(3);
        int sure = 0;
        for (int i = 0; i < 200_000; i++)
        {
            ulong digits = (ulong)random.NextInt64((long)Math.Pow(10, random.Next(1, 19)));
            sure += Check(digits, random.Next(-70, 71)) ? 1 : 0;
        }
        Assert.InRange(sure, 150_000, 190_000);
    }

    [Fact]
    public void DoublesAsTheyArePrintedAreKept()
    {
        var random = new Random(4);
        for (int i = 0; i < 100_000; i++)
        {
            double value = (random.NextDouble() - 0.5) * Math.Pow(10, random.Next(-12, 15));
            string[] parts = Math.Abs(value).ToString("E16", CultureInfo.InvariantCulture).Split('E');
            ulong digits = ulong.Parse(parts[0].Replace(".", "", StringComparison.Ordinal), CultureInfo.InvariantCulture);
            int power = int.Parse(parts[1], CultureInfo.InvariantCulture) - 16;
            if (!NearestDouble.TryRound(digits, power, out double rounded, out bool keeps)) continue;
            Assert.Equal((Math.Abs(value), true), (rounded, keeps));
        }
    }

    /// <summary>Exactly between two texts of as many digits, of which programs print the even one.</summary>
    [Theory]
    [InlineData(7207532215062102, -1, true)]
    [InlineData(7207532215062103, -1, false)]
    [InlineData(30000000000000004, -17, true)]
    [InlineData(30000000000000001, -17, false)]
    public void WhatStandsBesideADoubleIsNotKept(ulong digits, int power, bool expected)
    {
        Assert.True(NearestDouble.TryRound(digits, power, out double value, out bool keeps));
        Assert.Equal(expected, keeps);
        Assert.Equal(expected, NumberText.KeepsDigits(value, digits, digits < 10_000_000_000_000_000 ? 16 : 17));
    }

    /// <summary>Eight at once are what each is alone, and hardly one is left to that.</summary>
    [Theory]
    [InlineData(false), InlineData(true)]
    public void EightAtOnceAreWhatEachIsAlone(bool printed)
    {
        if (!NearestDoubles.IsVector) Assert.Skip("The processor or the process lacks the registers.");
        const int Rounds = 50_000;
        var random = new Random(5);
        int sure = 0;
        Span<long> digits = stackalloc long[8], tens = stackalloc long[8];
        for (int i = 0; i < Rounds; i++)
        {
            for (int j = 0; j < digits.Length; j++)
                (digits[j], tens[j]) = printed ? Printed(random)
                    : (random.NextInt64((long)Math.Pow(10, random.Next(0, 19))),
                        random.Next(NearestDoubles.MaxPower + 1));
            if (!NearestDoubles.TryRound(
                Vector512.Create<long>(digits), Vector512.Create<long>(tens), out var values, out var lost)) continue;
            sure++;
            for (int j = 0; j < digits.Length; j++)
            {
                string text = string.Create(CultureInfo.InvariantCulture, $"{digits[j]}E-{tens[j]}");
                Assert.True(double.Parse(text, CultureInfo.InvariantCulture) == values[j], text);
                int length = NumberDigits.Of(digits[j]).Significant;
                if (length is 16 or 17)
                    Assert.True((lost[j] == 0) == NumberText.KeepsDigits(values[j], (ulong)digits[j], length), text);
            }
        }
        Assert.InRange(sure, Rounds * 95 / 100, Rounds);
    }

    /// <summary>Eight at once say nothing where one lies in the middle of two doubles, or of two texts.</summary>
    [Theory]
    [InlineData(9007199254740993, 0)]
    [InlineData(90071992547409930, 1)]
    [InlineData(45035996273704965, 1)]
    [InlineData(7207532215062102, 1)]
    [InlineData(1, 41)]
    [InlineData(1, -1)]
    public void OneThatIsDoubtfulIsLeftToTheOtherWay(long digits, long tens)
    {
        if (!NearestDoubles.IsVector) Assert.Skip("The processor or the process lacks the registers.");
        var others = Vector512.Create(12345678901234567L);
        Assert.True(NearestDoubles.TryRound(others, Vector512.Create(7L), out _, out _));
        Assert.False(
            NearestDoubles.TryRound(
                others.WithElement(3, digits), Vector512.Create(7L).WithElement(3, tens), out _, out _));
    }

    static (long Digits, long Tens) Printed(Random random)
    {
        double value = random.NextDouble() * Math.Pow(10, random.Next(-12, 15));
        string[] parts = value.ToString("E16", CultureInfo.InvariantCulture).Split('E');
        long tens = 16 - int.Parse(parts[1], CultureInfo.InvariantCulture);
        return (long.Parse(parts[0].Replace(".", "", StringComparison.Ordinal), CultureInfo.InvariantCulture), tens);
    }

    static bool Check(ulong digits, int power)
    {
        if (!NearestDouble.TryRound(digits, power, out double value, out bool keeps)) return false;
        string text = string.Create(CultureInfo.InvariantCulture, $"{digits}E{power}");
        Assert.Equal(double.Parse(text, CultureInfo.InvariantCulture), value);
        int length = NumberDigits.Of((long)digits).Significant;
        if (length is 16 or 17) Assert.True(keeps == NumberText.KeepsDigits(value, digits, length), text);
        return true;
    }
}
