using Hallelujah.Columnar.Segments;
using Xunit;

namespace Hallelujah.Columnar.Tests.Segments;

public class NativeBufferTests
{
    [Fact]
    public void Grows_to_what_is_expected_at_once_and_keeps_its_contents()
    {
        using var owned = (System.Buffers.IMemoryOwner<byte>)new NativeBuffer();
        var buffer = (NativeBuffer)owned;
        buffer.Ensure(600, 0);
        buffer.GetSpan()[..600].Fill(7);
        buffer.Ensure(601, 600, expected: 1_000_000);
        Assert.Equal(1_000_000, buffer.Capacity);
        Assert.Equal(-1, buffer.GetSpan()[..600].IndexOfAnyExcept((byte)7));
        buffer.Ensure(900_000, 600, expected: 5_000_000);
        Assert.Equal(1_000_000, buffer.Capacity);
    }
}
