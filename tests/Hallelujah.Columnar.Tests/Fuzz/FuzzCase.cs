using System.Globalization;
using System.Text;
using Hallelujah.Columnar.Csv;
using Hallelujah.Columnar.Tests.Csv;
using Xunit.Sdk;

namespace Hallelujah.Columnar.Tests.Fuzz;

/// <summary>How long random tests run: short in CI, as long as wanted by hand.</summary>
static class FuzzRounds
{
    /// <summary>Set it to 100, say, to run every random test a hundred times as long, from other seeds too.</summary>
    public const string Variable = "HALLELUJAH_FUZZ";

    public static int Of(int usual) =>
        usual * (int.TryParse(Environment.GetEnvironmentVariable(Variable), CultureInfo.InvariantCulture, out int times)
            ? Math.Max(1, times) : 1);
}

/// <summary>
/// A generated file with the seed that made it. A failing one is cut down to a small one that still fails, and shown
/// with everything needed to see it again.
/// </summary>
internal sealed record FuzzCase(int Seed, byte[] Bytes, byte Delimiter, byte Quote, string Note = "")
{
    const int MaxShrinkTries = 400;

    /// <summary>Whether a line end always ends the record.</summary>
    public bool SingleLine => Seed % 4 == 3;

    public CsvReadOptions Options => new()
    {
        SingleLine = SingleLine,
        Delimiter = Delimiter,
        Quote = Quote,
        Header = true,
        RejectBadRecords = true,
    };

    public void Check(Action<FuzzCase> check)
    {
        if (Failure(check) is not { } first) return;
        (FuzzCase small, Exception failure) = (this, first);
        int tries = 0;
        for (int length = Math.Max(1, Bytes.Length / 2); length >= 1; length /= 2)
        {
            for (int from = 0; from + length <= small.Bytes.Length && tries < MaxShrinkTries;)
            {
                tries++;
                var less = small with { Bytes = [.. small.Bytes[..from], .. small.Bytes[(from + length)..]] };
                // The header stays, so that what fails is still the same thing.
                bool headed = less.Bytes.AsSpan().StartsWith(Bytes.AsSpan(0, Math.Min(Bytes.Length, HeaderLength)));
                if (headed && less.Failure(check) is { } again) (small, failure) = (less, again);
                else from += length;
            }
        }
        throw new XunitException($"{small}\n{failure.Message}", failure);
    }

    int HeaderLength => Math.Max(0, Array.IndexOf(Bytes, (byte)'\n') + 1);

    Exception? Failure(Action<FuzzCase> check)
    {
        try
        {
            check(this);
            return null;
        }
        catch (Exception e)
        {
            return e;
        }
    }

    public override string ToString()
    {
        var text = new StringBuilder();
        foreach (byte b in Bytes)
            text.Append(b is >= 0x20 and < 0x7F and not (byte)'\\' ? ((char)b).ToString()
                : string.Create(CultureInfo.InvariantCulture, $"\\x{b:X2}"));
        return string.Create(CultureInfo.InvariantCulture,
            $"seed {Seed}, delimiter {Delimiter}, quote {Quote} {(SingleLine ? "lines" : "")} {Note}, "
            + $"{Bytes.Length} bytes: {text}");
    }

    /// <summary>The file loaded, in splits of about so many bytes.</summary>
    public LoadedFeed Load(CsvReadOptions options, long targetBytes, TokenizerKind tokenizer)
    {
        using var directory = new TestDirectory(inMemory: true);
        return LoadedFeed.FromFiles(
            directory, [directory.Write("part0.csv", Bytes)], options, targetBytes, tokenizer);
    }
}
