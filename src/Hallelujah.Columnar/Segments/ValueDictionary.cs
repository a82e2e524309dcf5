namespace Hallelujah.Columnar.Segments;

/// <summary>
/// The values that a column's distinct texts stand for, by the texts' codes. Two texts may stand for one value.
/// </summary>
internal sealed unsafe class ValueDictionary<T> where T : unmanaged
{
    readonly NativeBuffer _values = new();

    /// <summary>
    /// The texts and their codes; a new text gets its value with <see cref="Add"/> before it is coded.
    /// </summary>
    public TextDictionary Texts { get; } = new();
    public int Count => Texts.Count;
    public ReadOnlySpan<T> Values => new(_values.Pointer, Count);

    public void Reset() => Texts.Reset();

    /// <summary>The code of a text that is not there yet.</summary>
    public int Add(byte* text, int length, T value)
    {
        int count = Count;
        _values.Ensure((count + 1L) * sizeof(T), (long)count * sizeof(T));
        ((T*)_values.Pointer)[count] = value;
        return Texts.Encode(text, length);
    }
}
