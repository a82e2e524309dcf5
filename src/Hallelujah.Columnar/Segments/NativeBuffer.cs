using System.Buffers;
using System.Runtime.InteropServices;

namespace Hallelujah.Columnar.Segments;

/// <summary>
/// Growable memory outside the collected heap, aligned to 64 bytes and readable for <see cref="Slack"/> bytes behind
/// its capacity, so that vector loads at the end need no special case. Contents are not cleared. Kept and used again,
/// since a fresh page costs far more than filling it.
/// </summary>
/// <param name="isForgotten">
/// Whether it may be left to the collector. Without being told, that would let forgotten buffers lie for long; told of
/// those as well that are given back in time, it would collect for nothing.
/// </param>
internal sealed unsafe class NativeBuffer(bool isForgotten = true) : MemoryManager<byte>
{
    public const int Slack = 128;
    const int MinBytes = 512;

    Allocation _allocation = new(0, false);
    byte* _pointer;
    int _capacity;

    public byte* Pointer => _pointer;
    public int Capacity => _capacity;

    /// <summary>
    /// Makes room for so many bytes in all; the first <paramref name="keep"/> bytes stay as they are.
    /// </summary>
    /// <param name="expected">
    /// How many it may well become. Growing there at once saves the fresh pages of every size between; what is never
    /// used takes no memory.
    /// </param>
    public void Ensure(long bytes, long keep, long expected = 0)
    {
        if (bytes > _capacity) Grow(bytes, keep, expected);
    }

    void Grow(long bytes, long keep, long expected)
    {
        const long MaxBytes = int.MaxValue - 4 * Slack;
        if (bytes > MaxBytes)
            throw new InvalidOperationException($"A column buffer of {bytes} bytes is beyond its limit of {MaxBytes}.");
        long capacity =
            Math.Min(MaxBytes, Math.Max(Math.Max(bytes, expected), Math.Max(MinBytes, _capacity + _capacity / 2L)));
        var grown = new Allocation(capacity + Slack, isForgotten);
        keep = Math.Min(keep, _capacity);
        if (keep > 0) Buffer.MemoryCopy(_pointer, grown.Pointer, capacity, keep);
        _allocation.Dispose();
        _allocation = grown;
        _pointer = grown.Pointer;
        _capacity = (int)capacity;
    }

    public ReadOnlyMemory<byte> Slice(int bytes) => bytes == 0 ? ReadOnlyMemory<byte>.Empty : CreateMemory(bytes);

    public override Span<byte> GetSpan() => new(_pointer, _capacity);

    public override MemoryHandle Pin(int elementIndex = 0) => new(_pointer + elementIndex);

    public override void Unpin() { }

    protected override void Dispose(bool disposing)
    {
        if (!disposing) return;
        _pointer = null;
        _capacity = 0;
        _allocation.Dispose();
    }

    // Gives the memory back when its buffer is collected without having been disposed.
    sealed class Allocation : SafeHandle
    {
        readonly BlockPool.Block _block;
        readonly long _pressure;

        public Allocation(long bytes, bool tellsCollector) : base(0, ownsHandle: true)
        {
            if (bytes == 0) return;
            _block = BlockPool.Take(bytes);
            SetHandle(_block.Address);
            _pressure = tellsCollector && _block.Bytes >= BlockPool.MinBytes ? _block.Bytes : 0;
            if (_pressure > 0) GC.AddMemoryPressure(_pressure);
        }

        public byte* Pointer => (byte*)handle;
        public override bool IsInvalid => handle == 0;

        protected override bool ReleaseHandle()
        {
            BlockPool.Return(_block);
            if (_pressure > 0) GC.RemoveMemoryPressure(_pressure);
            return true;
        }
    }
}
