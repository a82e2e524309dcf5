using Hallelujah.Columnar.Schema;

namespace Hallelujah.Columnar.Csv;

/// <summary>
/// Truth values, numbers, dates and times that are not written as <see cref="Lexer"/> knows them. A value is turned
/// into the form that it knows, only to be looked at and parsed; a column of text keeps what stands in the file.
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
    readonly ZoneTimes? _zone;

    ValueForms(CsvReadOptions options)
    {
        _numbers = NumberForm.Create(options);
        _dates = options.DateFormats.Count == 0 ? null : new DateForms(options.DateFormats);
        _zone = options.TimeZone is null ? null : new ZoneTimes(options.TimeZone);
        _bools = BoolWords.Create(options, word => Lexer.Classify(Rewrite(word, null), out _));
    }

    /// <summary>
    /// Null where values are written as usual. Throws <see cref="ColumnarException"/> (InvalidOption).
    /// </summary>
    public static ValueForms? Create(CsvReadOptions options)
    {
        var forms = new ValueForms(options);
        return forms is { _numbers: null, _dates: null, _bools: null, _zone: null } ? null : forms;
    }

    /// <summary>The zone of times without an offset; null where they are no instants.</summary>
    public ZoneTimes? Zone => _zone;

    /// <summary>Whether values of a column that is parsed as a kind may be in another form.</summary>
    public bool Concern(ColumnKind kind) =>
        _numbers is not null || _dates is not null
        || kind is ColumnKind.Utf8 or ColumnKind.Bool or ColumnKind.TimestampTz;

    /// <summary>Why a text that looks like a time is none in the zone; null where it is not for that.</summary>
    public string? FaultInZone(ReadOnlySpan<byte> text)
    {
        if (_zone is null || text.Length > MaxBytes) return null;
        Span<byte> target = stackalloc byte[MaxBytes + MaxGrowth];
        var form = target[..RewriteAnywhere(text, target, null)];
        return TemporalText.TryParseTimestamp(form, out long time, out bool zoned) && !zoned
            && _zone.OffsetAt(time) is null
            ? $"{_zone.Zone} has no such time, since clocks are put forward over it" : null;
    }

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
        int length = RewriteAnywhere(text, target, declared);
        bool isInstant = _zone is not null && declared?.Kind is null or ColumnKind.TimestampTz;
        return isInstant && text.Length <= MaxBytes ? InZone(target, length) : length;
    }

    /// <summary>
    /// Adds its offset to a time without one, if the zone's clocks show it. A date stays one: alone it is no instant.
    /// </summary>
    int InZone(Span<byte> target, int length)
    {
        var form = target[..length];
        if (!TemporalText.TryParseTimestamp(form, out long time, out bool zoned) || zoned) return length;
        if (_zone!.OffsetAt(time) is { } minutes) return length + TemporalText.WriteOffset(minutes, target[length..]);
        form.CopyTo(target[1..]);
        target[0] = Shield;
        return length + 1;
    }

    int RewriteAnywhere(ReadOnlySpan<byte> text, Span<byte> target, ColumnType? declared)
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
