namespace Hallelujah.Columnar.Statistics;

/// <summary>
/// Where the random numbers of a share's sketches begin: each share has others, for the error of a sum is as small as
/// is stated only where those of its parts are independent, and shares may well hold the same values.
/// </summary>
static class ShareSeed
{
    /// <summary>Never zero.</summary>
    /// <param name="share">The share's ordinal.</param>
    public static ulong Of(int share) => ValueHash.Mix((ulong)share + ValueHash.FractionSalt) | 1;
}
