using System.Numerics;
using System.Runtime.InteropServices;

namespace Hallelujah.Columnar.Segments;

/// <summary>
/// Blocks of memory outside the collected heap, lent and used again: fresh pages cost more than reading a column into
/// them. What lies idle is bounded and makes room for blocks of other sizes, what has lain longest first, so that
/// commands of different shapes need no more than the largest of them. Safe for concurrent callers.
/// </summary>
internal static unsafe class BlockPool
{
    /// <summary>What may lie idle: about the columns of a segment for each of a few workers.</summary>
    public const long MaxIdleBytes = 64 << 20;

    /// <summary>Smaller blocks are taken from the C library, which has them at hand.</summary>
    public const long MinBytes = 64 << 10;

    /// <summary>
    /// So much stays idle when room is made for a block of another size: a command asks for a few sizes in turn, and
    /// each would else cost the others their blocks.
    /// </summary>
    const long KeptBytes = 4 << 20;

    /// <summary>A block may be so many times larger than what is asked for.</summary>
    const int MaxExcess = 2;

    const int Alignment = 64;

    static readonly Lock Gate = new();
    static readonly List<Block> Idle = [];
    static long _idleBytes, _lentBytes;

    public readonly record struct Block(nint Address, long Bytes);

    public static long IdleBytes
    {
        get { lock (Gate) return _idleBytes; }
    }

    /// <summary>Bytes of blocks that somebody has, or has forgotten.</summary>
    public static long LentBytes => Interlocked.Read(ref _lentBytes);

    /// <summary>At least so many bytes, with any contents.</summary>
    public static Block Take(long bytes)
    {
        if (bytes >= MinBytes) bytes = RoundUp(bytes);
        if (bytes < MinBytes || !TryFind(bytes, out var block))
            block = new((nint)NativeMemory.AlignedAlloc((nuint)bytes, Alignment), bytes);
        Interlocked.Add(ref _lentBytes, block.Bytes);
        return block;
    }

    public static void Return(Block block)
    {
        Interlocked.Add(ref _lentBytes, -block.Bytes);
        if (block.Bytes is < MinBytes or > MaxIdleBytes)
        {
            Free(block);
            return;
        }
        lock (Gate)
        {
            Idle.Add(block);
            _idleBytes += block.Bytes;
            while (_idleBytes > MaxIdleBytes) Free(Remove(0));
        }
    }

    /// <summary>Gives back to the system what lies idle.</summary>
    public static void Trim()
    {
        lock (Gate)
            while (Idle.Count > 0) Free(Remove(Idle.Count - 1));
    }

    /// <summary>
    /// A power of two in eighths: columns of neighbouring segments, nearly as large, then fit each other's blocks. What
    /// is not used of a block takes no memory.
    /// </summary>
    static long RoundUp(long bytes)
    {
        const int StepsBits = 3;
        long step = 1L << Math.Max(0, BitOperations.Log2((ulong)bytes) - StepsBits);
        return (bytes + step - 1) & -step;
    }

    /// <summary>The smallest idle block that fits well; where there is none, there is room for a new one.</summary>
    static bool TryFind(long bytes, out Block block)
    {
        lock (Gate)
        {
            int best = -1;
            for (int i = 0; i < Idle.Count; i++)
            {
                long size = Idle[i].Bytes;
                if (size >= bytes && size / MaxExcess <= bytes && (best < 0 || size < Idle[best].Bytes)) best = i;
            }
            block = best < 0 ? default : Remove(best);
            if (best >= 0) return true;
            for (long freed = 0; freed < bytes && _idleBytes > KeptBytes;)
            {
                var oldest = Remove(0);
                freed += oldest.Bytes;
                Free(oldest);
            }
            return false;
        }
    }

    static Block Remove(int index)
    {
        var block = Idle[index];
        Idle.RemoveAt(index);
        _idleBytes -= block.Bytes;
        return block;
    }

    static void Free(Block block) => NativeMemory.AlignedFree((void*)block.Address);
}
