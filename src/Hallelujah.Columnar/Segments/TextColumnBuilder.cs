using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Hallelujah.Columnar.Schema;

namespace Hallelujah.Columnar.Segments;

/// <summary>
/// Texts. Starts with a dictionary and keeps it while texts repeat; else it turns to plain text, and what it has is
/// decoded.
/// </summary>
internal sealed unsafe class TextColumnBuilder() : ColumnBuilder(ColumnType.Utf8)
{
    /// <summary>
    /// Rows in a block at most: with a full dictionary, a block of new texts still has codes of 16 bits.
    /// </summary>
    public const int BlockRows = 16_384;

    const int SampleRows = 2048;

    readonly TextDictionary _dictionary = new();
    readonly CodeBuffer _codes = new();
    readonly NativeBuffer _offsets = new();
    readonly NativeBuffer _bytes = new();
    readonly TextZones _zones = new();

    /// <summary>Whether texts are still coded; false means plain text.</summary>
    public bool IsDictionary { get; private set; } = true;

    public override bool IsCoded => IsDictionary;

    /// <summary>Bytes of plain text so far; a parser that writes them itself says here how many there are.</summary>
    public int TextBytes { get; set; }

    /// <summary>Where the block's plain texts go, each with <see cref="Copy"/>, one behind the other.</summary>
    public byte* TextEnd => _bytes.Pointer + TextBytes;

    /// <summary>Where the ends of the block's plain texts go.</summary>
    public int* NextOffset => (int*)_offsets.Pointer + Rows + 1;

    /// <summary>Where the block's codes go; that of a null is 0.</summary>
    public ushort* BlockCodes => _codes.Block;
    public TextDictionary Dictionary => _dictionary;

    /// <summary>
    /// Takes texts of any origin. Offsets has one entry more than there are rows; a null row's text is ignored.
    /// </summary>
    /// <param name="validity">One bit a row, or empty where no row is null.</param>
    public void Append(ReadOnlySpan<int> offsets, ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> validity)
    {
        while (offsets.Length - 1 > BlockRows)
        {
            AppendBlock(offsets[..(BlockRows + 1)], bytes, validity.IsEmpty ? validity : validity[..(BlockRows >> 3)]);
            offsets = offsets[BlockRows..];
            if (!validity.IsEmpty) validity = validity[(BlockRows >> 3)..];
        }
        AppendBlock(offsets, bytes, validity);
    }

    void AppendBlock(ReadOnlySpan<int> offsets, ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> validity)
    {
        int rows = offsets.Length - 1;
        BeginBlock(rows, offsets[^1] - offsets[0]);
        // From a text's start 32 bytes must be readable, so texts near the end go through a copy.
        byte* last = stackalloc byte[32];
        fixed (byte* data = bytes)
            for (int row = 0; row < rows; row++)
            {
                bool valid = validity.IsEmpty || (validity[row >> 3] >> (row & 7) & 1) != 0;
                int from = offsets[row], length = offsets[row + 1] - from;
                if (!valid) AddNull(row);
                else if (length >= 32 || from + 32 <= bytes.Length) AddText(row, data + from, length);
                else
                {
                    bytes.Slice(from, length).CopyTo(new Span<byte>(last, 32));
                    AddText(row, last, length);
                }
            }
        EndBlock(rows, validity);
    }

    /// <summary>
    /// Starts a block of at most <see cref="BlockRows"/> rows whose texts have at most so many bytes.
    /// </summary>
    public void BeginBlock(int rows, long maxBytes)
    {
        if (IsDictionary)
        {
            _codes.BeginBlock(rows);
            return;
        }
        long expectedBytes = Rows == 0 ? maxBytes * ExpectedRows / Math.Max(1, rows) : TextBytes * ExpectedRows / Rows;
        _bytes.Ensure(TextBytes + maxBytes + NativeBuffer.Slack, TextBytes, expectedBytes);
        _offsets.Ensure((Rows + rows + 1L) * sizeof(int), (Rows + 1L) * sizeof(int), ExpectedRows * sizeof(int));
        if (Rows == 0) *(int*)_offsets.Pointer = 0;
    }

    /// <summary>Adds the text of the block's given row; 32 bytes from its start must be readable.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void AddText(int row, byte* text, int length)
    {
        if (IsDictionary) BlockCodes[row] = (ushort)_dictionary.Encode(text, length);
        else
        {
            Copy(text, _bytes.Pointer + TextBytes, length);
            TextBytes += length;
            ((int*)_offsets.Pointer)[Rows + row + 1] = TextBytes;
        }
    }

    /// <summary>
    /// Copies a text. Most are short: one unconditional store of 32 bytes is cheaper than a call. The surplus is
    /// overwritten by the next.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Copy(byte* text, byte* target, int length)
    {
        Vector256.Store(Vector256.Load(text), target);
        if (length > 32) Buffer.MemoryCopy(text + 32, target + 32, length - 32, length - 32);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void AddNull(int row)
    {
        if (IsDictionary) BlockCodes[row] = 0;
        else ((int*)_offsets.Pointer)[Rows + row + 1] = TextBytes;
    }

    /// <summary>Ends the block: its rows are in.</summary>
    public void EndBlock(int rows, ReadOnlySpan<byte> validity)
    {
        if (IsDictionary)
        {
            _codes.EndBlock(rows, _dictionary.Count, ExpectedRows);
            int nulls = NullCount;
            Validity.Append(validity, rows);
            if (NullCount > nulls) Statistics.AddNulls(NullCount - nulls);
            if (!PaysOff()) TurnPlain();
            return;
        }
        int* offsets = (int*)_offsets.Pointer + Rows;
        Statistics.AddUtf8(new(offsets, rows + 1), new(_bytes.Pointer, TextBytes), validity);
        _zones.Add(new(offsets, rows + 1), new(_bytes.Pointer, TextBytes), validity);
        Validity.Append(validity, rows);
    }

    public override ColumnData Finish(string name, ColumnInference? inference)
    {
        var zones = ZoneScan.OfNulls(Rows, Validity.Span);
        if (!IsDictionary)
            return Describe(name, inference, _zones.AddTo(zones)) with
            {
                Values = _bytes.Slice(TextBytes),
                Offsets = _offsets.Slice((Rows + 1) * sizeof(int))
            };
        AddDictionaryStatistics();
        if (_dictionary.Count == 0) return FinishEmpty(name, inference, zones);
        return Describe(name, inference, CodeZones()) with
        {
            Encoding = _codes.Encoding,
            Values = _codes.Memory,
            DictionaryOffsets = _dictionary.OffsetBuffer.Slice((_dictionary.Count + 1) * sizeof(int)),
            DictionaryValues = _dictionary.ByteBuffer.Slice(_dictionary.Bytes),
            DictionaryCount = _dictionary.Count,
        };
    }

    public override void Reset(ColumnType type)
    {
        base.Reset(type);
        _dictionary.Reset();
        _codes.Reset();
        _zones.Reset();
        (TextBytes, IsDictionary) = (0, true);
    }

    public override void StartPlain()
    {
        if (Rows == 0) IsDictionary = false;
    }

    protected override void AppendNullSlots(int rows)
    {
        if (!IsDictionary)
        {
            BeginBlock(rows, 0);
            for (int row = 0; row < rows; row++) AddNull(row);
            _zones.AddNulls(rows);
            return;
        }
        _codes.AppendNulls(rows, ExpectedRows);
    }

    ColumnData FinishEmpty(string name, ColumnInference? inference, Zone[] zones)
    {
        _offsets.Ensure((Rows + 1L) * sizeof(int), 0);
        new Span<int>(_offsets.Pointer, Rows + 1).Clear();
        return Describe(name, inference, zones) with { Offsets = _offsets.Slice((Rows + 1) * sizeof(int)) };
    }

    bool PaysOff()
    {
        if (_dictionary.IsFull) return false;
        int values = Rows - NullCount;
        return values < SampleRows || _dictionary.Count <= values / 3;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    void TurnPlain()
    {
        var validity = Validity.Span;
        int rows = Rows;
        _offsets.Ensure((rows + 1L) * sizeof(int), 0);
        int* offsets = (int*)_offsets.Pointer;
        long total = 0;
        offsets[0] = 0;
        for (int row = 0; row < rows; row++)
        {
            bool valid = validity.IsEmpty || (validity[row >> 3] >> (row & 7) & 1) != 0;
            if (valid) total += _dictionary.TextOf(_codes[row]).Length;
            offsets[row + 1] = checked((int)total);
        }
        _bytes.Ensure(total + NativeBuffer.Slack, 0);
        for (int row = 0; row < rows; row++)
            if (offsets[row + 1] > offsets[row])
                _dictionary.TextOf(_codes[row])
                    .CopyTo(new Span<byte>(_bytes.Pointer + offsets[row], offsets[row + 1] - offsets[row]));
        TextBytes = (int)total;
        _zones.Add(new(offsets, rows + 1), new(_bytes.Pointer, TextBytes), validity);
        AddDictionaryStatistics();
        IsDictionary = false;
    }

    Zone[] CodeZones()
    {
        ReadOnlySpan<int> offsets = new(_dictionary.OffsetBuffer.Pointer, _dictionary.Count + 1);
        ReadOnlySpan<byte> bytes = new(_dictionary.ByteBuffer.Pointer, _dictionary.Bytes);
        return _codes.Width == 1 ? ZoneScan.OfCodes(_codes.Narrow, Validity.Span, offsets, bytes)
            : ZoneScan.OfCodes(_codes.Wide, Validity.Span, offsets, bytes);
    }

    void AddDictionaryStatistics()
    {
        var validity = Validity.Span;
        var counts = _codes.Count(_dictionary.Count, NullCount);
        ReadOnlySpan<int> offsets = new(_dictionary.OffsetBuffer.Pointer, counts.Length + 1);
        ReadOnlySpan<byte> bytes = new(_dictionary.ByteBuffer.Pointer, _dictionary.Bytes);
        if (_codes.Width == 1) Statistics.AddDictionary(offsets, bytes, counts, _codes.Narrow, validity);
        else Statistics.AddDictionary(offsets, bytes, counts, _codes.Wide, validity);
    }
}
