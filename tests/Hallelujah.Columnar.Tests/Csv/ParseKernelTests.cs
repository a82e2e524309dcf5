using System.Globalization;
using System.Numerics;
using System.Runtime.Intrinsics;
using System.Text;
using Hallelujah.Columnar.Csv;
using Hallelujah.Columnar.Csv.Kernels;
using Hallelujah.Columnar.Schema;
using Hallelujah.Columnar.Statistics;
using Xunit;

namespace Hallelujah.Columnar.Tests.Csv;

/// <summary>The kernels that take a value at once, against those that go byte by byte.</summary>
public unsafe class ParseKernelTests
{
    const string Alphabet = "0123456789012345678900..--e+ T:";

    static readonly string[] Numbers =
    [
        "0", "-0", "7", "-7", "007", "-07", "0.0", "-0.0", "0.00120", "-0.00120", "00.1", ".5", "-.5", "5.", "-5.",
        ".", "-", "", "1.2.3", "1e5", "-1E-5", "NaN", "999999999999999999", "1000000000000000000", "9223372036854775808",
        "12345678901234567890123456789012", "1234567890123456.1234567890123456", "123456789012345.12345678901234567",
        "0.0000000000000000000000000000001",
        "100000000000000000000000000000.0", "1-2", "2020-01-01", "1,5",
    ];

    static readonly string[] Dates =
    [
        "2000-02-29", "1900-02-29", "2004-02-29", "2100-02-28", "0001-01-01", "0000-01-01", "9999-12-31", "2020-13-01",
        "2020-00-10", "2020-04-31", "2020-12-32", "2020-01-00", "2020/01/01", "2020-01/01", "20a0-01-01", "1970-01-01",
        "1969-12-31", "-020-01-01", ":000-01-01", "2024-12-31",
    ];

    [Fact]
    public void Numbers_seen_at_once_are_what_the_lexer_says_and_have_the_value_that_is_read_digit_by_digit()
    {
        int sure = 0;
        foreach (string text in Numbers.Concat(Random(200_000, 1, 34))) sure += Classified(text) ? 1 : 0;
        if (Vector128.IsHardwareAccelerated) Assert.True(sure > 5_000);
        else Assert.Equal(0, sure);
    }

    [Fact]
    public void Eight_numbers_read_at_once_are_what_each_is_alone()
    {
        if (!NumberBatch.IsVector) Assert.Skip("The processor or the process lacks the registers.");
        string[] texts =
        [
            .. Numbers.Concat(Random(40_000, 1, 18)).Where(t => t is not ("" or "-")),
            "-1234567890123456", "1234567890123456",
        ];
        string[] plain = [.. texts.Where(IsPlain)];
        Assert.InRange(plain.Length, 5_000, texts.Length - 5_000);
        var random = new Random(9);
        for (int i = 0; i < 20_000; i++) CheckBatch([.. random.GetItems(plain, NumberBatch.Count)]);
        foreach (string text in texts)
        {
            string[] eight = random.GetItems(plain, NumberBatch.Count);
            eight[random.Next(eight.Length)] = text;
            CheckBatch(eight);
        }
        CheckBatch(["1", "2", "3", "", "5", "6", "7", "8"]);
    }

    static bool IsPlain(string text)
    {
        string digits = text.TrimStart('-'), all = digits.Replace(".", "", StringComparison.Ordinal);
        return text.Length is > 0 and <= 16 && text.Length - digits.Length <= 1 && all.All(char.IsAsciiDigit)
            && digits.Length - all.Length <= 1 && digits.IndexOf('.', StringComparison.Ordinal) != 0
            && all.Length > 0 && !digits.EndsWith('.')
            && !(digits[0] == '0' && digits.Length > 1 && digits[1] != '.');
    }

    static void CheckBatch(string[] eight)
    {
        // The first has no other field before it, and each record another column behind this one.
        byte[] padded =
            Encoding.ASCII.GetBytes(new string('7', 64) + string.Join(",x\n", eight) + new string('8', 64));
        uint[] ends = new uint[3 * NumberBatch.Count + 1];
        for (int i = 0, at = 0; i < eight.Length; i++)
        {
            ends[3 * i] = (uint)(at - 1);
            ends[3 * i + 1] = (uint)(at += eight[i].Length);
            at += 3;
        }
        fixed (byte* data = padded)
        fixed (uint* first = ends)
        {
            bool found = NumberBatch.TryRead(data + 64, first, 3, out NumberBatch batch);
            Assert.True(found == eight.All(IsPlain), string.Join(' ', eight));
            if (!found) return;
            for (int i = 0; i < eight.Length; i++)
            {
                string digits = eight[i].TrimStart('-');
                int point = digits.IndexOf('.', StringComparison.Ordinal), whole = point < 0 ? digits.Length : point;
                Assert.Equal(
                    (ulong.Parse(digits.Replace(".", "", StringComparison.Ordinal), CultureInfo.InvariantCulture),
                        (ulong)(point < 0 ? 0 : digits.Length - point - 1), (ulong)(digits[0] == '0' ? 0 : whole),
                        eight[i][0] == '-' ? 1UL << 63 : 0),
                    (batch.Magnitudes[i], batch.Fractions[i], batch.Wholes[i], batch.Signs[i]));
            }
            int integers = eight.Count(t => !t.Contains('.', StringComparison.Ordinal));
            Assert.Equal((integers, integers < eight.Length), (batch.Integers, batch.AnyPoint));
        }
    }

    static bool Classified(string text)
    {
        byte[] padded = Encoding.ASCII.GetBytes(new string(' ', 64) + text + new string('9', 64));
        fixed (byte* data = padded)
        {
            byte* start = data + 64;
            if (!NumberShape.TryClassify(start, text.Length, out var kind, out var digits, out bool negativeZero))
                return false;
            var bytes = new ReadOnlySpan<byte>(start, text.Length);
            bool beyond = NumberShape.IsBeyondFloat(DigitKernel.Held, start, text.Length, kind, digits);
            Assert.Equal(
                (Lexer.Classify(bytes, out var expected), expected), (kind, digits with { BeyondFloat = beyond }));
            Assert.Equal(
                kind == ValueClass.Fixed && InferenceKernel.IsNegativeZero(bytes, expected), negativeZero);
            if (digits.Integer + digits.Fraction > 36) return true;
            foreach (int scale in (int[])[digits.Fraction, digits.Fraction + 2])
            {
                var value = (Int128)NumberShape.Scaled(DigitKernel.Held, start, text.Length, digits.Fraction, scale);
                Assert.Equal(NumberText.ParseDecimal(bytes, scale), text[0] == '-' ? -value : value);
            }
            return true;
        }
    }

    [Fact]
    public void Dates_read_at_once_are_those_read_digit_by_digit()
    {
        int valid = 0;
        foreach (string text in Dates.Concat(AllDays()).Concat(Random(100_000, 10, 10)))
        {
            byte[] padded = Encoding.ASCII.GetBytes(text + "999999");
            fixed (byte* start = padded)
            {
                bool expected = TemporalText.TryParseDate(padded.AsSpan(0, 10), out int days);
                bool found = TemporalText.TryParseDate(start, TemporalText.DateTables.Held, out int atOnce);
                Assert.True(expected == found && (!found || days == atOnce), text);
                valid += found ? 1 : 0;
            }
        }
        Assert.True(valid > 146_097);
    }

    /// <summary>As programs write them, and cut or lengthened; in blocks of few of one kind and of all kinds.</summary>
    [Theory]
    [InlineData(0), InlineData(1), InlineData(2), InlineData(3)]
    public void Doubles_are_those_that_the_framework_reads(int kind)
    {
        var random = new Random(kind);
        string Text()
        {
            double value = (random.NextDouble() - 0.5) * Math.Pow(10, random.Next(-6, 12));
            string text = (kind == 3 ? random.Next(3) : kind) switch
            {
                0 => value.ToString("R", CultureInfo.InvariantCulture),
                1 => value.ToString("E" + random.Next(0, 17), CultureInfo.InvariantCulture),
                _ => (value % 1e6).ToString("F" + random.Next(0, 9), CultureInfo.InvariantCulture),
            };
            return text;
        }
        string[] texts = [.. Enumerable.Range(0, 6_000).Select(_ => Text()), "1e5"];
        LoadedFeed feed = LoadedFeed.FromText("v,w\n" + string.Concat(texts.Select(t => t + ",x\n")));
        Assert.Equal("Float64", feed.Schema.Columns[0].Type.ToString());
        Assert.Equal(
            texts.Select(
                t => double.Parse(t, CultureInfo.InvariantCulture).ToString("R", CultureInfo.InvariantCulture)),
            feed.Column(0));
    }

    [Fact]
    public void Squares_of_128_bits_are_exact()
    {
        var random = new Random(7);
        var sum = new WideInteger();
        BigInteger expected = 0;
        for (int i = 0; i < 10_000; i++)
        {
            var value = new Int128((ulong)random.NextInt64() >> random.Next(64), (ulong)random.NextInt64());
            if ((i & 1) != 0) value = -value;
            if (i % 3 == 0) value >>= 64 + random.Next(64);
            sum.AddSquare(value);
            expected += (BigInteger)value * value;
        }
        Assert.Equal(expected, sum.ToBigInteger());
    }

    static IEnumerable<string> AllDays()
    {
        // 400 years: the whole cycle of the calendar.
        for (var day = new DateOnly(1800, 1, 1); day.Year < 2200; day = day.AddDays(1))
            yield return day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
    }

    static IEnumerable<string> Random(int count, int shortest, int longest)
    {
        var random = new Random(42);
        var text = new char[longest];
        for (int i = 0; i < count; i++)
        {
            int length = random.Next(shortest, longest + 1);
            // Mostly digits, else hardly any would be a number.
            int letters = random.Next(4) == 0 ? Alphabet.Length : 20;
            for (int j = 0; j < length; j++) text[j] = Alphabet[random.Next(letters)];
            if (random.Next(2) == 0) text[random.Next(length)] = '.';
            if (random.Next(4) == 0) text[0] = '-';
            yield return new(text, 0, length);
        }
    }
}
