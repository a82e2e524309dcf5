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
            .. Numbers.Concat(Random(40_000, 1, 18)).Where(t => t != "-"), "-1234567890123456", "1234567890123456",
        ];
        CheckBatches(texts, t => IsPlain(t, 16), CheckBatch);
    }

    [Fact]
    public void Eight_long_numbers_read_at_once_are_what_each_is_alone()
    {
        if (!LongNumberBatch.IsVector) Assert.Skip("The processor or the process lacks the registers.");
        string[] texts =
        [
            .. Numbers.Concat(Random(60_000, 1, 34)), "-123456789012345678", "1234567890123456789", "-0.0000",
            "0.00000000000123456789012345678", "-0.0000000000012345678901234567", "123456789012345.678",
        ];
        CheckBatches(texts, IsLong, CheckLongBatch);
    }

    static void CheckBatches(string[] texts, Func<string, bool> isPlain, Action<string[]> check)
    {
        string[] plain = [.. texts.Where(isPlain)];
        Assert.InRange(plain.Length, 5_000, texts.Length - 5_000);
        var random = new Random(9);
        for (int i = 0; i < 20_000; i++) check([.. random.GetItems(plain, NumberBatch.Count)]);
        foreach (string text in texts)
        {
            string[] eight = random.GetItems(plain, NumberBatch.Count);
            eight[random.Next(eight.Length)] = text;
            check(eight);
        }
        check(["1", "2", "3", "", "5", "6", "7", "8"]);
        check(["", "", "", "", "", "", "", ""]);
    }

    static bool IsPlain(string text, int longest)
    {
        string digits = text.TrimStart('-'), all = digits.Replace(".", "", StringComparison.Ordinal);
        return text.Length == 0 || text.Length <= longest && text.Length - digits.Length <= 1
            && all.All(char.IsAsciiDigit)
            && digits.Length - all.Length <= 1 && digits.IndexOf('.', StringComparison.Ordinal) != 0
            && all.Length > 0 && !digits.EndsWith('.')
            && !(digits[0] == '0' && digits.Length > 1 && digits[1] != '.');
    }

    static bool IsLong(string text)
    {
        string all = text.TrimStart('-').Replace(".", "", StringComparison.Ordinal).TrimStart('0');
        return IsPlain(text, 32) && all.Length <= 18 && !(text.StartsWith('-') && all.Length == 0);
    }

    static void CheckBatch(string[] eight)
    {
        WithFields(eight, (data, first) =>
        {
            bool found = NumberBatch.TryRead(data, first, 3, out NumberBatch batch);
            Assert.True(found == eight.All(t => IsPlain(t, 16)), string.Join(' ', eight));
            if (!found) return;
            Assert.Equal(Filled(eight), batch.Filled);
            CheckParts(eight, batch.Magnitudes, batch.Fractions, batch.Wholes, batch.Signs);
            int integers = eight.Count(t => t.Length > 0 && !t.Contains('.', StringComparison.Ordinal));
            Assert.Equal(
                (integers, eight.Any(t => t.Contains('.', StringComparison.Ordinal))),
                (batch.Integers, batch.AnyPoint));
            double* values = stackalloc double[NumberBatch.Count];
            NumberBatch.Store(Vector512.ConvertToDouble(batch.Magnitudes), batch.Filled, values);
            Assert.Equal(
                Enumerable.Range(0, eight.Length).Where(i => eight[i].Length > 0)
                    .Select(i => (double)batch.Magnitudes[i]),
                new ReadOnlySpan<double>(values, eight.Count(t => t.Length > 0)).ToArray());
        });
    }

    static void CheckLongBatch(string[] eight)
    {
        WithFields(eight, (data, first) =>
        {
            byte** ends = stackalloc byte*[LongNumberBatch.Count];
            for (int i = 0; i < LongNumberBatch.Count; i++) ends[i] = data + first[3 * i + 1];
            Vector512<ulong> lengths = NumberBatch.Lengths(first, 3);
            Assert.Equal(Filled(eight), NumberBatch.FilledOf(lengths));
            bool found = LongNumberBatch.TryRead(ends, lengths, out LongNumberBatch batch);
            Assert.True(found == eight.All(IsLong), string.Join(' ', eight));
            if (!found) return;
            CheckParts(eight, batch.Magnitudes, batch.Fractions, batch.Wholes, batch.Signs);
            for (int i = 0; i < eight.Length; i++)
                Assert.Equal(
                    eight[i].Contains('.', StringComparison.Ordinal) ? ulong.MaxValue : 0, batch.HasPoint[i]);
        });
    }

    static uint Filled(string[] eight) =>
        (uint)Enumerable.Range(0, eight.Length).Sum(i => eight[i].Length > 0 ? 1 << i : 0);

    static void CheckParts(
        string[] eight, Vector512<ulong> magnitudes, Vector512<ulong> fractions, Vector512<ulong> wholes,
        Vector512<ulong> signs)
    {
        for (int i = 0; i < eight.Length; i++)
        {
            string digits = eight[i].TrimStart('-');
            int point = digits.IndexOf('.', StringComparison.Ordinal), whole = point < 0 ? digits.Length : point;
            Assert.Equal(
                (ulong.Parse("0" + digits.Replace(".", "", StringComparison.Ordinal), CultureInfo.InvariantCulture),
                    (ulong)(point < 0 ? 0 : digits.Length - point - 1),
                    (ulong)(digits.StartsWith('0') ? 0 : whole), eight[i].StartsWith('-') ? 1UL << 63 : 0),
                (magnitudes[i], fractions[i], wholes[i], signs[i]));
        }
    }

    delegate void OfFields(byte* data, uint* ends);

    /// <summary>Field by field as the first of records of three.</summary>
    static void WithFields(string[] texts, OfFields check)
    {
        // The first has no other field before it, and each record another column behind this one.
        byte[] padded =
            Encoding.ASCII.GetBytes(new string('7', 64) + string.Join(",x\n", texts) + new string('8', 64));
        uint[] ends = new uint[3 * texts.Length + 1];
        for (int i = 0, at = 0; i < texts.Length; i++)
        {
            ends[3 * i] = (uint)(at - 1);
            ends[3 * i + 1] = (uint)(at += texts[i].Length);
            at += 3;
        }
        fixed (byte* data = padded)
        fixed (uint* first = ends) check(data + 64, first);
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

    /// <summary>
    /// As programs write them, and cut or lengthened, with zeros, integers and empty fields among them; in blocks of
    /// few of one kind and of all kinds.
    /// </summary>
    [Theory]
    [InlineData(0), InlineData(1), InlineData(2), InlineData(3)]
    public void Doubles_are_those_that_the_framework_reads(int kind)
    {
        var random = new Random(kind);
        string Text()
        {
            double value = (random.NextDouble() - 0.5) * Math.Pow(10, random.Next(-12, 15));
            return random.Next(100) switch
            {
                0 => "",
                1 => kind < 2 ? "0" : "-0.0",
                2 => "1e22",
                3 => "12",
                _ => (kind == 3 ? random.Next(3) : kind) switch
                {
                    0 => value.ToString("R", CultureInfo.InvariantCulture),
                    1 => value.ToString("E" + random.Next(0, 17), CultureInfo.InvariantCulture),
                    _ => (value % 1e6).ToString("F" + random.Next(0, 9), CultureInfo.InvariantCulture),
                },
            };
        }
        string[] texts = [.. Enumerable.Range(0, 12_000).Select(_ => Text()), "1e5"];
        foreach (string end in (string[])["\n", "\r\n"])
        {
            // In front of another column, and at the records' ends.
            LoadedFeed feed =
                LoadedFeed.FromText($"v,w,x{end}" + string.Concat(texts.Select(t => $"{t},x,{t}{end}")));
            foreach (int column in (int[])[0, 2])
            {
                Assert.Equal("Float64", feed.Schema.Columns[column].Type.ToString());
                Assert.Equal(
                    texts.Select(t => t.Length == 0 ? null : double.Parse(t, CultureInfo.InvariantCulture)
                        .ToString("R", CultureInfo.InvariantCulture)),
                    feed.Column(column));
            }
        }
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
