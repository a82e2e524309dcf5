using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Hallelujah.Columnar.Segments;

/// <summary>
/// A write-only stream over a file that notes where known buffers come to lie: a write whose first byte is a known
/// buffer's is that buffer. Small writes are gathered; large ones go to the file as they are.
/// </summary>
internal sealed class PlacedStream(SafeFileHandle file, IReadOnlyCollection<ReadOnlyMemory<byte>> known) : Stream
{
    const int GatherBytes = 64 << 10;

    readonly Dictionary<nint, int> _lengths = Lengths(known);
    readonly Dictionary<nint, long> _places = [];
    readonly byte[] _gathered = new byte[GatherBytes];
    int _gatheredBytes;
    long _written;

    public override long Position { get => _written + _gatheredBytes; set => throw new NotSupportedException(); }
    public override long Length => Position;
    public override bool CanRead => false;

    /// <summary>True, since Arrow's writer asks for it; but it only reads the position.</summary>
    public override bool CanSeek => true;
    public override bool CanWrite => true;

    /// <summary>Another buffer, which will be written later.</summary>
    public void Know(ReadOnlyMemory<byte> buffer) => _lengths[AddressOf(buffer.Span)] = buffer.Length;

    /// <summary>Where a known buffer was written. An empty buffer has no place.</summary>
    public BufferRange PlaceOf(ReadOnlyMemory<byte> buffer)
    {
        if (buffer.IsEmpty) return default;
        return _places.TryGetValue(AddressOf(buffer.Span), out long offset)
            ? new(offset, buffer.Length)
            : throw new InvalidOperationException("A column buffer was not written as it is.");
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        if (buffer.IsEmpty) return;
        nint address = AddressOf(buffer);
        if (_lengths.TryGetValue(address, out int length) && length <= buffer.Length) _places.TryAdd(address, Position);
        if (buffer.Length > _gathered.Length - _gatheredBytes) FlushGathered();
        if (buffer.Length >= GatherBytes)
        {
            RandomAccess.Write(file, buffer, _written);
            _written += buffer.Length;
            return;
        }
        buffer.CopyTo(_gathered.AsSpan(_gatheredBytes));
        _gatheredBytes += buffer.Length;
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush() => FlushGathered();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    public override void SetLength(long value) => throw new NotSupportedException();

    public static unsafe nint AddressOf(ReadOnlySpan<byte> bytes) =>
        (nint)Unsafe.AsPointer(ref MemoryMarshal.GetReference(bytes));

    static Dictionary<nint, int> Lengths(IReadOnlyCollection<ReadOnlyMemory<byte>> known)
    {
        var lengths = new Dictionary<nint, int>(known.Count);
        foreach (var buffer in known)
            if (!buffer.IsEmpty) lengths[AddressOf(buffer.Span)] = buffer.Length;
        return lengths;
    }

    void FlushGathered()
    {
        if (_gatheredBytes == 0) return;
        RandomAccess.Write(file, _gathered.AsSpan(0, _gatheredBytes), _written);
        _written += _gatheredBytes;
        _gatheredBytes = 0;
    }
}
