using CsCheck;
using Hallelujah.Columnar.Csv;
using Xunit;

namespace Hallelujah.Columnar.Tests.Csv;

/// <summary>The vector tokenizers against their scalar twin.</summary>
public sealed unsafe class TokenizerTests
{
    const int Padding = 128;

    static readonly Gen<byte[]> Bytes =
        Gen.Frequency((10, Gen.OneOf((byte)'a', (byte)'7')), (4, Gen.Const((byte)',')), (3, Gen.Const((byte)'"')),
            (2, Gen.Const((byte)'\n')),
            (2, Gen.Const((byte)'\r')), (1, Gen.OneOf((byte)0xC3, (byte)0, (byte)';'))).Array[0, 400];

    // Mostly well-formed quoting, so that the fast way is taken too.
    static readonly Gen<byte[]> Records =
        Gen.OneOf("a", "", "\"q\"", "\"a,b\"", "\"x\"\"y\"", "\"l\nm\"", "\"\"",
            "long enough to fill a step of sixty-four bytes, nearly").Select(Gen.OneOf(",", "\n", "\r\n", ","))
            .Select((text, end) => text.Replace(", ", " ", StringComparison.Ordinal) + end).Array[
                0, 60].Select(a => System.Text.Encoding.UTF8.GetBytes(string.Concat(a)));

    public static TheoryData<int> Kinds => [(int)TokenizerKind.Vector128, (int)TokenizerKind.Vector256,
        (int)TokenizerKind.Vector512, (int)TokenizerKind.Best];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void AnyBytesGiveTheSameEndsAndStates(int kind) => Bytes.Sample(
        bytes => AssertSame(bytes, (byte)'"', (TokenizerKind)kind), seed: "0N0XIzNsQ0O2", iter: 3000);

    [Theory]
    [MemberData(nameof(Kinds))]
    public void RecordsGiveTheSameEndsAndStates(int kind) => Records.Sample(
        bytes => AssertSame(bytes, (byte)'"', (TokenizerKind)kind), seed: "0N0XIzNsQ0O2", iter: 3000);

    [Theory]
    [MemberData(nameof(Kinds))]
    public void WithoutAQuoteTooTheyAgree(int kind) => Bytes.Sample(
        bytes => AssertSame(bytes, 0, (TokenizerKind)kind), seed: "0N0XIzNsQ0O2", iter: 1000);

    static void AssertSame(byte[] bytes, byte quote, TokenizerKind kind)
    {
        AssertSame(bytes, quote, kind, singleLine: false);
        AssertSame(bytes, quote, kind, singleLine: true);
    }

    static void AssertSame(byte[] bytes, byte quote, TokenizerKind kind, bool singleLine)
    {
        // A scan that is interrupted anywhere goes on as if it had not been.
        foreach (int cut in new[] { bytes.Length, bytes.Length / 2, bytes.Length / 3 })
        {
            var expected = Run(Tokenizer.Create((byte)',', quote, TokenizerKind.Scalar, singleLine), bytes, cut);
            var actual = Run(Tokenizer.Create((byte)',', quote, kind, singleLine), bytes, cut);
            Assert.Equal(expected.Ends, actual.Ends);
            Assert.Equal(expected.State.Quote, actual.State.Quote);
            Assert.Equal((expected.State.Lines, expected.State.Records, expected.State.NonAscii),
                (actual.State.Lines, actual.State.Records, actual.State.NonAscii));
            Assert.Equal(expected.State.BadQuotes ?? [], actual.State.BadQuotes ?? []);
            Assert.Equal(expected.Ends.Length, actual.Counted);
        }
    }

    static (uint[] Ends, ScanState State, int Counted) Run(Tokenizer tokenizer, byte[] bytes, int cut)
    {
        var data = new byte[bytes.Length + Padding];
        bytes.CopyTo(data, 0);
        var ends = new uint[bytes.Length + Padding];
        ScanState state = default, counting = default;
        fixed (byte* pointer = data)
        fixed (uint* target = ends)
        {
            int count = tokenizer.Run(pointer, 0, cut, ref state, target);
            count += tokenizer.Run(pointer, cut, bytes.Length, ref state, target + count);
            int counted = tokenizer.Run(pointer, 0, bytes.Length, ref counting, null);
            return (ends[..count], state, counted);
        }
    }
}
