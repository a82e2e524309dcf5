using System.Buffers;
using Hallelujah.Columnar.Segments;

namespace Hallelujah.Summit.Hallelu;

/// <summary>
/// Collects bytes in pooled chunks: a segment's text of tens of MB without one large array and its copies.
/// </summary>
sealed class ChunkedBuffer : IBufferWriter<byte>, IDisposable
{
    /// <summary>Large enough for large writes.</summary>
    const int ChunkBytes = 1 << 20;

    readonly List<(IMemoryOwner<byte> Memory, int Used)> _chunks = [];
    IMemoryOwner<byte>? _current;
    Memory<byte> _memory;
    int _used;

    public void Advance(int count) => _used += count;

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _memory[_used..];
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _memory.Span[_used..];
    }

    void Reserve(int sizeHint)
    {
        if (_memory.Length - _used >= Math.Max(1, sizeHint)) return;
        if (_current is not null) _chunks.Add((_current, _used));
        _current = ColumnMemory.Rent(Math.Max(ChunkBytes, sizeHint));
        _memory = _current.Memory;
        _used = 0;
    }

    public async Task WriteToAsync(Stream stream, CancellationToken cancellationToken)
    {
        foreach ((IMemoryOwner<byte> memory, int used) in _chunks)
            await stream.WriteAsync(memory.Memory[..used], cancellationToken).ConfigureAwait(false);
        await stream.WriteAsync(_memory[.._used], cancellationToken).ConfigureAwait(false);
    }

    public void Dispose()
    {
        foreach ((IMemoryOwner<byte> memory, _) in _chunks) memory.Dispose();
        _current?.Dispose();
        _chunks.Clear();
        (_current, _memory) = (null, default);
        _used = 0;
    }
}
