using System.Buffers;

namespace Hallelujah.Columnar.Segments;

/// <summary>
/// Memory for columns and text on their way, outside the collected heap, lent and used again: fresh pages cost more
/// than reading a column into them. What lies idle is bounded, where the shared array pool would keep up to 32 arrays
/// of each size. Safe for concurrent callers.
/// </summary>
public static class ColumnMemory
{
    /// <summary>What may lie idle: about the columns of a segment for each of a few workers.</summary>
    public const long MaxIdleBytes = 64 << 20;

    /// <summary>A block may be so many times larger than what is asked for.</summary>
    const int MaxExcess = 2;

    static readonly Lock Gate = new();
    static readonly List<NativeBuffer> Idle = [];
    static long _idleBytes;

    /// <summary>Bytes that lie idle.</summary>
    public static long IdleBytes
    {
        get { lock (Gate) return _idleBytes; }
    }

    /// <summary>At least so many bytes, with any contents; disposed, they are lent again.</summary>
    public static IMemoryOwner<byte> Rent(int bytes) => new Loan(Take(bytes));

    /// <summary>Gives back to the system what lies idle.</summary>
    public static void Trim()
    {
        lock (Gate)
        {
            foreach (IDisposable buffer in Idle) buffer.Dispose();
            Idle.Clear();
            _idleBytes = 0;
        }
    }

    /// <summary>The smallest idle block that fits well, or a new one.</summary>
    static NativeBuffer Take(int bytes)
    {
        lock (Gate)
        {
            int best = -1;
            for (int i = 0; i < Idle.Count; i++)
            {
                int capacity = Idle[i].Capacity;
                if (capacity >= bytes && capacity / MaxExcess <= bytes
                    && (best < 0 || capacity < Idle[best].Capacity)) best = i;
            }
            if (best >= 0)
            {
                NativeBuffer found = Idle[best];
                Idle[best] = Idle[^1];
                Idle.RemoveAt(Idle.Count - 1);
                _idleBytes -= found.Capacity;
                return found;
            }
        }
        var made = new NativeBuffer();
        made.Ensure(bytes, 0);
        return made;
    }

    static void Return(NativeBuffer buffer)
    {
        lock (Gate)
        {
            if (_idleBytes + buffer.Capacity <= MaxIdleBytes)
            {
                Idle.Add(buffer);
                _idleBytes += buffer.Capacity;
                return;
            }
        }
        ((IDisposable)buffer).Dispose();
    }

    sealed class Loan(NativeBuffer buffer) : IMemoryOwner<byte>
    {
        NativeBuffer? _buffer = buffer;

        public Memory<byte> Memory => (_buffer ?? throw new ObjectDisposedException(nameof(ColumnMemory))).Memory;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _buffer, null) is { } buffer) Return(buffer);
        }
    }
}
