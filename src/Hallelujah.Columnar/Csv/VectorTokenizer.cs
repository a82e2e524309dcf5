using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Hallelujah.Columnar.Csv;

/// <summary>
/// Scans 64 bytes a step. Quoted regions come from the running parity of quotes (a carry-less multiplication, as in
/// Langdale and Lemire, "Parsing Gigabytes of JSON per Second", 2019). Parity is right only where quotes stand at
/// fields' borders or in pairs; that is checked, and a step where it does not hold goes byte by byte. So does one with
/// a line end within quotes where records are single lines.
/// </summary>
internal sealed unsafe class VectorTokenizer<TMasks>(byte delimiter, byte quote, bool singleLine)
    : Tokenizer(delimiter, quote, singleLine)
    where TMasks : struct, IByteMasks
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override int Run(byte* data, int from, int to, ref ScanState state, uint* ends)
    {
        byte delimiter = Delimiter, quote = Quote;
        ulong quotesOn = quote == 0 ? 0 : ulong.MaxValue, endsOn = SingleLine ? ulong.MaxValue : 0;
        ulong quoted = state.Quote == QuoteState.Quoted ? ulong.MaxValue : 0;
        ulong afterEnd = state.Quote == QuoteState.FieldStart ? 1UL
            : 0, afterQuote = state.Quote == QuoteState.AfterQuote ? 1UL : 0;
        ulong nonAscii = 0;
        int lines = 0, quotedLines = 0, at = from;
        uint* next = ends;
        int uncounted = 0;
        for (; at + 64 <= to; at += 64)
        {
            TMasks.Load(data + at, delimiter, quote, out var masks);
            ulong quotes = masks.Quotes & quotesOn, lineEnds = masks.LineFeeds;
            if (masks.Carriages != 0)
                lineEnds |= masks.Carriages & ~(masks.LineFeeds >> 1 | (data[at + 64] == '\n' ? 1UL << 63 : 0));
            ulong fieldEnds = masks.Delimiters | lineEnds;
            nonAscii |= masks.NonAscii;
            if ((quotes | quoted | afterQuote) != 0)
            {
                ulong inside = PrefixXor(quotes) ^ quoted;
                ulong opens = quotes & inside, closes = quotes & ~inside;
                fieldEnds &= ~inside;
                ulong behindEnd = fieldEnds << 1 | afterEnd, behindQuote = closes << 1 | afterQuote;
                ulong misplaced =
                    opens & ~(behindEnd | behindQuote) | behindQuote & ~(fieldEnds | opens | masks.Carriages & ~inside)
                    | lineEnds & inside & endsOn;
                if (misplaced != 0)
                {
                    state.Quote = quoted != 0 ? QuoteState.Quoted : afterQuote != 0 ? QuoteState.AfterQuote
                        : afterEnd != 0 ? QuoteState.FieldStart : QuoteState.Unquoted;
                    int found = RunScalar(data, at, at + 64, ref state, next);
                    if (next == null) uncounted += found;
                    else next += found;
                    quoted = state.Quote == QuoteState.Quoted ? ulong.MaxValue : 0;
                    afterEnd = state.Quote == QuoteState.FieldStart ? 1UL : 0;
                    afterQuote = state.Quote == QuoteState.AfterQuote ? 1UL : 0;
                    continue;
                }
                quoted = (ulong)((long)inside >> 63);
                afterQuote = closes >> 63;
                quotedLines += BitOperations.PopCount(lineEnds & inside);
            }
            lines += BitOperations.PopCount(lineEnds);
            afterEnd = fieldEnds >> 63;
            if (next == null) uncounted += BitOperations.PopCount(fieldEnds);
            else next = Write(fieldEnds, (uint)at, next);
        }
        state.Lines += lines;
        state.Records += lines - quotedLines;
        state.NonAscii |= nonAscii != 0;
        state.Quote = quoted != 0 ? QuoteState.Quoted : afterQuote != 0 ? QuoteState.AfterQuote
            : afterEnd != 0 ? QuoteState.FieldStart : QuoteState.Unquoted;
        int rest = RunScalar(data, at, to, ref state, next);
        return next == null ? uncounted + rest : (int)(next - ends) + rest;
    }

    // Eight at a time without asking: cheaper than a branch for each bit; the surplus is overwritten by the next step.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static uint* Write(ulong bits, uint at, uint* next)
    {
        int count = BitOperations.PopCount(bits);
        uint* behind = next + count;
        while (true)
        {
            for (int i = 0; i < 8; i++)
            {
                next[i] = at + (uint)BitOperations.TrailingZeroCount(bits);
                bits &= bits - 1;
            }
            if (count <= 8) return behind;
            count -= 8;
            next += 8;
        }
    }

    /// <summary>Bit i is the parity of bits 0 to i.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static ulong PrefixXor(ulong bits)
    {
        if (Pclmulqdq.IsSupported)
            return Pclmulqdq.CarrylessMultiply(Vector128.CreateScalar(bits), Vector128.Create(ulong.MaxValue, 0), 0)
                .ToScalar();
        for (int shift = 1; shift < 64; shift <<= 1) bits ^= bits << shift;
        return bits;
    }
}
