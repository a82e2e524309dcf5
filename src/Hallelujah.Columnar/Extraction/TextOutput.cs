using System.Buffers;
using System.Runtime.CompilerServices;

namespace Hallelujah.Columnar.Extraction;

/// <summary>Bytes on their way to a buffer writer: room is asked for once for many cells.</summary>
internal ref struct TextOutput(IBufferWriter<byte> writer)
{
    const int ChunkBytes = 64 << 10;

    Span<byte> _span;
    int _at;

    /// <summary>The free room, at least so many bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Span<byte> Room(int bytes)
    {
        if (_span.Length - _at < bytes) Renew(bytes);
        return _span[_at..];
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Advance(int bytes) => _at += bytes;

    /// <summary>Hands over what was written; needed at the end.</summary>
    public void Flush()
    {
        writer.Advance(_at);
        _span = default;
        _at = 0;
    }

    void Renew(int bytes)
    {
        Flush();
        _span = writer.GetSpan(Math.Max(ChunkBytes, bytes));
    }
}
