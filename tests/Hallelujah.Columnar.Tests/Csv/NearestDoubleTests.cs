using System.Globalization;
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
