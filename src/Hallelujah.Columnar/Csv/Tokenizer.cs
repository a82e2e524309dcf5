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

    /// <summary>
    /// Positions of text behind a closing quote, and of line ends that end a record within quotes; null where there are
    /// none.
    /// </summary>
    public List<int>? BadQuotes;
}

internal enum TokenizerKind { Best, Scalar, Vector128, Vector256, Vector512 }

/// <summary>
/// Finds the ends of fields: unquoted delimiters and line ends. A quote opens a quoted field only at a field's start;
/// in a quoted field two quotes are one; elsewhere a quote is a character like any other. The \r of \r\n is no end of
/// its own. Where records are single lines a line end is one within quotes too.
/// </summary>
internal abstract unsafe class Tokenizer(byte delimiter, byte quote, bool singleLine)
{
    protected byte Delimiter { get; } = delimiter;

    /// <summary>The quote, or 0 where there is none.</summary>
    protected byte Quote { get; } = quote;

    /// <summary>Whether a line end always ends the record.</summary>
    protected bool SingleLine { get; } = singleLine;

    public static Tokenizer Create(CsvDialect dialect, TokenizerKind kind = TokenizerKind.Best) =>
        Create(dialect.Delimiter, dialect.Quote, kind, dialect.SingleLine);

    public static Tokenizer Create(
        byte delimiter, byte quote, TokenizerKind kind = TokenizerKind.Best, bool singleLine = false) => kind switch
        {
            TokenizerKind.Scalar => new ScalarTokenizer(delimiter, quote, singleLine),
            TokenizerKind.Vector128 => new VectorTokenizer<ByteMasks128>(delimiter, quote, singleLine),
            TokenizerKind.Vector256 => new VectorTokenizer<ByteMasks256>(delimiter, quote, singleLine),
            TokenizerKind.Vector512 => new VectorTokenizer<ByteMasks512>(delimiter, quote, singleLine),
            _ => Create(delimiter, quote, Best, singleLine),
        };

    static TokenizerKind Best =>
        Vector512.IsHardwareAccelerated ? TokenizerKind.Vector512
        : Vector256.IsHardwareAccelerated ? TokenizerKind.Vector256
        : Vector128.IsHardwareAccelerated ? TokenizerKind.Vector128
        : TokenizerKind.Scalar;

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
                case QuoteState.Quoted when lineEnd && SingleLine:
                    (state.BadQuotes ??= []).Add(i);
                    break;
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
internal sealed unsafe class ScalarTokenizer(byte delimiter, byte quote, bool singleLine)
    : Tokenizer(delimiter, quote, singleLine)
{
    public override int Run(byte* data, int from, int to, ref ScanState state, uint* ends) =>
        RunScalar(data, from, to, ref state, ends);
}
