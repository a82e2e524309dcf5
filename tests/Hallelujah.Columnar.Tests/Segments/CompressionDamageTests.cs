using System.Buffers.Binary;
using System.IO.Hashing;
using Hallelujah.Columnar.Schema;
using Hallelujah.Columnar.Segments;
using Hallelujah.Columnar.Segments.Compression;
using Xunit;

namespace Hallelujah.Columnar.Tests.Segments;

/// <summary>
/// Compressed bytes that are not what was written, with checksums that find it and with ones that do not.
/// </summary>
public sealed class CompressionDamageTests : IDisposable
{
    const int Rows = 5_000;

    readonly TestSegment _segments = new();

    public void Dispose() => _segments.Dispose();

    public static TheoryData<SegmentCompression> Compressions => [SegmentCompression.Lz4, SegmentCompression.Zstd];

    SegmentReader Create(SegmentCompression compression) => _segments.Create(
        [
            new("i", ColumnType.Int64,
                [.. Enumerable.Range(0, Rows).Select(i => i % 7 == 0 ? null : (object)(long)(i / 9))]),
            new("s", ColumnType.Utf8, [.. Enumerable.Range(0, Rows).Select(i => (object)$"text number {i}")]),
            new("c", ColumnType.Utf8, [.. Enumerable.Range(0, Rows).Select(i => (object)$"a longer text {i % 40}")]),
        ],
        compression);

    [Theory]
    [MemberData(nameof(Compressions))]
    public void AChangedByteIsFoundBeforeItIsDecompressed(SegmentCompression compression)
    {
        using var intact = Create(compression);
        byte[] file = File.ReadAllBytes(intact.Path);
        foreach (var (column, index) in intact.Info.Columns.Select((c, i) => (c, i)))
        {
            foreach (var range in column.Buffers.Concat(column.Dictionary).Where(r => r.Length > 0))
            {
                foreach (long at in (long[])[0, 7, 8, range.Length / 2, range.Length - 1])
                {
                    byte[] changed = [.. file];
                    changed[range.Offset + at] ^= 0x10;
                    Assert.Contains("checksum", Damage(changed, intact.Info, intact.Schema, index),
                        StringComparison.Ordinal);
                }
            }
        }
        intact.Verify(default);
    }

    [Theory]
    [MemberData(nameof(Compressions))]
    public void ALengthThatIsNotTheBuffersTakesNoMemory(SegmentCompression compression)
    {
        using var intact = Create(compression);
        byte[] file = File.ReadAllBytes(intact.Path);
        foreach (long length in (long[])[long.MaxValue, 1L << 40, 0, -2, ArrowCompression.Raw])
        {
            byte[] changed = [.. file];
            BinaryPrimitives.WriteInt64LittleEndian(
                changed.AsSpan((int)intact.Info.Columns[0].Buffers[1].Offset), length);
            long before = GC.GetAllocatedBytesForCurrentThread();
            Assert.Contains("says that it has", Damage(changed, Signed(intact.Info, changed), intact.Schema, 0),
                StringComparison.Ordinal);
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 4 * file.Length);
        }
    }

    [Theory]
    [MemberData(nameof(Compressions))]
    public void ADescriptionOfMoreThanTheColumnCanHoldIsDamage(SegmentCompression compression)
    {
        using var intact = Create(compression);
        byte[] file = File.ReadAllBytes(intact.Path);
        foreach (var (column, buffer, length) in ((int, int, long)[])
            [(0, 1, 1L << 30), (0, 0, long.MaxValue), (0, 1, -1), (0, 1, 0), (1, 2, 1L << 40), (1, 2, int.MaxValue)])
        {
            var columns = intact.Info.Columns.ToArray();
            var buffers = columns[column].Buffers.ToArray();
            buffers[buffer] = buffers[buffer] with { PlainLength = length };
            columns[column] = columns[column] with { Buffers = buffers };
            Assert.Contains("lengths that cannot be",
                Damage(file, intact.Info with { Columns = columns }, intact.Schema, column), StringComparison.Ordinal);
        }
    }

    /// <summary>Whatever the compressed bytes are, the codecs stay within what they are given.</summary>
    [Theory]
    [MemberData(nameof(Compressions))]
    public void BytesThatAreNoneOfTheCodecsAreDamage(SegmentCompression compression)
    {
        using var intact = Create(compression);
        byte[] file = File.ReadAllBytes(intact.Path);
        var random = new Random(3);
        int told = 0;
        for (int i = 0; i < 600; i++)
        {
            int column = i % 3;
            var range = intact.Info.Columns[column].Buffers[^1];
            byte[] changed = [.. file];
            int at = (int)range.Offset + 8 + random.Next((int)range.Length - 8);
            changed[at] = (byte)random.Next(256);
            if (i % 2 == 0) changed.AsSpan(at, (int)(range.Offset + range.Length) - at).Clear();
            string path = _segments.NewPath();
            File.WriteAllBytes(path, changed);
            using var reader = SegmentReader.Open(path, Signed(intact.Info, changed), intact.Schema);
            try
            {
                // Bytes that were changed within the content give other values, which only a checksum tells.
                reader.Load(column);
            }
            catch (ColumnarException e)
            {
                Assert.Equal(ColumnarError.FeedDamaged, e.Error);
                told++;
            }
        }
        Assert.InRange(told, 300, 600);
    }

    [Theory]
    [MemberData(nameof(Compressions))]
    public void CodecsGiveBackBuffersOfAnyLength(SegmentCompression compression)
    {
        var random = new Random(11);
        using var codec = BufferCodec.Create(compression);
        foreach (int length in (int[])
            [1, 2, 13, 64, 1_000, 65_535, 65_536, 65_537, 262_145, 1 << 20, (1 << 20) + 1, 3_000_001])
        {
            byte[] source = new byte[length];
            for (int i = 0; i < length; i++) source[i] = (byte)(i / 100 + random.Next(3));
            byte[] target = new byte[length];
            if (!codec.TryCompress(source, target, out int written))
            {
                Assert.True(length < 100, $"{length} bytes did not shrink");
                continue;
            }
            byte[] back = new byte[length];
            Assert.True(codec.TryDecompress(target.AsMemory(0, written), back));
            Assert.Equal(source, back);
            Assert.False(Fills(codec, target.AsMemory(0, written), length - 1));
            Assert.False(Fills(codec, target.AsMemory(0, written), length + 1));
            random.NextBytes(source);
            Assert.False(codec.TryCompress(source, target, out _));
        }
    }

    static bool Fills(BufferCodec codec, ReadOnlyMemory<byte> source, int length)
    {
        try
        {
            return codec.TryDecompress(source, new byte[length]);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            return false;
        }
    }

    /// <summary>The segment's description with the checksums of a file's bytes as they are.</summary>
    static SegmentInfo Signed(SegmentInfo info, byte[] file) => info with
    {
        Columns = [.. info.Columns.Select(c =>
        {
            var checksum = new XxHash3();
            foreach (var range in c.Buffers.Concat(c.Dictionary))
                checksum.Append(file.AsSpan((int)range.Offset, (int)range.Length));
            return c with { Checksum = checksum.GetCurrentHashAsUInt64() };
        })],
    };

    string Damage(byte[] file, SegmentInfo info, FeedSchema schema, int column)
    {
        string path = _segments.NewPath();
        File.WriteAllBytes(path, file);
        using var reader = SegmentReader.Open(path, info, schema);
        var error = Assert.Throws<ColumnarException>(() => reader.Load(column));
        Assert.Equal((ColumnarError.FeedDamaged, path), (error.Error, error.File));
        Assert.Throws<ColumnarException>(() => reader.Verify(default));
        return error.Message;
    }
}
