using System.Buffers;
using K4os.Compression.LZ4.Streams;

namespace Hallelujah.Columnar.Segments.Compression;

/// <summary>Frames of LZ4.</summary>
internal sealed class Lz4BufferCodec : BufferCodec
{
    /// <summary>
    /// The format's sizes of blocks up to the one behind which nothing gets better: of 16 MB of words a block of 1 MB
    /// is read at 1.3 GB/s, one of 64 KB at 1.0.
    /// </summary>
    static readonly int[] BlockBytes = [64 << 10, 256 << 10, 1 << 20];

    public override bool TryCompress(ReadOnlySpan<byte> source, Memory<byte> target, out int written)
    {
        int length = source.Length;
        var settings = new LZ4EncoderSettings
        {
            // Blocks that know nothing of each other are compressed up to twice as fast, and get hardly larger.
            ChainBlocks = false,
            BlockSize = Array.Find(BlockBytes, b => b >= length) is > 0 and var bytes ? bytes : BlockBytes[^1],
        };
        var output = LZ4Frame.Encode(source, new Output(target), settings);
        written = output.Written;
        return !output.IsFull;
    }

    public override bool TryDecompress(ReadOnlyMemory<byte> source, Span<byte> target)
    {
        using var reader = LZ4Frame.Decode(source);
        Span<byte> more = stackalloc byte[1];
        return reader.ReadManyBytes(target) == target.Length && reader.ReadManyBytes(more) == 0;
    }

    public override void Dispose()
    {
    }

    /// <summary>
    /// Takes what fits and lets go of the rest: that a buffer does not shrink is nothing to throw for.
    /// </summary>
    sealed class Output(Memory<byte> target) : IBufferWriter<byte>
    {
        byte[] _lost = [];

        public int Written { get; private set; }
        public bool IsFull { get; private set; }

        public Memory<byte> GetMemory(int sizeHint = 0)
        {
            int bytes = Math.Max(1, sizeHint);
            IsFull |= bytes > target.Length - Written;
            if (!IsFull) return target[Written..];
            if (_lost.Length < bytes) _lost = new byte[bytes];
            return _lost;
        }

        public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

        public void Advance(int count)
        {
            if (!IsFull) Written += count;
        }
    }
}
