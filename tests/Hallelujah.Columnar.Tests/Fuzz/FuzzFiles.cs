using System.Text;

namespace Hallelujah.Columnar.Tests.Fuzz;

/// <summary>Random CSV files: well-formed ones, and mutations of their bytes. The same for the same seed.</summary>
static class FuzzFiles
{
    static readonly string[] LineEnds = ["\n", "\r\n", "\r"];
    static readonly byte[] Delimiters = [(byte)',', (byte)';', (byte)'\t', (byte)'|', (byte)' ', (byte)':'];

    static readonly string[] Words =
    [
        "", "a", "NA", "007", "+5", " 7", "1,234", "1.234,56", "-0", "24:00:00", "2024-02-30", "yes", "é", "日本",
        "😀", "a\u2028b", "x\u0085y", "TRUE", "1e400", "NaN", "Infinity", "-inf", "9223372036854775808", "1_000",
        "0x1F", ".5", "5.", "1e5", "12345678901234567890123456789012345678", "01-02-2000", "2024-01-02T00:00Z",
        "\u00A0", "null",
    ];

    /// <summary>A file of one to six columns with the header c0, c1, …</summary>
    public static FuzzCase WellFormed(int seed)
    {
        var random = new Random(seed);
        byte delimiter = Delimiters[random.Next(Delimiters.Length)];
        byte quote = random.Next(6) switch { 0 => (byte)'\'', 1 => 0, _ => (byte)'"' };
        int columns = random.Next(1, 7), rows = random.Next(random.Next(1, 60));
        var kinds = Enumerable.Range(0, columns).Select(_ => random.Next(9)).ToArray();
        string lineEnd = LineEnds[random.Next(LineEnds.Length)];
        bool mixed = random.Next(8) == 0;
        var text = new StringBuilder();
        text.AppendJoin((char)delimiter, Enumerable.Range(0, columns).Select(c => $"c{c}")).Append('\n');
        for (int row = 0; row < rows; row++)
        {
            text.AppendJoin((char)delimiter, kinds.Select(k => Field(random, k, delimiter, quote)));
            if (row < rows - 1 || random.Next(3) > 0) text.Append(mixed ? LineEnds[random.Next(3)] : lineEnd);
            if (random.Next(40) == 0) text.Append(lineEnd);
        }
        byte[] bytes = Encoding.UTF8.GetBytes(text.ToString());
        if (random.Next(10) == 0) bytes = [0xEF, 0xBB, 0xBF, .. bytes];
        return new(seed, bytes, delimiter, quote);
    }

    static string Field(Random random, int kind, byte delimiter, byte quote)
    {
        string value = Value(random, random.Next(25) == 0 ? 8 : kind);
        bool must = value.AsSpan().IndexOfAny((char)delimiter, '\n', '\r') >= 0
            || (quote != 0 && value.StartsWith((char)quote));
        if (quote == 0) return must ? "x" : value;
        string q = ((char)quote).ToString();
        return must || random.Next(12) == 0 ? q + value.Replace(q, q + q, StringComparison.Ordinal) + q : value;
    }

    /// <summary>Mostly of one kind, so that columns get types, and lose them late.</summary>
    public static string Value(Random random, int kind) => random.Next(15) == 0 ? "" : kind switch
    {
        0 => Text(random.Next(-200, 200)),
        1 => Text(random.NextInt64(-(1L << (random.Next(63) + 1)), long.MaxValue)),
        2 => Text(random.Next(-10_000, 10_000) / 100m),
        3 => (random.NextDouble() * Math.Pow(10, random.Next(-30, 30))).ToString(
            random.Next(2) == 0 ? "R" : "E5", System.Globalization.CultureInfo.InvariantCulture),
        4 => $"{Text(random.NextInt64(1L << 62))}{Text(random.Next(10_000))}.{Text(random.Next(10, 99))}",
        5 => new DateTime(random.Next(1, 9999), 1, 1).AddDays(random.Next(365))
            .ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture),
        6 => new DateTime(random.Next(1900, 2100), 1, 1).AddSeconds(random.Next()).ToString(
            random.Next(2) == 0 ? "yyyy-MM-dd HH:mm:ss" : "yyyy-MM-ddTHH:mm:ss.fff",
            System.Globalization.CultureInfo.InvariantCulture),
        7 => random.Next(2) == 0 ? "true" : "false",
        _ => random.Next(4) == 0 ? Quoted(random) : Words[random.Next(Words.Length)],
    };

    static string Quoted(Random random) =>
        string.Concat(Enumerable.Range(0, random.Next(1, 8)).Select(_ => "ab\"'\r\n,;| é".AsSpan()[random.Next(11)]));

    static string Text(IFormattable value) =>
        value.ToString(null, System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>The same file with one to six wounds behind its header.</summary>
    public static FuzzCase Mutated(int seed)
    {
        FuzzCase whole = WellFormed(seed);
        var random = new Random(~seed);
        var bytes = whole.Bytes.ToList();
        int header = bytes.IndexOf((byte)'\n') + 1;
        string note = "";
        for (int wounds = random.Next(1, 7); wounds > 0; wounds--)
        {
            int at = random.Next(header, bytes.Count + 1);
            byte[] put = Wound(random, whole, out bool cut);
            note += cut ? $" cut at {at}" : $" {put.Length} bytes at {at}";
            if (cut) bytes.RemoveRange(at, random.Next(2) == 0 ? bytes.Count - at : Math.Min(bytes.Count - at, 3));
            else bytes.InsertRange(at, put);
        }
        return whole with { Bytes = [.. bytes], Note = note };
    }

    static byte[] Wound(Random random, FuzzCase file, out bool cut)
    {
        cut = false;
        switch (random.Next(16))
        {
            case 0 or 1 or 2: return [file.Quote == 0 ? (byte)'"' : file.Quote];
            case 3: return [file.Quote == 0 ? (byte)'"' : file.Quote, file.Quote == 0 ? (byte)'"' : file.Quote];
            case 4: return [(byte)'\r'];
            case 5: return [(byte)'\n'];
            case 6: return "\r\n"u8.ToArray();
            case 7: return "\n\r"u8.ToArray();
            case 8: return [0xFF];
            case 9: return [0xC3];
            case 10: return [0xC0, 0xAF];
            case 11: return [0xEF, 0xBB, 0xBF];
            case 12: return [file.Delimiter];
            case 13: return [.. Enumerable.Repeat((byte)random.Next('a', 'z'), random.Next(200))];
            case 14: return [0xED, 0xA0, 0x80];
            default:
                cut = true;
                return [];
        }
    }
}
