using System.Text;

namespace Hallelujah.Benchmarks.Generate;

/// <summary>
/// Ten columns of texts, from five different ones to all different, some with non-ASCII letters, quotes and commas.
/// </summary>
static class StringsFile
{
    static readonly byte[][] Countries = Words.Split(
        "United States,Germany,France,Japan,Brazil,India,Côte d'Ivoire,España,中国,Россия,United Kingdom,Canada,Mexico,Italy,"
        + "Australia,Norway,Sweden,Poland,Kenya,Egypt");

    static readonly byte[][] States = Words.Split("active,inactive,pending,suspended,closed");
    static readonly byte[][] Channels = Words.Split("web,mobile,store,partner,phone,email");
    static readonly byte[][] Products =
        [.. Enumerable.Range(0, 1_000).Select(i => Encode($"SKU-{i * 7919 % 100_000:D5} {Word(i)}"))];

    static readonly byte[][] Cities =
    [
        .. Enumerable.Range(0, 30_000).Select(i =>
            Encode($"{(i % 9 == 0 ? "São " : i % 13 == 0 ? "Bad " : "")}{char.ToUpperInvariant(Word(i)[0])}{Word(i)[1..]}ville {i}")),
    ];

    static string Word(int i) => Encoding.UTF8.GetString(Words.All[i % Words.All.Length]);

    static byte[] Encode(FormattableString text) => Encoding.UTF8.GetBytes(FormattableString.Invariant(text));

    public static void Write(CsvText text, long bytes)
    {
        text.Text("country,status,channel,product,city,name,email,session_id,url,note"u8);
        text.EndRecord();
        while (text.Length < bytes) Record(text);
    }

    static void Record(CsvText text)
    {
        // The lesser of two draws, as the first of a list are the most frequent in life.
        text.Text(Countries[Math.Min(text.Next(20), text.Next(20))]);
        text.Comma();
        text.Text(States[Math.Min(text.Next(5), text.Next(5))]);
        text.Comma();
        if (!text.OneIn(20)) text.Text(text.Pick(Channels));
        text.Comma();
        text.Text(text.Pick(Products));
        text.Comma();
        text.Text(Cities[Math.Min(text.Next(30_000), text.Next(30_000))]);
        text.Comma();
        Person(text, text.Next(500), text.Next(4_000));
        text.Comma();
        Identifier(text);
        text.Comma();
        text.Text("https://example.org/"u8);
        text.Text(text.Pick(Words.All)[..2]);
        text.Byte((byte)'/');
        text.Integer(text.Next(100_000));
        text.Text("?ref="u8);
        text.Text(text.Pick(Channels));
        text.Comma();
        int kind = text.Next(10);
        if (kind < 6) Words.Comment(text, 20 + text.Next(70), comma: kind < 2, doubledQuote: kind == 0);
        text.EndRecord();
    }

    static void Person(CsvText text, int first, int last)
    {
        bool quoted = text.OneIn(4);
        text.Text(quoted ? "\"Name"u8 : "First"u8);
        text.Integer(quoted ? last : first);
        text.Text(quoted ? ", First"u8 : " Name"u8);
        text.Integer(quoted ? first : last);
        if (quoted) text.Byte((byte)'"');
        text.Comma();
        if (text.OneIn(50)) return;
        text.Text("first"u8);
        text.Integer(first);
        text.Text(".name"u8);
        text.Integer(last);
        text.Byte((byte)'.');
        text.Integer(text.Next(100_000));
        text.Text("@example.org"u8);
    }

    /// <summary>A UUID's form: 8-4-4-4-12 hexadecimal digits.</summary>
    static void Identifier(CsvText text)
    {
        ulong high = text.NextBits(), low = text.NextBits();
        for (int digit = 0; digit < 32; digit++)
        {
            if (digit is 8 or 12 or 16 or 20) text.Byte((byte)'-');
            text.Byte("0123456789abcdef"u8[(int)((digit < 16 ? high : low) >> (4 * (digit & 15)) & 15)]);
        }
    }
}
