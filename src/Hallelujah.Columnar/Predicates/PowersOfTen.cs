namespace Hallelujah.Columnar.Predicates;

/// <summary>Powers of ten: doubles that are exact, and integers up to what a Decimal128 holds.</summary>
internal static class PowersOfTen
{
    /// <summary>10^0 to 10^22, the powers a double represents exactly.</summary>
    public static readonly double[] Float64 =
        [1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19,
            1e20, 1e21, 1e22];

    /// <summary>10^0 to 10^38.</summary>
    public static readonly Int128[] Integer = Create();

    static Int128[] Create()
    {
        var powers = new Int128[39];
        powers[0] = 1;
        for (int i = 1; i < powers.Length; i++) powers[i] = powers[i - 1] * 10;
        return powers;
    }
}
