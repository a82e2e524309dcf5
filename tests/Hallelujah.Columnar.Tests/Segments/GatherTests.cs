using System.Runtime.InteropServices;
using System.Text;
using Hallelujah.Columnar.Schema;
using Hallelujah.Columnar.Segments;
using Xunit;

namespace Hallelujah.Columnar.Tests.Segments;

public class GatherTests
{
    /// <summary>Row 4 is null and has bytes all the same, as another program may write it; row 2 is empty.</summary>
    static readonly string[] Texts = ["a", "bc", "", "def", "hidden", "g", "häß"];

    const int NullRow = 4;

    static LoadedColumn Column()
    {
        byte[][] bytes = [.. Texts.Select(Encoding.UTF8.GetBytes)];
        int[] offsets = new int[Texts.Length + 1];
        for (int i = 0; i < bytes.Length; i++) offsets[i + 1] = offsets[i] + bytes[i].Length;
        var described = new SegmentColumn(
            ColumnType.Utf8, SegmentEncoding.Plain, 1, [], [], 0, 0, [], null, static () => new(ColumnType.Utf8));
        return new(described, ColumnType.Utf8, Texts.Length, new MemoryStream())
        {
            Validity = new[] { (byte)(0x7F & ~(1 << NullRow)) },
            Offsets = MemoryMarshal.AsBytes(offsets.AsSpan()).ToArray(),
            Values = bytes.SelectMany(b => b).ToArray(),
        };
    }

    [Theory]
    [InlineData(), InlineData(0), InlineData(2), InlineData(4), InlineData(0, 1, 2, 3), InlineData(0, 2, 4, 6),
        InlineData(3, 4, 5), InlineData(0, 1, 3, 4, 5, 6), InlineData(0, 1, 2, 3, 4, 5, 6), InlineData(5, 6)]
    public void Texts_of_rows_are_copied_whether_they_follow_each_other_or_not(params int[] rows)
    {
        using LoadedColumn column = Column();
        int[] ends = new int[rows.Length + 1];
        byte[] target = new byte[Gather.TextOffsets(column, rows, ends)];
        Gather.TextBytes(column, rows, ends, target);
        Assert.Equal(
            rows.Select(r => r == NullRow ? "" : Texts[r]),
            rows.Select((_, i) => Encoding.UTF8.GetString(target, ends[i], ends[i + 1] - ends[i])));
    }
}
