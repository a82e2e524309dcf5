using System.Buffers;
using System.Numerics;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Hallelujah.Columnar.Predicates;

namespace Hallelujah.Columnar.Segments;

/// <summary>
/// The rows of a segment that a filter, skip and first leave: a range, or row numbers in order. Rented memory.
/// </summary>
internal sealed class RowSelection : IDisposable
{
    /// <summary>A full vector may be stored behind the last row.</summary>
    const int Slack = 16;

    int[]? _rows;
    readonly int _start;

    RowSelection(int[]? rows, int start, int count) => (_rows, _start, Count) = (rows, start, count);

    public int Count { get; }

    /// <summary>Rows that the filter let through, before skip and first.</summary>
    public int Matched { get; private init; }

    /// <summary>Blocks that their zones excluded unread.</summary>
    public int BlocksSkipped { get; private init; }

    /// <summary>Whether the selection is the rows from <see cref="Start"/> on without a gap.</summary>
    public bool IsRange => _rows is null;
    public int Start => _start;

    /// <summary>Part of the selection as row numbers. A range's are written to <paramref name="buffer"/>.</summary>
    public ReadOnlySpan<int> RowsOf(int at, int count, int[] buffer)
    {
        if (_rows is not null) return _rows.AsSpan(_start + at, count);
        var rows = buffer.AsSpan(0, count);
        for (int i = 0; i < rows.Length; i++) rows[i] = _start + at + i;
        return rows;
    }

    public static RowSelection Select(
        SegmentReader reader, RowFilter? filter, long skip, long? first, CancellationToken cancellationToken)
    {
        int rows = reader.Rows;
        if (filter is null) return Range(0, rows, skip, first, rows, 0);
        var block = filter.Compile(reader);
        int[]? found = null;
        int count = 0, skipped = 0, blocks = (rows + Zone.Rows - 1) / Zone.Rows;
        try
        {
            Span<ulong> bits = stackalloc ulong[Zone.Rows / 64];
            for (int b = 0; b < blocks; b++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                int start = b * Zone.Rows, length = Math.Min(Zone.Rows, rows - start);
                var part = bits[..((length + 63) / 64)];
                var outlook = block.Foresee(b);
                if (outlook == BlockOutlook.None)
                {
                    skipped++;
                    continue;
                }
                Bits.SetAll(part, length);
                if (outlook == BlockOutlook.Some) block.Refine(b, start, length, part);
                found ??= ArrayPool<int>.Shared.Rent(rows + Slack);
                count = Append(part, start, found, count);
            }
        }
        catch
        {
            if (found is not null) ArrayPool<int>.Shared.Return(found);
            throw;
        }
        if (count == rows || count == 0)
        {
            if (found is not null) ArrayPool<int>.Shared.Return(found);
            return Range(0, count, skip, first, count, skipped);
        }
        var (from, taken) = Cut(count, skip, first);
        return new(Shorten(found!, count), from, taken) { Matched = count, BlocksSkipped = skipped };
    }

    /// <summary>Few rows of many take no more memory than they need, as several selections may be kept.</summary>
    static int[] Shorten(int[] rows, int count)
    {
        if (count > rows.Length / 4) return rows;
        int[] few = ArrayPool<int>.Shared.Rent(count + Slack);
        rows.AsSpan(0, count).CopyTo(few);
        ArrayPool<int>.Shared.Return(rows);
        return few;
    }

    static RowSelection Range(int start, int count, long skip, long? first, int matched, int skipped)
    {
        var (from, taken) = Cut(count, skip, first);
        return new(null, start + from, taken) { Matched = matched, BlocksSkipped = skipped };
    }

    static (int From, int Count) Cut(int count, long skip, long? first)
    {
        int from = (int)Math.Clamp(skip, 0, count);
        return (from, (int)Math.Clamp(first ?? long.MaxValue, 0, count - from));
    }

    /// <summary>Appends the rows whose bits are set; returns the new count.</summary>
    internal static int Append(ReadOnlySpan<ulong> bits, int start, int[] rows, int count)
    {
        if (Avx512F.IsSupported) return AppendVector(bits, start, rows, count);
        return AppendScalar(bits, start, rows, count);
    }

    internal static int AppendScalar(ReadOnlySpan<ulong> bits, int start, int[] rows, int count)
    {
        foreach (ulong whole in bits)
        {
            for (ulong word = whole; word != 0; word &= word - 1)
                rows[count++] = start + BitOperations.TrailingZeroCount(word);
            start += 64;
        }
        return count;
    }

    /// <summary>Sixteen rows at a time: the row numbers whose bits are set are moved together and stored.</summary>
    internal static int AppendVector(ReadOnlySpan<ulong> bits, int start, int[] rows, int count)
    {
        var lanes = Vector512<int>.Indices;
        var select = Vector512.Create(1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096, 8192, 16384, 32768);
        foreach (ulong whole in bits)
        {
            ulong word = whole;
            for (int i = start; word != 0; i += 16, word >>= 16)
            {
                int part = (int)(word & 0xFFFF);
                if (part == 0) continue;
                var mask = ~Vector512.Equals(Vector512.Create(part) & select, Vector512<int>.Zero);
                var packed = Avx512F.Compress(Vector512<int>.Zero, mask, lanes + Vector512.Create(i));
                packed.CopyTo(rows, count);
                count += BitOperations.PopCount((uint)part);
            }
            start += 64;
        }
        return count;
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _rows, null) is { } rows) ArrayPool<int>.Shared.Return(rows);
    }
}
