using Hallelujah.Columnar.Csv;
using Hallelujah.Columnar.Tests.Csv;
using Xunit;

namespace Hallelujah.Columnar.Tests.Fuzz;

/// <summary>
/// Any bytes at all, with dialect and header to be found: rows that are accounted for and the same for any split, or an
/// error that names the file.
/// </summary>
public sealed class AnyBytesTests
{
    [Fact]
    public void AreRowsOrAnErrorWithItsPlace()
    {
        int loaded = 0, refused = 0;
        for (int seed = 1; seed <= FuzzRounds.Of(600); seed++)
        {
            Bytes(seed).Check(file =>
            {
                var random = new Random(file.Seed);
                var options = new CsvReadOptions
                {
                    RejectBadRecords = true,
                    Delimiter = random.Next(3) == 0 ? (byte)',' : null,
                    Header = random.Next(3) switch { 0 => true, 1 => false, _ => null },
                    AllText = random.Next(4) == 0,
                    SkipLines = random.Next(5) == 0 ? random.Next(4) : 0,
                    SingleLine = random.Next(4) == 0,
                };
                if (TryLoad(file, options, 1 << 20) is not { } whole)
                {
                    refused++;
                    Assert.Null(TryLoad(file, options, 7));
                    return;
                }
                loaded++;
                Assert.Equal(whole.RowsRead, whole.Rows.Count + whole.Bad.Count + whole.RowsSkipped);
                LoadedFeed cut = TryLoad(file, options, 1 + random.Next(90))!;
                Assert.Equal(whole.Schema.Columns, cut.Schema.Columns);
                Assert.Equal(whole.Rows, cut.Rows);
                Assert.Equal(
                    whole.Bad.Select(b => (b.Line, b.Byte, b.Code, b.Value, b.Raw)),
                    cut.Bad.Select(b => (b.Line, b.Byte, b.Code, b.Value, b.Raw)));
            });
        }
        Assert.InRange(loaded, 100, int.MaxValue);
        Assert.InRange(refused, 20, int.MaxValue);
    }

    /// <summary>The feed, or null for a refusal; anything else that is thrown is a fault.</summary>
    static LoadedFeed? TryLoad(FuzzCase file, CsvReadOptions options, long target)
    {
        try
        {
            return file.Load(options, target, TokenizerKind.Best);
        }
        catch (ColumnarException e)
        {
            Assert.True(e.File is not null || e.Error == ColumnarError.InvalidOption, e.ToString());
            Assert.NotEqual("", e.Message);
            return null;
        }
    }

    static FuzzCase Bytes(int seed)
    {
        var random = new Random(seed);
        switch (random.Next(4))
        {
            case 0:
                byte[] noise = new byte[random.Next(300)];
                random.NextBytes(noise);
                return new(seed, noise, (byte)',', (byte)'"', "noise");
            case 1:
                ReadOnlySpan<byte> alphabet = ",;\t|\"\"'\r\n\n\\ab1.-eé"u8;
                byte[] soup = new byte[random.Next(400)];
                for (int i = 0; i < soup.Length; i++) soup[i] = alphabet[random.Next(alphabet.Length)];
                return new(seed, soup, (byte)',', (byte)'"', "soup");
            default:
                FuzzCase file = FuzzFiles.Mutated(seed);
                byte[] bytes = [.. file.Bytes];
                // The header is wounded too here.
                for (int wounds = random.Next(4); wounds > 0; wounds--)
                    bytes[random.Next(bytes.Length)] = (byte)(random.Next(12) == 0 ? 0 : random.Next(256));
                return file with { Bytes = bytes, Delimiter = (byte)',', Quote = (byte)'"' };
        }
    }
}
