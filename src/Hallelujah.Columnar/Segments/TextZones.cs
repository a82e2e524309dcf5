using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Hallelujah.Columnar.Segments;

/// <summary>
/// Gathers the bounds of each block of a column's texts as these come in, in parts of any length. Looks at eight bytes
/// of each text, and at those behind them only where all texts of a part begin alike. Not safe for concurrent callers.
/// </summary>
internal sealed unsafe class TextZones
{
    const int WordBytes = sizeof(ulong);

    /// <summary>Rows that the vector form takes at a time.</summary>
    const int BatchRows = 64;

    /// <summary>Turns the bytes of each word around.</summary>
    static readonly byte[] SwapBytes = [.. Enumerable.Range(0, 64).Select(i => (byte)(i ^ 7))];

    /// <summary>
    /// With fewer bytes in common, those left of the word tell a block's texts from another's well enough.
    /// </summary>
    const int MinCommonBytes = 5;

    readonly List<WideBounds?> _finished = [];
    readonly byte[] _min = new byte[WideBounds.MaxBytes], _max = new byte[WideBounds.MaxBytes];
    int _rows, _minBytes, _maxBytes;
    bool _any, _isSingle;

    /// <summary>Takes texts in Arrow's form: offsets has one entry more than there are rows.</summary>
    /// <param name="validity">One bit a row, or empty where no row is null.</param>
    public void Add(ReadOnlySpan<int> offsets, ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> validity)
    {
        int rows = offsets.Length - 1;
        for (int at = 0; at < rows;)
        {
            int end = Math.Min(rows, at + Zone.Rows - _rows % Zone.Rows);
            Include(offsets, bytes, validity, at, end);
            Advance(end - at);
            at = end;
        }
    }

    public void AddNulls(int rows)
    {
        while (rows > 0)
        {
            int step = Math.Min(rows, Zone.Rows - _rows % Zone.Rows);
            Advance(step);
            rows -= step;
        }
    }

    public void Reset()
    {
        _finished.Clear();
        _rows = 0;
        _any = false;
    }

    /// <summary>The zones with the bounds of the texts so far.</summary>
    public Zone[] AddTo(Zone[] zones)
    {
        for (int z = 0; z < zones.Length; z++)
            zones[z] = zones[z] with { Bounds = z < _finished.Count ? _finished[z] : Bounds() };
        return zones;
    }

    /// <summary>Bounds of some texts; null where all are null.</summary>
    public static WideBounds? BoundsOf(
        ReadOnlySpan<int> offsets, ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> validity)
    {
        var zones = new TextZones();
        zones.Include(offsets, bytes, validity, 0, offsets.Length - 1);
        return zones.Bounds();
    }

    void Advance(int rows)
    {
        _rows += rows;
        if (_rows % Zone.Rows != 0) return;
        _finished.Add(Bounds());
        _any = false;
    }

    WideBounds? Bounds() => _any ? new([.. _min.AsSpan(0, _minBytes)], [.. _max.AsSpan(0, _maxBytes)], _isSingle)
        : null;

    void Include(
        ReadOnlySpan<int> offsets, ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> validity, int from, int to)
    {
        Span<byte> min = stackalloc byte[WideBounds.MaxBytes], max = stackalloc byte[WideBounds.MaxBytes];
        ulong low, high;
        int skip = 0;
        while (true)
        {
            MinMax(offsets, bytes, validity, from, to, skip, out low, out high);
            if (low > high) return;
            BinaryPrimitives.WriteUInt64BigEndian(min[skip..], low);
            BinaryPrimitives.WriteUInt64BigEndian(max[skip..], high);
            int common = BitOperations.LeadingZeroCount(low ^ high) / 8;
            // Where a text may have ended there is nothing behind it to look at.
            if (common < MinCommonBytes || skip + common + WordBytes > WideBounds.MaxBytes
                || min.Slice(skip, common).Contains((byte)0)) break;
            skip += common;
        }
        int length = skip + WordBytes;
        int single = low != high ? -1 : min[..length].TrimEnd((byte)0).Length;
        Merge(
            min[..length], max[..length], single >= 0 && AllHaveLength(offsets, validity, from, to, single));
    }

    void Merge(ReadOnlySpan<byte> min, ReadOnlySpan<byte> max, bool isSingle)
    {
        if (!_any)
        {
            Set(_min, ref _minBytes, min);
            Set(_max, ref _maxBytes, max);
            (_any, _isSingle) = (true, isSingle);
            return;
        }
        _isSingle = _isSingle && isSingle && min.SequenceEqual(_min.AsSpan(0, _minBytes));
        if (Compare(min, _min.AsSpan(0, _minBytes)) < 0) Set(_min, ref _minBytes, min);
        // Of two that are the same as far as they go the shorter stands for all texts that begin so.
        int both = Math.Min(max.Length, _maxBytes), order = max[..both].SequenceCompareTo(_max.AsSpan(0, both));
        if (order > 0 || order == 0 && max.Length < _maxBytes) Set(_max, ref _maxBytes, max);
    }

    static void Set(byte[] bound, ref int length, ReadOnlySpan<byte> value)
    {
        value.CopyTo(bound);
        length = value.Length;
    }

    /// <summary>Which of two is first, with zeros behind the shorter one.</summary>
    static int Compare(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b)
    {
        int both = Math.Min(a.Length, b.Length), order = a[..both].SequenceCompareTo(b[..both]);
        return order != 0 ? order
            : a[both..].ContainsAnyExcept((byte)0) ? 1 : b[both..].ContainsAnyExcept((byte)0) ? -1 : 0;
    }

    /// <summary>
    /// The least and the greatest of the words that begin so many bytes behind each text's start, as numbers that order
    /// as their bytes do; the least is above the greatest where all rows are null. No text has fewer bytes than that.
    /// </summary>
    static void MinMax(
        ReadOnlySpan<int> offsets, ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> validity, int from, int to, int skip,
        out ulong min, out ulong max)
    {
        (min, max) = (ulong.MaxValue, 0);
        if (Avx512BW.IsSupported && to - from >= BatchRows && bytes.Length > 0)
        {
            int aligned = validity.IsEmpty ? from : Math.Min(to, (from + 7) & ~7);
            MinMaxScalar(offsets, bytes, validity, from, aligned, skip, ref min, ref max);
            from = MinMaxVector(offsets, bytes, validity, aligned, to, skip, ref min, ref max);
        }
        MinMaxScalar(offsets, bytes, validity, from, to, skip, ref min, ref max);
    }

    /// <summary>Takes as many rows as it can; returns the first of the rest.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    [SkipLocalsInit]
    static int MinMaxVector(
        ReadOnlySpan<int> offsets, ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> validity, int from, int to, int skip,
        ref ulong min, ref ulong max)
    {
        int readable = bytes.Length - WordBytes - skip, row = from;
        var swap = Vector512.Create(SwapBytes);
        var lanes = Vector512.Create(1UL, 2, 4, 8, 16, 32, 64, 128);
        Vector512<ulong> low = Vector512<ulong>.AllBitsSet, high = default;
        // The words are stored one by one and loaded much later: a load that follows its stores would wait for them.
        ulong* words = stackalloc ulong[BatchRows];
        fixed (int* starts = offsets)
        fixed (byte* data = bytes, valid = validity)
        {
            byte* text = data + skip;
            for (; row + BatchRows <= to && starts[row + BatchRows - 1] <= readable; row += BatchRows)
            {
                int* next = starts + row;
                for (int i = 0; i < BatchRows; i += 4)
                {
                    words[i] = Unsafe.ReadUnaligned<ulong>(text + next[i]);
                    words[i + 1] = Unsafe.ReadUnaligned<ulong>(text + next[i + 1]);
                    words[i + 2] = Unsafe.ReadUnaligned<ulong>(text + next[i + 2]);
                    words[i + 3] = Unsafe.ReadUnaligned<ulong>(text + next[i + 3]);
                }
                for (int i = 0; i < BatchRows; i += 8)
                {
                    var length = Vector256.Load(next + i + 1) - Vector256.Load(next + i) - Vector256.Create(skip);
                    length = Vector256.Min(Vector256.Max(length, Vector256<int>.Zero), Vector256.Create(WordBytes));
                    var unused = Avx512F.ConvertToVector512Int64(Vector256.Create(64) - length * 8).AsUInt64();
                    var word = Avx512BW.Shuffle(Vector512.Load((byte*)(words + i)), swap).AsUInt64()
                        & Avx512F.ShiftLeftLogicalVariable(Vector512<ulong>.AllBitsSet, unused);
                    if (valid == null)
                    {
                        low = Vector512.Min(low, word);
                        high = Vector512.Max(high, word);
                        continue;
                    }
                    var isValid = Vector512.Equals(Vector512.Create((ulong)valid[(row + i) >> 3]) & lanes, lanes);
                    low = Vector512.Min(low, word | ~isValid);
                    high = Vector512.Max(high, word & isValid);
                }
            }
        }
        for (int lane = 0; lane < Vector512<ulong>.Count; lane++)
            (min, max) = (Math.Min(min, low[lane]), Math.Max(max, high[lane]));
        return row;
    }

    /// <summary>The scalar twin of <see cref="MinMaxVector"/>, for all rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void MinMaxScalar(
        ReadOnlySpan<int> offsets, ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> validity, int from, int to, int skip,
        ref ulong min, ref ulong max)
    {
        Span<byte> last = stackalloc byte[WordBytes];
        for (int row = from; row < to; row++)
        {
            if (!ZoneScan.IsValid(validity, row)) continue;
            int start = offsets[row] + skip, length = offsets[row + 1] - start;
            ulong word;
            if (start <= bytes.Length - WordBytes)
                word = Cut(Unsafe.ReadUnaligned<ulong>(in bytes[start]), length);
            else
            {
                last.Clear();
                bytes.Slice(start, Math.Min(WordBytes, length)).CopyTo(last);
                word = BinaryPrimitives.ReadUInt64BigEndian(last);
            }
            min = Math.Min(min, word);
            max = Math.Max(max, word);
        }
    }

    /// <summary>The word as a number, with zeros in place of the bytes behind so many.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static ulong Cut(ulong word, int bytes)
    {
        // In two steps, since a shift by 64 is none.
        int half = Math.Min(bytes, WordBytes) * 4;
        return BinaryPrimitives.ReverseEndianness(word) & ~(ulong.MaxValue >> half >> half);
    }

    static bool AllHaveLength(
        ReadOnlySpan<int> offsets, ReadOnlySpan<byte> validity, int from, int to, int length)
    {
        for (int row = from; row < to; row++)
            if (offsets[row + 1] - offsets[row] != length && ZoneScan.IsValid(validity, row)) return false;
        return true;
    }
}
