using System.Buffers;
using Hallelujah.Columnar.Segments;
using Xunit;

namespace Hallelujah.Columnar.Tests.Segments;

public sealed class ColumnMemoryTests
{
    [Fact]
    public void WhatLiesIdleIsBoundedAndTrimGivesItBack()
    {
        var lent = Enumerable.Range(0, 12).Select(_ => ColumnMemory.Rent(8 << 20)).ToList();
        lent.ForEach(l => l.Dispose());
        Assert.InRange(ColumnMemory.IdleBytes, 8 << 20, ColumnMemory.MaxIdleBytes);
        ColumnMemory.Trim();
        // Other tests may lend and return meanwhile, but not as much.
        Assert.InRange(ColumnMemory.IdleBytes, 0, 32 << 20);
    }

    [Fact]
    public void MemoryIsAsLargeAsAskedForAndNobodyElses()
    {
        int[] sizes = [0, 1, 511, 512, 100_000, 3_000_000, 1, 70_000];
        for (int round = 0; round < 3; round++)
        {
            var lent = sizes.Select(ColumnMemory.Rent).ToList();
            for (int i = 0; i < sizes.Length; i++)
            {
                Assert.True(lent[i].Memory.Length >= sizes[i]);
                lent[i].Memory.Span.Fill((byte)(i + 1));
            }
            for (int i = 0; i < sizes.Length; i++)
                Assert.Equal(-1, lent[i].Memory.Span.IndexOfAnyExcept((byte)(i + 1)));
            lent.ForEach(l => l.Dispose());
            lent.ForEach(l => l.Dispose());
        }
    }

    [Fact]
    public void ReturnedMemoryIsOutOfReach()
    {
        IMemoryOwner<byte> owner = ColumnMemory.Rent(100);
        owner.Dispose();
        Assert.Throws<ObjectDisposedException>(() => owner.Memory);
    }
}
