using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace Hallelujah.Columnar.Statistics;

/// <summary>
/// Order (of the UTF-8 bytes, which is that of the code points), lengths, distinct count and frequent values of texts.
/// </summary>
/// <param name="share">See <see cref="ShareSeed"/>.</param>
sealed class TextSummary(int share = 0)
{
    /// <summary>Of longer texts this much is kept to list them, and one byte more that tells that they are.</summary>
    public const int MaxListedBytes = 256;

    FrequentValues<ulong> _values = new();
    readonly Dictionary<ulong, byte[]> _texts = [];
    DistinctCounter? _distinct, _known;
    ulong _random = ShareSeed.Of(share), _minKey = ulong.MaxValue, _maxKey;

    public long Count { get; private set; }
    public byte[]? Min { get; private set; }
    public byte[]? Max { get; private set; }
    public long MinLength { get; private set; } = long.MaxValue;
    public long MaxLength { get; private set; }
    public long TotalLength { get; private set; }
    public FrequentValues<ulong> Values => _values;
    public TextOrder Order { get; } = new();

    /// <summary>One in so many texts is looked at, once there are too many to list them all.</summary>
    public const int SampleEvery = 64;

    public byte[]? TextOf(ulong hash) => _texts.GetValueOrDefault(hash);

    static byte[] ToList(ReadOnlySpan<byte> text) => text[..Math.Min(text.Length, MaxListedBytes + 1)].ToArray();

    /// <summary>Adds a text that occurs count times.</summary>
    public void Add(ReadOnlySpan<byte> text, long count)
    {
        Order.LookAt(text);
        Bound(text);
        int length = Utf8Length.Count(text, text.Length);
        AddLengths(length, length, length * count);
        Count += count;
        ulong hash = TextHash.Of(text);
        if (_distinct is null && TryAddKnown(hash, text, count)) return;
        _distinct!.Add(hash);
        if (count > 1) AddFrequent(hash, text, count);
        else if (Next() % SampleEvery == 0) AddFrequent(hash, text, SampleEvery);
    }

    /// <summary>
    /// Adds texts in Arrow's form that occur once each; gives how many there were, without the nulls.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    [SkipLocalsInit]
    public int Add(ReadOnlySpan<int> offsets, ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> validity)
    {
        bytes = bytes[..offsets[^1]];
        bool ascii = Ascii.IsValid(bytes[offsets[0]..]);
        Span<ulong> hashes = stackalloc ulong[256];
        int pending = 0, added = 0, minBytes = Min?.Length ?? -1, maxBytes = Max?.Length ?? -1;
        int shortest = int.MaxValue, longest = 0;
        long total = 0;
        ulong minKey = _minKey, maxKey = _maxKey;
        for (int row = 0; row < offsets.Length - 1; row++)
        {
            if (!validity.IsEmpty && (validity[row >> 3] & (1 << (row & 7))) == 0) continue;
            added++;
            int start = offsets[row], length = offsets[row + 1] - start;
            ReadOnlySpan<byte> text = bytes.Slice(start, length);
            ulong key = start <= bytes.Length - 8 ? Key(ref Unsafe.AsRef(in bytes[start]), length) : Key(text);
            // A short text with the same key and length as the bound is the bound.
            if ((key <= minKey && (key != minKey || length > 8 || length != minBytes))
                || (key >= maxKey && (key != maxKey || length > 8 || length != maxBytes)))
            {
                Bound(text);
                (minKey, maxKey, minBytes, maxBytes) = (_minKey, _maxKey, Min!.Length, Max!.Length);
            }
            int characters = ascii ? length : Utf8Length.Count(text, bytes.Length - start);
            shortest = Math.Min(shortest, characters);
            longest = Math.Max(longest, characters);
            total += characters;
            ulong hash = TextHash.Of(ref MemoryMarshal.GetReference(text), length);
            if (_distinct is null && TryAddKnown(hash, text, 1)) continue;
            hashes[pending++] = hash;
            if (pending == hashes.Length)
            {
                _distinct!.Add(hashes);
                pending = 0;
            }
            if (Next() % SampleEvery == 0) AddFrequent(hash, text, SampleEvery);
        }
        if (added == 0) return 0;
        Count += added;
        AddLengths(shortest, longest, total);
        _distinct?.Add(hashes[..pending]);
        _distinct?.Settle();
        return added;
    }

    /// <summary>The first eight bytes as a number that orders as the texts do; zeros follow a shorter text.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static ulong Key(ref byte text, int length)
    {
        ulong key = BinaryPrimitives.ReadUInt64BigEndian(MemoryMarshal.CreateReadOnlySpan(ref text, 8));
        return length >= 8 ? key : length == 0 ? 0 : key & (ulong.MaxValue << (64 - (8 * length)));
    }

    static ulong Key(ReadOnlySpan<byte> text)
    {
        Span<byte> padded = stackalloc byte[8];
        padded.Clear();
        text[..Math.Min(text.Length, 8)].CopyTo(padded);
        return BinaryPrimitives.ReadUInt64BigEndian(padded);
    }

    void Bound(ReadOnlySpan<byte> text)
    {
        if (Min is null || text.SequenceCompareTo(Min) < 0) (Min, _minKey) = (text.ToArray(), Key(text));
        if (Max is null || text.SequenceCompareTo(Max) > 0) (Max, _maxKey) = (text.ToArray(), Key(text));
    }

    void AddLengths(long shortest, long longest, long total)
    {
        MinLength = Math.Min(MinLength, shortest);
        MaxLength = Math.Max(MaxLength, longest);
        TotalLength += total;
    }

    /// <summary>
    /// Counts a text exactly while there is room; false, and sketches from now on, when there is not.
    /// </summary>
    bool TryAddKnown(ulong hash, ReadOnlySpan<byte> text, long count)
    {
        // Another text with the same hash is not the same: it gets another key.
        byte[]? known;
        while (_texts.TryGetValue(hash, out known) && !IsListed(known, text))
            hash = ValueHash.Mix(hash + ValueHash.FractionSalt);
        if (!_values.TryAdd(hash, count))
        {
            Approximate();
            return false;
        }
        if (known is null) _texts.Add(hash, ToList(text));
        return true;
    }

    static bool IsListed(byte[] listed, ReadOnlySpan<byte> text) =>
        text[..Math.Min(text.Length, MaxListedBytes + 1)].SequenceEqual(listed);

    /// <summary>
    /// Takes in what another summary has counted exactly; gives what is left when there is no more room.
    /// </summary>
    IEnumerable<(ulong Hash, long Count)> MergeKnown(TextSummary other)
    {
        foreach ((ulong hash, long count) in other._values.Entries())
        {
            byte[] text = other._texts[hash];
            ulong own = text.Length > MaxListedBytes ? hash : TextHash.Of(text);
            if (_distinct is not null || !TryAddKnown(own, text, count)) yield return (own, count);
        }
    }

    /// <summary>See <see cref="NumericSummary{T}.Continue"/>.</summary>
    public void Continue(TextSummary other, TextSummary? before)
    {
        _known = DistinctCounter.Union(other._distinct, before?._known);
        if (_known?.Sketch is not { } sketch) return;
        Approximate();
        _distinct!.StartFrom(sketch);
    }

    void Approximate()
    {
        _distinct = new DistinctCounter(2 * _values.Count);
        foreach ((ulong hash, _) in _values.Entries()) _distinct.Add(hash);
        _values.StartPurging();
        DropTexts();
    }

    void AddFrequent(ulong hash, ReadOnlySpan<byte> text, long count)
    {
        int before = _values.Count;
        _values.TryAdd(hash, count);
        if (_values.Count != before) _texts.TryAdd(hash, ToList(text));
        if (_texts.Count > 4 * FrequentValues<ulong>.Tracked) DropTexts();
    }

    void DropTexts()
    {
        foreach (ulong hash in _texts.Keys)
            if (!_values.Contains(hash)) _texts.Remove(hash);
    }

    ulong Next()
    {
        _random ^= _random << 13;
        _random ^= _random >> 7;
        _random ^= _random << 17;
        return _random >> 32;
    }

    public void Merge(TextSummary other)
    {
        if (other.Count == 0) return;
        Order.Merge(other.Order);
        Bound(other.Min);
        Bound(other.Max);
        AddLengths(other.MinLength, other.MaxLength, other.TotalLength);
        Count += other.Count;
        if (other._distinct is not null)
        {
            if (_distinct is null) Approximate();
            _distinct!.Merge(other._distinct);
            _values.MergePurging(other._values);
        }
        else
        {
            foreach ((ulong hash, long count) in MergeKnown(other))
            {
                _distinct!.Add(hash);
                _values.TryAdd(hash, count);
            }
        }
        foreach ((ulong hash, byte[] text) in other._texts)
            if (_values.Contains(hash)) _texts.TryAdd(hash, text);
        DropTexts();
    }

    public (long Count, long Lower, long Upper, bool Exact) Distinct() =>
        _distinct?.Estimate(Count) ?? (_values.Count, _values.Count, _values.Count, true);

    public void Write(BinaryWriter writer)
    {
        writer.Write7BitEncodedInt64(Count);
        if (Count == 0) return;
        Order.Write(writer);
        WriteText(writer, Min!);
        WriteText(writer, Max!);
        writer.Write7BitEncodedInt64(MinLength);
        writer.Write7BitEncodedInt64(MaxLength);
        writer.Write7BitEncodedInt64(TotalLength);
        _values.Write(writer, static (w, hash) => w.Write(hash));
        DropTexts();
        writer.Write7BitEncodedInt(_texts.Count);
        foreach ((ulong hash, byte[] text) in _texts)
        {
            writer.Write(hash);
            WriteText(writer, text);
        }
        if (_values.Purging) _distinct!.Write(writer);
    }

    public void Read(BinaryReader reader, byte version)
    {
        Count = StatisticsFormat.ReadCount(reader);
        if (Count == 0) return;
        Order.Read(reader, version);
        Bound(ReadText(reader));
        Bound(ReadText(reader));
        MinLength = StatisticsFormat.ReadCount(reader);
        MaxLength = StatisticsFormat.ReadCount(reader);
        TotalLength = StatisticsFormat.ReadCount(reader);
        _values = FrequentValues<ulong>.Read(reader, static r => r.ReadUInt64());
        int texts = StatisticsFormat.ReadLength(reader, FrequentValues<ulong>.MaxExact);
        for (int i = 0; i < texts; i++) _texts[reader.ReadUInt64()] = ReadText(reader);
        if (_values.Purging) _distinct = DistinctCounter.Read(reader);
        else if (_values.Entries().Any(e => !_texts.ContainsKey(e.Key)))
            throw StatisticsFormat.Damaged("a text that is counted is not there");
    }

    /// <summary>Gives the tables' memory back; this must not be used any more.</summary>
    public void Release()
    {
        _values.Release();
        _distinct?.Release();
    }

    static void WriteText(BinaryWriter writer, byte[] text)
    {
        writer.Write7BitEncodedInt(text.Length);
        writer.Write(text);
    }

    static byte[] ReadText(BinaryReader reader) =>
        StatisticsFormat.ReadBytes(reader, StatisticsFormat.ReadLength(reader, StatisticsFormat.MaxTextBytes));
}
