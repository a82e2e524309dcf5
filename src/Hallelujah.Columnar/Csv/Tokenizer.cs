using System.Runtime.Intrinsics;

namespace Hallelujah.Columnar.Csv;

/// <summary>
/// Where in a field the scan stands. AfterQuote: behind a quote in a quoted field, which ends it or is the first of
/// two.
/// </summary>
internal enum QuoteState : byte { FieldStart, Unquoted, Quoted, AfterQuote }

/// <summary>What a scan carries from call to call, and what it counts.</summary>
internal struct ScanState
{
    public QuoteState Quote;

    /// <summary>Line ends (\n, \r\n, \r), quoted ones included.</summary>
    public int Lines;

    /// <summary>Line ends that end a record.</summary>
    public int Records;
    public bool NonAscii;

    /// <summary>Positions of text behind a closing quote; null where there is none.</summary>
    public List<int>? BadQuotes;
}

internal enum TokenizerKind { Best, Scalar, Vector128, Vector256, Vector512 }

/// <summary>
/// Finds the ends of fields: unquoted delimiters and line ends. A quote opens a quoted field only at a field's start;
/// in a quoted field two quotes are one; elsewhere a quote is a character like any other. The \r of \r\n is no end of
/// its own.
/// </summary>
internal abstract unsafe class Tokenizer(byte delimiter, byte quote)
{
    protected byte Delimiter { get; } = delimiter;

    /// <summary>The quote, or 0 where there is none.</summary>
    protected byte Quote { get; } = quote;

    public static Tokenizer Create(byte delimiter, byte quote, TokenizerKind kind = TokenizerKind.Best) => kind switch
    {
        TokenizerKind.Scalar => new ScalarTokenizer(delimiter, quote),
        TokenizerKind.Vector128 => new VectorTokenizer<ByteMasks128>(delimiter, quote),
        TokenizerKind.Vector256 => new VectorTokenizer<ByteMasks256>(delimiter, quote),
        TokenizerKind.Vector512 => new VectorTokenizer<ByteMasks512>(delimiter, quote),
        _ when Vector512.IsHardwareAccelerated => new VectorTokenizer<ByteMasks512>(delimiter, quote),
        _ when Vector256.IsHardwareAccelerated => new VectorTokenizer<ByteMasks256>(delimiter, quote),
        _ when Vector128.IsHardwareAccelerated => new VectorTokenizer<ByteMasks128>(delimiter, quote),
        _ => new ScalarTokenizer(delimiter, quote),
    };

    /// <summary>
    /// Scans data[from..to) and writes the positions of field ends, of which there are at most to - from; up to 8
    /// entries behind them may be overwritten. Null ends: only counts. The byte at <paramref name="to"/> must be
    /// readable: it tells whether a last \r belongs to a \r\n; 64 bytes behind it too.
    /// </summary>
    /// <returns>How many ends there are.</returns>
    public abstract int Run(byte* data, int from, int to, ref ScanState state, uint* ends);

    /// <summary>
    /// The scan byte by byte: the reference for the vector scans, and their way through irregular quotes.
    /// </summary>
    protected int RunScalar(byte* data, int from, int to, ref ScanState state, uint* ends)
    {
        int count = 0;
        for (int i = from; i < to; i++)
        {
            byte c = data[i];
            state.NonAscii |= c >= 0x80;
            bool carriage = c == '\r';
            bool lineEnd = c == '\n' || carriage && data[i + 1] != '\n';
            if (lineEnd) state.Lines++;
            switch (state.Quote)
            {
                case QuoteState.Quoted:
                    if (c == Quote) state.Quote = QuoteState.AfterQuote;
                    continue;
                case QuoteState.AfterQuote when c == Quote:
                    state.Quote = QuoteState.Quoted;
                    continue;
                case QuoteState.FieldStart when c == Quote && Quote != 0:
                    state.Quote = QuoteState.Quoted;
                    continue;
            }
            if (c == Delimiter || lineEnd)
            {
                if (lineEnd) state.Records++;
                if (ends != null) ends[count] = (uint)i;
                count++;
                state.Quote = QuoteState.FieldStart;
            }
            else if (state.Quote == QuoteState.AfterQuote)
            {
                if (carriage) continue;
                (state.BadQuotes ??= []).Add(i);
                state.Quote = QuoteState.Unquoted;
            }
            else state.Quote = QuoteState.Unquoted;
        }
        return count;
    }
}

/// <summary>The scalar twin of <see cref="VectorTokenizer{TMasks}"/>.</summary>
internal sealed unsafe class ScalarTokenizer(byte delimiter, byte quote) : Tokenizer(delimiter, quote)
{
    public override int Run(byte* data, int from, int to, ref ScanState state, uint* ends) =>
        RunScalar(data, from, to, ref state, ends);
}
