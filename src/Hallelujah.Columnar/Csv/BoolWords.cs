using System.Text;
using Hallelujah.Columnar.Predicates;
using Hallelujah.Columnar.Schema;

namespace Hallelujah.Columnar.Csv;

/// <summary>Words for true and false besides these two, with ASCII letters in either case.</summary>
internal sealed class BoolWords
{
    const char Between = '/';
    const string Example = "Pass pairs such as -BoolValue yes/no, y/n.";

    readonly List<(byte[] Lower, bool Value, bool OnlyDeclared)> _words = [];

    /// <summary>
    /// Of the options' pairs; null where there are none. Throws <see cref="ColumnarException"/> (InvalidOption).
    /// </summary>
    /// <param name="classify">What a word looks like without these pairs.</param>
    public static BoolWords? Create(CsvReadOptions options, Func<byte[], ValueClass> classify) =>
        options.BoolValues.Count == 0 ? null : new(options, classify);

    BoolWords(CsvReadOptions options, Func<byte[], ValueClass> classify)
    {
        if (options.BoolValues.Count > CsvLimits.MaxBoolPairs)
            throw Invalid($"There are more than {CsvLimits.MaxBoolPairs} pairs of words for true and false.", Example);
        bool anyDeclared = options.ColumnTypes.Values.Any(t => t.Kind == ColumnKind.Bool);
        foreach (string pair in options.BoolValues)
        {
            if (pair.Split(Between, StringSplitOptions.TrimEntries) is not [{ Length: > 0 } yes, { Length: > 0 } no])
                throw Invalid(
                    $"BoolValue '{pair}' is no pair: a word for true, a slash, and a word for false.", Example);
            Add(yes, true);
            Add(no, false);

            void Add(string word, bool value)
            {
                if (options.NullValues.FirstOrDefault(
                    n => n.Equals(word, StringComparison.OrdinalIgnoreCase)) is { } none)
                {
                    throw Invalid(
                        $"'{word}' of '{pair}' cannot be {Name(value)}: '{none}' is a null value.",
                        "Leave it out of -BoolValue or of -NullValue.");
                }
                byte[] text = Encoding.UTF8.GetBytes(word);
                if (text.Length > ValueForms.MaxBytes)
                    throw Invalid($"'{word}' is longer than {ValueForms.MaxBytes} bytes.", Example);
                var looks = classify(text);
                bool isOther = looks is not (ValueClass.Text or ValueClass.Bool);
                if (isOther && !anyDeclared)
                    throw Invalid(
                        $"'{word}' of '{pair}' is a {Name(looks)}, which means {Name(value)} only in a column that is "
                        + "given as Bool.",
                        "Name these columns: -ColumnType @{ column = 'Bool' }; or leave the pair out.");
                foreach (ref byte b in text.AsSpan()) b = AsciiFold.Lower(b);
                bool isKnown = looks == ValueClass.Bool ? Lexer.TryParseBool(text, out bool known)
                    : TryFind(text, true, out known);
                if (isKnown && known != value)
                    throw Invalid($"'{word}' of '{pair}' would be both true and false.", "Leave one of them out.");
                if (!isKnown) _words.Add((text, value, isOther));
            }
        }
    }

    /// <summary>Whether the text is one of the words, and which it stands for.</summary>
    /// <param name="isDeclared">Whether its column is given as Bool, so that numbers and dates may be words.</param>
    public bool TryFind(ReadOnlySpan<byte> text, bool isDeclared, out bool value)
    {
        foreach (var (lower, means, onlyDeclared) in _words)
        {
            if (lower.Length != text.Length || onlyDeclared && !isDeclared || !IsSame(text, lower)) continue;
            value = means;
            return true;
        }
        value = false;
        return false;
    }

    /// <summary>Byte by byte, since a word need not be ASCII.</summary>
    static bool IsSame(ReadOnlySpan<byte> text, ReadOnlySpan<byte> lower)
    {
        for (int i = 0; i < lower.Length; i++)
            if (AsciiFold.Lower(text[i]) != lower[i]) return false;
        return true;
    }

    static string Name(bool value) => value ? "true" : "false";

    static string Name(ValueClass looks) =>
        looks is ValueClass.Date or ValueClass.Timestamp or ValueClass.TimestampTz ? "date" : "number";

    static ColumnarException Invalid(string message, string recommendation) =>
        new(ColumnarError.InvalidOption, message) { Recommendation = recommendation };
}
