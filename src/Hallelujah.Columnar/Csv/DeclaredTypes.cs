using Hallelujah.Columnar.Schema;

namespace Hallelujah.Columnar.Csv;

/// <summary>Types that the user chose for columns.</summary>
internal static class DeclaredTypes
{
    /// <summary>
    /// The chosen type of each column, or null. Throws <see cref="ColumnarException"/> (ColumnNotFound, InvalidOption).
    /// </summary>
    public static ColumnType?[] Of(CsvSource source) => Of(source.ColumnNames, source.Options);

    public static ColumnType?[] Of(IReadOnlyList<string> names, CsvReadOptions options)
    {
        var types = new ColumnType?[names.Count];
        if (options.AllText) Array.Fill(types, ColumnType.Utf8);
        foreach (var (name, type) in options.ColumnTypes)
        {
            int column = 0;
            while (column < names.Count && !string.Equals(names[column], name, StringComparison.OrdinalIgnoreCase))
                column++;
            if (column == names.Count)
                throw new ColumnarException(ColumnarError.ColumnNotFound,
                    $"There is no column {name}; there are {List(names)}.")
                { Column = name };
            if (type.Kind is ColumnKind.Null or ColumnKind.Binary)
                throw new ColumnarException(
                    ColumnarError.InvalidOption, $"Column {name} cannot be read as {type}.")
                { Column = name };
            types[column] = type;
        }
        return types;
    }

    /// <summary>Whether a value that is not null fits a type that was chosen for it.</summary>
    /// <param name="datesAreInstants">Whether a date is the begin of its day in a zone.</param>
    public static bool Fits(ColumnType type, ReadOnlySpan<byte> text, bool datesAreInstants = false)
    {
        var kind = Lexer.Classify(text, out var digits);
        return type.Kind switch
        {
            ColumnKind.Bool => kind == ValueClass.Bool,
            ColumnKind.Int64 => kind == ValueClass.Integer,
            ColumnKind.Float64 =>
                kind is ValueClass.Integer or ValueClass.BigInteger or ValueClass.Fixed or ValueClass.Real,
            ColumnKind.Decimal128 => kind is ValueClass.Integer or ValueClass.BigInteger or ValueClass.Fixed
                && digits.Integer <= type.Precision - type.Scale && digits.Fraction <= type.Scale,
            ColumnKind.Date32 => kind == ValueClass.Date,
            ColumnKind.Timestamp => kind is ValueClass.Date or ValueClass.Timestamp,
            ColumnKind.TimestampTz =>
                kind == ValueClass.TimestampTz || datesAreInstants && kind == ValueClass.Date,
            _ => true,
        };
    }

    static string List(IReadOnlyList<string> names)
    {
        const int Shown = 20;
        return string.Join(", ", names.Take(Shown)) + (names.Count > Shown ? ", …" : "");
    }
}
