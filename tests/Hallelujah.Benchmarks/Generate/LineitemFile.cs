using System.Globalization;
using System.Text;

namespace Hallelujah.Benchmarks.Generate;

/// <summary>
/// Order lines as in TPC-H: 16 columns of integers, two-decimal numbers, short flags, dates and texts. 0.5 to 3 % nulls
/// in four columns; 8 % of the comments are quoted, with commas and doubled quotes.
/// </summary>
static class LineitemFile
{
    /// <summary>The day from which lines count as open, in days since 1992-01-01.</summary>
    const int OpenFrom = 1_263;

    static readonly byte[][] Instructions = Words.Split("DELIVER IN PERSON,COLLECT COD,NONE,TAKE BACK RETURN");
    static readonly byte[][] Modes = Words.Split("REG AIR,AIR,RAIL,SHIP,TRUCK,MAIL,FOB");

    static readonly byte[][] Days =
    [
        .. Enumerable.Range(0, 2_700).Select(day => Encoding.ASCII.GetBytes(
            new DateOnly(1992, 1, 1).AddDays(day).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture))),
    ];

    public static void Write(CsvText text, long bytes)
    {
        text.Text(
            "l_orderkey,l_partkey,l_suppkey,l_linenumber,l_quantity,l_extendedprice,l_discount,l_tax,l_returnflag,l_linestatus,"u8);
        text.Text("l_shipdate,l_commitdate,l_receiptdate,l_shipinstruct,l_shipmode,l_comment"u8);
        text.EndRecord();
        for (long order = 1; text.Length < bytes; order += text.OneIn(4) ? 25 : 1)
        {
            int ordered = text.Next(2_400), lines = 1 + text.Next(7);
            for (int line = 1; line <= lines && text.Length < bytes; line++) Line(text, order, line, ordered);
        }
    }

    static void Line(CsvText text, long order, int line, int ordered)
    {
        int part = 1 + text.Next(2_000_000), quantity = 1 + text.Next(50);
        int shipped = ordered + 1 + text.Next(121), committed =
            ordered + 30 + text.Next(61), received = shipped + 1 + text.Next(30);
        text.Integer(order);
        text.Comma();
        text.Integer(part);
        text.Comma();
        if (!text.OneIn(200)) text.Integer(1 + text.Next(100_000));
        text.Comma();
        text.Integer(line);
        text.Comma();
        text.Decimal(quantity * 100, 2);
        text.Comma();
        text.Decimal(quantity * (90_000L + (part / 10 % 20_001) + (100 * (part % 1_000))), 2);
        text.Comma();
        if (!text.OneIn(100)) text.Decimal(text.Next(11), 2);
        text.Comma();
        text.Decimal(text.Next(9), 2);
        text.Comma();
        text.Byte((byte)(received > OpenFrom ? 'N' : text.OneIn(2) ? 'R' : 'A'));
        text.Comma();
        text.Byte((byte)(shipped > OpenFrom ? 'O' : 'F'));
        text.Comma();
        text.Text(Days[shipped]);
        text.Comma();
        if (!text.OneIn(50)) text.Text(Days[committed]);
        text.Comma();
        text.Text(Days[received]);
        text.Comma();
        text.Text(text.Pick(Instructions));
        text.Comma();
        text.Text(text.Pick(Modes));
        text.Comma();
        int kind = text.Next(100);
        if (kind >= 3) Words.Comment(text, 10 + text.Next(34), comma: kind < 11, doubledQuote: kind < 7);
        text.EndRecord();
    }
}
