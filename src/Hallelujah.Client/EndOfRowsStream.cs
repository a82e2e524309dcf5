using System.Buffers.Binary;

namespace Hallelujah.Client;

/// <summary>
/// Passes a connection's bytes on, and knows whether they ended with Arrow's end-of-stream marker (FF FF FF FF 00 00 00
/// 00). The Arrow reader takes a connection that just ends for the end of the rows; this tells the two apart. Reading
/// only.
/// </summary>
sealed class EndOfRowsStream(Stream inner) : Stream
{
    const ulong Marker = 0x0000_0000_FFFF_FFFF;
    ulong _last;
    bool _ended;

    /// <summary>True once the marker was the last thing read and the connection had not ended before it.</summary>
    public bool SawMarker => !_ended && _last == Marker;

    public long BytesRead { get; private set; }

    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => false;
    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(Span<byte> buffer) => Note(buffer, inner.Read(buffer));

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        int got = await inner.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        return Note(buffer.Span, got);
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Flush() { }
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    public override void SetLength(long value) => throw new NotSupportedException();
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing) inner.Dispose();
        base.Dispose(disposing);
    }

    int Note(Span<byte> buffer, int got)
    {
        if (got == 0 && buffer.Length > 0) _ended = true;
        BytesRead += got;
        ReadOnlySpan<byte> read = buffer[..got];
        if (got >= sizeof(ulong)) _last = BinaryPrimitives.ReadUInt64LittleEndian(read[^sizeof(ulong)..]);
        else
            foreach (byte value in read) _last = (_last >> 8) | ((ulong)value << 56);
        return got;
    }
}
