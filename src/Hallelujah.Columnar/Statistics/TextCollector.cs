using System.Diagnostics.CodeAnalysis;
using System.IO.Hashing;

namespace Hallelujah.Columnar.Statistics;

/// <summary>As <see cref="RunCollector{T}"/>, of texts in the order of their bytes.</summary>
sealed class TextCollector(int maxTexts, long maxBytes)
{
    readonly Dictionary<byte[], long> _counts = new(Bytes.Instance);
    long _bytes;
    byte[]? _above, _upTo;

    /// <summary>The different texts of this pass, in any order.</summary>
    public IReadOnlyCollection<KeyValuePair<byte[], long>> Counts => _counts;

    public void Add(ReadOnlySpan<byte> text, long count)
    {
        if (_above is not null && text.SequenceCompareTo(_above) <= 0) return;
        if (_upTo is not null && text.SequenceCompareTo(_upTo) > 0) return;
        var known = _counts.GetAlternateLookup<ReadOnlySpan<byte>>();
        if (known.TryGetValue(text, out long before))
        {
            known[text] = before + count;
            return;
        }
        known[text] = count;
        _bytes += text.Length;
        if (_counts.Count > 1 && (_counts.Count > maxTexts || _bytes > maxBytes)) Cut();
    }

    /// <summary>Ends a pass. True where there are more texts, which the next pass counts.</summary>
    public bool EndPass() => _upTo is not null;

    public void NextPass()
    {
        (_above, _upTo, _bytes) = (_upTo, null, 0);
        _counts.Clear();
    }

    /// <summary>Leaves the upper half to the next pass.</summary>
    void Cut()
    {
        byte[][] keys = [.. _counts.Keys];
        Array.Sort(keys, static (a, b) => a.AsSpan().SequenceCompareTo(b));
        int kept = Math.Max(1, keys.Length / 2);
        for (int i = kept; i < keys.Length; i++)
        {
            _counts.Remove(keys[i]);
            _bytes -= keys[i].Length;
        }
        _upTo = keys[kept - 1];
    }

    sealed class Bytes : IEqualityComparer<byte[]>, IAlternateEqualityComparer<ReadOnlySpan<byte>, byte[]>
    {
        public static readonly Bytes Instance = new();

        public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

        public int GetHashCode([DisallowNull] byte[] obj) => GetHashCode(obj.AsSpan());

        public bool Equals(ReadOnlySpan<byte> alternate, byte[] other) => alternate.SequenceEqual(other);

        public int GetHashCode(ReadOnlySpan<byte> alternate) => (int)XxHash3.HashToUInt64(alternate);

        public byte[] Create(ReadOnlySpan<byte> alternate) => alternate.ToArray();
    }
}
