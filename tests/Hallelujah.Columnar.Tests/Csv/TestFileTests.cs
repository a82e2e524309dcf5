using System.IO.Hashing;
using Hallelujah.Benchmarks.Generate;
using Xunit;

namespace Hallelujah.Columnar.Tests.Csv;

/// <summary>The benchmarks' files are the same on every machine, so that their results can be compared.</summary>
public sealed class TestFileTests
{
    [Theory]
    [InlineData("lineitem", "1a6b509dab5f03af02c1b700cbdf2086")]
    [InlineData("numeric", "3b968924046bd786732d395e1a7fef1c")]
    [InlineData("strings", "8c018d8a007759fe439bf748e8763668")]
    public void AKindAndASizeGiveTheSameBytesAlways(string kind, string hash)
    {
        using var directory = new TestDirectory();
        string path = directory.File("a.csv");
        TestFile.Write(kind, 200_000, path);
        byte[] bytes = File.ReadAllBytes(path);
        Assert.InRange(bytes.Length, 200_000, 202_000);
        Assert.Equal(hash, Convert.ToHexStringLower(XxHash128.Hash(bytes)));
    }
}
