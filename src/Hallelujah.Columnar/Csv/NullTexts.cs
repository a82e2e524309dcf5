using System.Runtime.CompilerServices;
using System.Text;

namespace Hallelujah.Columnar.Csv;

/// <summary>
/// Which fields are null, and what stands in the others: an unquoted field that is empty or one of the given texts is
/// null.
/// </summary>
internal readonly unsafe struct NullTexts(IReadOnlyList<string> values, byte quote)
{
    readonly byte[][] _values = values.Where(v => v.Length > 0).Select(Encoding.UTF8.GetBytes).ToArray();
    readonly byte _quote = quote;

    public byte Quote => _quote;

    /// <summary>
    /// Whether a field that looks like a number or a date may be something else: one of several null texts, or quoted.
    /// </summary>
    public bool Any => _values.Length > 0 || _quote is >= (byte)'0' and <= (byte)'9' or (byte)'-' or (byte)'.';

    [MethodImpl(MethodImplOptions.NoInlining)]
    public bool Contains(byte* field, int length)
    {
        var text = new ReadOnlySpan<byte>(field, length);
        foreach (var value in _values)
            if (text.SequenceEqual(value)) return true;
        return false;
    }

    /// <summary>The field's content between its quotes, with doubled quotes as they stand.</summary>
    public ReadOnlySpan<byte> Value(byte* field, int length, out bool isNull, out bool quoted)
    {
        quoted = length >= 2 && _quote != 0 && *field == _quote;
        isNull = !quoted && (length == 0 || Any && Contains(field, length));
        return quoted ? new(field + 1, length - 2) : new(field, length);
    }
}
