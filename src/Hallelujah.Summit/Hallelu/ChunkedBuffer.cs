using System.Buffers;

namespace Hallelujah.Summit.Hallelu;

/// <summary>
/// Collects bytes in pooled chunks: a segment's text of tens of MB without one large array and its copies.
/// </summary>
sealed class ChunkedBuffer : IBufferWriter<byte>, IDisposable
{
    /// <summary>As large as the pool keeps arrays.</summary>
    const int ChunkBytes = 1 << 20;

    readonly List<(byte[] Bytes, int Used)> _chunks = [];
    byte[] _current = [];
    int _used;

    public void Advance(int count) => _used += count;

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _current.AsMemory(_used);
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _current.AsSpan(_used);
    }

    void Reserve(int sizeHint)
    {
        if (_current.Length - _used >= Math.Max(1, sizeHint)) return;
        if (_current.Length > 0) _chunks.Add((_current, _used));
        _current = ArrayPool<byte>.Shared.Rent(Math.Max(ChunkBytes, sizeHint));
        _used = 0;
    }

    public async Task WriteToAsync(Stream stream, CancellationToken cancellationToken)
    {
        foreach ((byte[] bytes, int used) in _chunks)
            await stream.WriteAsync(bytes.AsMemory(0, used), cancellationToken).ConfigureAwait(false);
        await stream.WriteAsync(_current.AsMemory(0, _used), cancellationToken).ConfigureAwait(false);
    }

    public void Dispose()
    {
        foreach ((byte[] bytes, _) in _chunks) ArrayPool<byte>.Shared.Return(bytes);
        if (_current.Length > 0) ArrayPool<byte>.Shared.Return(_current);
        _chunks.Clear();
        _current = [];
        _used = 0;
    }
}
