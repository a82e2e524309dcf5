using System.Buffers;
using System.Numerics;

namespace Hallelujah.Columnar.Statistics;

/// <summary>
/// Sorts hashes: they are spread evenly, so that their high bits tell nearly where each belongs (a bucket sort, with
/// about eight to a bucket). Values that are not spread are sorted too, at the speed of any sort.
/// </summary>
static class HashOrder
{
    /// <summary>Fewer are not worth the buckets.</summary>
    const int Few = 128;

    /// <summary>Buckets are this many times fewer than hashes, as a power of two.</summary>
    const int PerBucketBits = 3;

    /// <summary>A bucket of at most so many is sorted by insertion.</summary>
    const int SmallBucket = 32;

    public static void Sort(Span<ulong> hashes)
    {
        if (hashes.Length < Few)
        {
            hashes.Sort();
            return;
        }
        int bits = BitOperations.Log2((uint)hashes.Length) - PerBucketBits, shift = 64 - bits;
        int[] ends = ArrayPool<int>.Shared.Rent(1 << bits);
        ulong[] copy = ArrayPool<ulong>.Shared.Rent(hashes.Length);
        hashes.CopyTo(copy);
        Span<int> next = ends.AsSpan(0, 1 << bits);
        next.Clear();
        foreach (ulong hash in hashes) next[(int)(hash >> shift)]++;
        int start = 0;
        foreach (ref int bucket in next) (bucket, start) = (start, start + bucket);
        foreach (ulong hash in copy.AsSpan(0, hashes.Length)) hashes[next[(int)(hash >> shift)]++] = hash;
        start = 0;
        foreach (int end in next)
        {
            if (end - start > SmallBucket) hashes[start..end].Sort();
            else Insert(hashes[start..end]);
            start = end;
        }
        ArrayPool<ulong>.Shared.Return(copy);
        ArrayPool<int>.Shared.Return(ends);
    }

    static void Insert(Span<ulong> few)
    {
        for (int i = 1; i < few.Length; i++)
        {
            ulong hash = few[i];
            int at = i;
            for (; at > 0 && few[at - 1] > hash; at--) few[at] = few[at - 1];
            few[at] = hash;
        }
    }
}
