namespace Hallelujah.Benchmarks.Generate;

/// <summary>
/// 20 columns of numbers, 1 % nulls: prices, coordinates, whole numbers, random walks, and doubles of 15 to 17 digits,
/// of which the last column spans many powers of ten.
/// </summary>
static class NumericFile
{
    const int Columns = 20;

    public static void Write(CsvText text, long bytes)
    {
        for (int column = 0; column < Columns; column++)
        {
            if (column > 0) text.Comma();
            text.Byte((byte)'x');
            text.Integer(column);
        }
        text.EndRecord();
        for (double walk = 100; text.Length < bytes; text.EndRecord())
        {
            for (int column = 0; column < Columns; column++)
            {
                if (column > 0) text.Comma();
                if (text.OneIn(100)) continue;
                if (column < 8) text.Decimal(text.Next(2_000_000) - 500_000, 2);
                else if (column < 12) text.Decimal((long)(text.NextShare() * 360_000_000) - 180_000_000, 6);
                else if (column < 14) text.Integer(text.Next(1_000_000_000));
                else if (column < 16) text.Decimal((long)((walk += text.NextShare() - 0.5) * 10_000), 4);
                else if (column < 19) text.Float((text.NextShare() - 0.5) * 200);
                else text.Float(OfAnySize(text.NextBits()));
            }
        }
    }

    /// <summary>
    /// From 2^-43 to 2^44, any power of two as often as any other. Made of bits: what functions such as Exp give
    /// differs from machine to machine in the last digit.
    /// </summary>
    static double OfAnySize(ulong bits)
    {
        const int Powers = 87, Least = 1023 - 43, MantissaBits = 52;
        ulong exponent = Least + ((bits >> MantissaBits) % Powers);
        return BitConverter.UInt64BitsToDouble((exponent << MantissaBits) | (bits & ((1UL << MantissaBits) - 1)));
    }
}
