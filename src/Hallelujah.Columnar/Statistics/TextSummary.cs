namespace Hallelujah.Columnar.Statistics;

/// <summary>
/// Order (of the UTF-8 bytes, which is that of the code points), lengths, distinct count and frequent values of texts.
/// </summary>
sealed class TextSummary
{
    /// <summary>Longer texts are counted as distinct values, but not listed among the frequent ones.</summary>
    public const int MaxListedBytes = 256;

    FrequentValues<ulong> _values = new();
    readonly Dictionary<ulong, byte[]> _texts = [];
    DistinctCounter? _distinct;
    ulong _random = 0x9E37_79B9_7F4A_7C15;

    public long Count { get; private set; }
    public byte[]? Min { get; private set; }
    public byte[]? Max { get; private set; }
    public long MinLength { get; private set; } = long.MaxValue;
    public long MaxLength { get; private set; }
    public long TotalLength { get; private set; }
    public FrequentValues<ulong> Values => _values;

    /// <summary>One in 16 texts, once there are too many to list them all.</summary>
    public const int SampleEvery = 16;

    public byte[]? TextOf(ulong hash) => _texts.GetValueOrDefault(hash);

    public void Add(ReadOnlySpan<byte> text, long count)
    {
        if (Min is null || text.SequenceCompareTo(Min) < 0) Min = text.ToArray();
        if (Max is null || text.SequenceCompareTo(Max) > 0) Max = text.ToArray();
        long length = Utf8Length.Count(text);
        MinLength = Math.Min(MinLength, length);
        MaxLength = Math.Max(MaxLength, length);
        TotalLength += length * count;
        Count += count;
        ulong hash = ValueHash.Of(text);
        if (_distinct is null)
        {
            int before = _values.Count;
            if (_values.TryAdd(hash, count))
            {
                if (_values.Count != before && text.Length <= MaxListedBytes) _texts[hash] = text.ToArray();
                return;
            }
            Approximate();
        }
        _distinct!.Add(hash);
        if (count > 1) AddFrequent(hash, text, count);
        else if (Next() % SampleEvery == 0) AddFrequent(hash, text, SampleEvery);
    }

    void Approximate()
    {
        _distinct = new DistinctCounter();
        foreach ((ulong hash, _) in _values.Entries()) _distinct.Add(hash);
        _values.StartPurging();
        DropTexts();
    }

    void AddFrequent(ulong hash, ReadOnlySpan<byte> text, long count)
    {
        int before = _values.Count;
        _values.TryAdd(hash, count);
        if (_values.Count != before && text.Length <= MaxListedBytes) _texts.TryAdd(hash, text.ToArray());
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
        if (Min is null || other.Min.AsSpan().SequenceCompareTo(Min) < 0) Min = other.Min;
        if (Max is null || other.Max.AsSpan().SequenceCompareTo(Max) > 0) Max = other.Max;
        MinLength = Math.Min(MinLength, other.MinLength);
        MaxLength = Math.Max(MaxLength, other.MaxLength);
        TotalLength += other.TotalLength;
        Count += other.Count;
        foreach ((ulong hash, byte[] text) in other._texts) _texts.TryAdd(hash, text);
        if (other._distinct is not null)
        {
            if (_distinct is null) Approximate();
            _distinct!.Merge(other._distinct);
            _values.MergePurging(other._values);
        }
        else
        {
            foreach ((ulong hash, long count) in other._values.Entries())
            {
                if (_distinct is null && !_values.TryAdd(hash, count)) Approximate();
                else if (_distinct is null) continue;
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

    public void Read(BinaryReader reader)
    {
        Count = StatisticsFormat.ReadCount(reader);
        if (Count == 0) return;
        (Min, Max) = (ReadText(reader), ReadText(reader));
        MinLength = StatisticsFormat.ReadCount(reader);
        MaxLength = StatisticsFormat.ReadCount(reader);
        TotalLength = StatisticsFormat.ReadCount(reader);
        _values = FrequentValues<ulong>.Read(reader, static r => r.ReadUInt64());
        int texts = StatisticsFormat.ReadLength(reader, FrequentValues<ulong>.MaxExact);
        for (int i = 0; i < texts; i++) _texts[reader.ReadUInt64()] = ReadText(reader);
        if (_values.Purging) _distinct = DistinctCounter.Read(reader);
    }

    static void WriteText(BinaryWriter writer, byte[] text)
    {
        writer.Write7BitEncodedInt(text.Length);
        writer.Write(text);
    }

    static byte[] ReadText(BinaryReader reader) =>
        StatisticsFormat.ReadBytes(reader, StatisticsFormat.ReadLength(reader, StatisticsFormat.MaxTextBytes));
}
