using System.Buffers;

namespace Hallelujah.Columnar.Segments;

/// <summary>
/// Memory for columns and text on their way, outside the collected heap, lent and used again; see
/// <see cref="BlockPool"/>. Safe for concurrent callers.
/// </summary>
public static class ColumnMemory
{
    /// <summary>What may lie idle.</summary>
    public const long MaxIdleBytes = BlockPool.MaxIdleBytes;

    /// <summary>Bytes that lie idle.</summary>
    public static long IdleBytes => BlockPool.IdleBytes;

    /// <summary>Bytes that are lent, those included that were not given back and not yet collected.</summary>
    public static long LentBytes => BlockPool.LentBytes;

    /// <summary>At least so many bytes, with any contents; disposed, they are lent again.</summary>
    public static IMemoryOwner<byte> Rent(int bytes)
    {
        var buffer = new NativeBuffer(isForgotten: false);
        buffer.Ensure(Math.Max(1, bytes), 0);
        return new Loan(buffer);
    }

    /// <summary>Gives back to the system what lies idle.</summary>
    public static void Trim() => BlockPool.Trim();

    sealed class Loan(NativeBuffer buffer) : IMemoryOwner<byte>
    {
        NativeBuffer? _buffer = buffer;

        public Memory<byte> Memory => (_buffer ?? throw new ObjectDisposedException(nameof(ColumnMemory))).Memory;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _buffer, null) is IDisposable buffer) buffer.Dispose();
        }
    }
}
