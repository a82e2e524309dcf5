using Hallelujah.Columnar.Schema;

namespace Hallelujah.Columnar.Csv;

/// <summary>
/// Truth values, numbers and dates that are not written as <see cref="Lexer"/> knows them. A value is turned into the
/// form that it knows, only to be looked at and parsed; a column of text keeps what stands in the file.
/// </summary>
internal sealed class ValueForms
{
    /// <summary>Longer values are neither truth values nor numbers nor dates.</summary>
    public const int MaxBytes = 128;

    /// <summary>Bytes that a value may get longer by.</summary>
    public const int MaxGrowth = 40;

    /// <summary>In front of a value that looks like a number or a date, and is none in these forms.</summary>
    const byte Shield = 1;

    readonly NumberForm? _numbers;
    readonly DateForms? _dates;
    readonly BoolWords? _bools;

    ValueForms(CsvReadOptions options)
    {
        _numbers = NumberForm.Create(options);
        _dates = options.DateFormats.Count == 0 ? null : new DateForms(options.DateFormats);
        _bools = BoolWords.Create(options, word => Lexer.Classify(Rewrite(word, null), out _));
    }

    /// <summary>
    /// Null where values are written as usual. Throws <see cref="ColumnarException"/> (InvalidOption).
    /// </summary>
    public static ValueForms? Create(CsvReadOptions options)
    {
        var forms = new ValueForms(options);
        return forms._numbers is null && forms._dates is null && forms._bools is null ? null : forms;
    }

    /// <summary>Whether values of a column that is parsed as a kind may be in another form.</summary>
    public bool Concern(ColumnKind kind) =>
        _numbers is not null || _dates is not null || kind is ColumnKind.Utf8 or ColumnKind.Bool;

    /// <summary>Whether a value is a word for true or false.</summary>
    public bool IsBoolWord(ReadOnlySpan<byte> text) => _bools is not null && _bools.TryFind(text, false, out _);

    public byte[] Rewrite(ReadOnlySpan<byte> text, ColumnType? declared)
    {
        var target = new byte[text.Length + MaxGrowth];
        return target[..Rewrite(text, target, declared)];
    }

    /// <summary>
    /// Writes the value as the lexer knows it; target has room for <see cref="MaxGrowth"/> bytes more. Returns the
    /// length.
    /// </summary>
    /// <param name="declared">The type chosen for the column: a number is not looked at as a date, nor the
    /// reverse.</param>
    public int Rewrite(ReadOnlySpan<byte> text, Span<byte> target, ColumnType? declared)
    {
        bool numbers = declared?.Kind is null or ColumnKind.Int64 or ColumnKind.Float64 or ColumnKind.Decimal128;
        bool dates = declared?.Kind is null or ColumnKind.Date32 or ColumnKind.Timestamp or ColumnKind.TimestampTz;
        bool bools = declared?.Kind is null or ColumnKind.Bool;
        if (bools && _bools is not null && _bools.TryFind(text, declared is not null, out bool value))
        {
            var word = value ? "true"u8 : "false"u8;
            word.CopyTo(target);
            return word.Length;
        }
        if (text.Length is > 0 and <= MaxBytes
            && (dates && _dates is not null && _dates.TryRewrite(text, target, out int length)
                || numbers && _numbers is not null && _numbers.TryRewrite(text, target, out length)))
            return length;
        // A form that does not fit may have got some way.
        length = 0;
        bool shields = Lexer.Classify(text, out _) switch
        {
            ValueClass.Integer or ValueClass.BigInteger or ValueClass.Fixed => _numbers is not null,
            ValueClass.Real => _numbers is not null && !Lexer.IsRealWord(text),
            ValueClass.Date or ValueClass.Timestamp or ValueClass.TimestampTz => _dates is { ReplacesIso: true },
            _ => false,
        };
        if (shields) target[length++] = Shield;
        text.CopyTo(target[length..]);
        return length + text.Length;
    }
}
