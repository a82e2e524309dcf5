using System.Buffers;
using Apache.Arrow.Memory;

namespace Hallelujah.Columnar.Segments.Compression;

/// <summary>
/// Gives an Arrow writer lent memory for what it writes, where the library's own is fresh and cleared. All of it stays
/// until disposal, so that who knows where a buffer went can still look at it.
/// </summary>
internal sealed class LentAllocator : MemoryAllocator, IDisposable
{
    readonly List<IMemoryOwner<byte>> _lent = [];

    /// <summary>What was asked for last.</summary>
    public Memory<byte> Last { get; private set; }

    protected override IMemoryOwner<byte> AllocateInternal(int length, out int bytesAllocated)
    {
        var owner = ColumnMemory.Rent(length);
        _lent.Add(owner);
        bytesAllocated = length;
        Last = owner.Memory[..length];
        return new Loan(Last);
    }

    public void Dispose()
    {
        foreach (var owner in _lent) owner.Dispose();
        _lent.Clear();
    }

    sealed class Loan(Memory<byte> memory) : IMemoryOwner<byte>
    {
        public Memory<byte> Memory => memory;

        /// <summary>The writer is done with it; the allocator is not.</summary>
        public void Dispose()
        {
        }
    }
}
