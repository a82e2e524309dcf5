using Hallelujah.Columnar.Csv;
using Hallelujah.Columnar.Tests.Csv;
using Xunit;

namespace Hallelujah.Columnar.Tests.Fuzz;

/// <summary>
/// Random files, whole and wounded, through the engine and through the reference reader: the same values, the same bad
/// records at the same places, whatever the split and the tokenizer.
/// </summary>
public sealed class DialectFuzzTests
{
    static readonly TokenizerKind[] Tokenizers = [TokenizerKind.Scalar, TokenizerKind.Vector128,
        TokenizerKind.Vector256, TokenizerKind.Vector512, TokenizerKind.Best];

    static readonly long[] Targets = [1, 2, 3, 5, 17, 64, 200];

    [Fact]
    public void WellFormedFilesAreReadAsTheReferenceReadsThem()
    {
        for (int seed = 1; seed <= FuzzRounds.Of(400); seed++) FuzzFiles.WellFormed(seed).Check(AsTheReference);
    }

    [Fact]
    public void WoundedFilesAreReadAsTheReferenceReadsThem()
    {
        for (int seed = 1; seed <= FuzzRounds.Of(800); seed++) FuzzFiles.Mutated(seed).Check(AsTheReference);
    }

    [Fact]
    public void EverySplitSizeFromOneByteUpGivesTheSame()
    {
        for (int seed = 1; seed <= FuzzRounds.Of(6); seed++)
        {
            FuzzCase file = FuzzFiles.Mutated(seed);
            for (int target = 1; target <= Math.Min(file.Bytes.Length, 120); target++)
                file.Check(f => Compare(f, target, TokenizerKind.Best));
        }
    }

    static void AsTheReference(FuzzCase file)
    {
        var random = new Random(file.Seed);
        Compare(file, 1 << 20, Tokenizers[random.Next(Tokenizers.Length)]);
        Compare(file, Targets[random.Next(Targets.Length)], Tokenizers[random.Next(Tokenizers.Length)]);
    }

    static void Compare(FuzzCase file, long target, TokenizerKind tokenizer)
    {
        int header = Math.Max(0, Array.IndexOf(file.Bytes, (byte)'\n'));
        int columns = file.Bytes.AsSpan(0, header).Count(file.Delimiter) + 1;
        var expected = ReferenceReader.Read(file, columns);
        LoadedFeed feed = file.Load(file.Options with { AllText = true }, target, tokenizer);
        Assert.Equal(
            expected.Records.Where(r => r.Code is not null).Select(r => (r.Byte, r.Line, r.Code)),
            feed.Bad.Select(b => (b.Byte, b.Line, (string?)b.Code)));
        Assert.Equal(expected.Records.Where(r => r.Code is null).Select(r => r.Fields), feed.Rows);
        Assert.Equal(expected.Records.Count + expected.Blank, feed.RowsRead);
        Assert.Equal(expected.Blank, feed.RowsSkipped);
    }
}
