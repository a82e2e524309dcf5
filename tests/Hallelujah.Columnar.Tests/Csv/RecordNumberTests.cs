using System.Globalization;
using System.Text;
using CsCheck;
using Hallelujah.Columnar.Csv;
using Hallelujah.Columnar.Schema;
using Xunit;

namespace Hallelujah.Columnar.Tests.Csv;

/// <summary>A bad record's number is that of its file's records, however these are split.</summary>
public sealed class RecordNumberTests
{
    static readonly CsvReadOptions Plain = new()
    {
        RejectBadRecords = true,
        Header = true,
        Delimiter = (byte)',',
        Encoding = "utf-8",
        ColumnTypes = new Dictionary<string, ColumnType> { ["a"] = ColumnType.Int64, ["b"] = ColumnType.Int64 },
    };

    /// <summary>What stands in a file, and how many bad records or cells it is; none: it may be no record.</summary>
    /// <param name="Cells">How many of the bad ones are cells where cells are made null.</param>
    sealed record Piece(string Text, bool IsRecord = true, bool IsBad = false, int Cells = 0);

    static readonly Piece[] Good =
        [new("1,2,x"), new("3,4,\"l\nm\""), new("5,6,\"q\"\"q\""), new("7,8,é")];

    static readonly Piece[] Bad =
    [
        new("1", IsBad: true), new("1,2,x,y", IsBad: true), new("1,2,\"x\"y", IsBad: true),
        new("1,2,\0", IsBad: true), new("1,2,\uFFFF", IsBad: true), new("1,\"2\n3\"", IsBad: true),
    ];

    static readonly Piece[] Casts =
    [
        new("z,2,x", IsBad: true, Cells: 1), new("1,z,\"l\nm\"", IsBad: true, Cells: 1),
        new("y,z,x", IsBad: true, Cells: 2),
    ];

    static readonly Gen<Piece> AnyPiece = Gen.Frequency(
        (6, Gen.OneOf(Good)), (2, Gen.Const(new Piece("", IsRecord: false))), (4, Gen.OneOf(Bad)),
        (2, Gen.OneOf(Casts)));

    static readonly Gen<(Piece[] Pieces, string End, bool HasEnd)> AnyFile = Gen.Select(
        AnyPiece.Array[0, 40], Gen.OneOf("\n", "\r\n"), Gen.Bool);

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public void EverySplitGivesTheNumbersOfTheFile(bool nulls, bool otherDialect) => AnyFile.Array[1, 4].Sample(
        files =>
        {
            var options = Plain with { NullBadCells = nulls };
            if (otherDialect) options = options with { Comment = "#", Delimiter = (byte)';', SkipLines = 1 };
            (byte[] Bytes, List<long> Numbers)[] made = [.. files.Select(f => Make(f.Pieces, f.End, f.HasEnd, nulls,
                otherDialect))];
            foreach (long target in new[] { 1L, 9, 30, 77, 200, 1_000_000 })
            {
                using var directory = new TestDirectory(inMemory: true);
                string[] paths = [.. made.Select((m, i) => directory.Write($"{i}.csv", m.Bytes))];
                var feed = LoadedFeed.FromFiles(directory, paths, options, target, shuffle: target == 30);
                for (int i = 0; i < paths.Length; i++)
                    Assert.Equal(made[i].Numbers, feed.Bad.Where(b => b.File == paths[i]).Select(b => b.Record));
                Assert.Equal(made.Sum(m => m.Numbers.Count), feed.Bad.Count);
            }
        },
        seed: "0N0XIzNsQ0O2", iter: 30);

    /// <summary>A file, and the numbers of its bad records and cells, counted one by one.</summary>
    static (byte[] Bytes, List<long> Numbers) Make(
        Piece[] pieces, string end, bool hasEnd, bool nulls, bool otherDialect)
    {
        string title = otherDialect ? "a title" + end : "", comment = otherDialect ? "# none, it is" + end : "";
        var text = new StringBuilder(title + "a,b,c" + end);
        var numbers = new List<long>();
        long number = 0;
        foreach (Piece piece in pieces)
        {
            text.Append(piece.Text).Append(end).Append(comment);
            if (piece.IsRecord) number++;
            if (piece.IsBad) numbers.AddRange(Enumerable.Repeat(number, nulls ? Math.Max(1, piece.Cells) : 1));
        }
        if (!hasEnd && pieces is [.., { IsRecord: true }]) text.Append("9,9,\"open");
        if (!hasEnd && pieces is [.., { IsRecord: true }]) numbers.Add(number + 1);
        string all = text.ToString();
        if (otherDialect) all = all.Replace(',', ';');
        // A character that no text has stands for bytes that are none.
        byte[] bytes = Encoding.UTF8.GetBytes(all);
        return ([.. bytes.Select((b, i) => b == 0xEF && bytes[i + 1] == 0xBF ? (byte)0xFF : b)], numbers);
    }

    [Theory]
    [InlineData("utf-8", ",")]
    [InlineData("utf-16", ",")]
    [InlineData("utf-8", "::")]
    public void NumbersGoOnOverBlocksAndSplits(string encoding, string delimiter)
    {
        const int Rows = 200_000, Every = 997;
        var text = new StringBuilder(string.Join(delimiter, "a", "b") + "\n");
        for (int i = 1; i <= Rows; i++)
        {
            text.Append(i % Every == 0 ? "bad" : string.Create(CultureInfo.InvariantCulture, $"{i}{delimiter}\"x\ny\""))
                .Append('\n');
            if (i % 1_000 == 0) text.Append('\n');
        }
        byte[] bytes = Encoding.GetEncoding(encoding).GetBytes(text.ToString());
        var options = new CsvReadOptions { RejectBadRecords = true, Header = true, Encoding = encoding };
        options = delimiter.Length > 1 ? options with { LongDelimiter = delimiter }
            : options with { Delimiter = (byte)delimiter[0] };
        foreach (long target in new[] { 200_000L, 777_777, 1 << 30 })
        {
            using var directory = new TestDirectory(inMemory: true);
            var feed = LoadedFeed.FromFiles(directory, [directory.Write("a.csv", bytes)], options, target);
            Assert.Equal(target < 1 << 30, feed.Segments.Count > 2);
            Assert.Equal(
                Enumerable.Range(1, Rows / Every).Select(i => (long)i * Every), feed.Bad.Select(b => b.Record));
        }
    }

    [Fact]
    public void NumbersBeginAnewInEachFileOfASplit()
    {
        string[] texts = [.. Enumerable.Range(0, 50).Select(i => "a,b\n" + string.Concat(
            Enumerable.Repeat("1,x\n", i)) + "bad\n\n2,y\n3\n")];
        var feed = LoadedFeed.FromTexts(texts, Plain with { ColumnTypes = new Dictionary<string, ColumnType>() });
        Assert.Single(feed.Segments);
        Assert.Equal(
            Enumerable.Range(0, 50).SelectMany(i => new[] { i + 1L, i + 3L }), feed.Bad.Select(b => b.Record));
    }

    [Fact]
    public void ARecordThatIsTooLongCountsAsOne()
    {
        string text = "a,b\n1,x\n\n2," + new string('y', 17 << 20) + "\n3,z\n1\n";
        foreach (var options in new[] { Plain, Plain with { Comment = "#" } })
        {
            var feed = LoadedFeed.FromText(
                text, options with { ColumnTypes = new Dictionary<string, ColumnType>() }, targetBytes: 1 << 20);
            Assert.Equal([2L, 4L], feed.Bad.Select(b => b.Record));
        }
    }

    [Fact]
    public void BlankLinesCountWhereTheyAreRecords()
    {
        var untyped = Plain with { ColumnTypes = new Dictionary<string, ColumnType>() };
        var feed = LoadedFeed.FromText("a\n1\n\n\"x\"y\n", untyped);
        Assert.Equal(3, Assert.Single(feed.Bad).Record);
        foreach (var (policy, numbers) in new[]
        {
            (BlankLinePolicy.Skip, new[] { 2L }), (BlankLinePolicy.Null, [3]), (BlankLinePolicy.Error, [2, 3]),
        })
        {
            feed = LoadedFeed.FromText("a,b\n1,x\n\n2\n", untyped with { BlankLines = policy }, targetBytes: 1);
            Assert.Equal(numbers, feed.Bad.Select(b => b.Record));
        }
    }

    [Fact]
    public void WhatIsBeforeASplitIsNotKnownWhereOneDoesNotTell()
    {
        var records = new SourceRecords();
        Assert.Equal(0, records.Add(Split(0, 0), 10));
        Assert.Equal(10, records.Add(Split(1, 0), 5));
        Assert.Equal(15, records.Add(Split(2, 0), null));
        Assert.Null(records.Add(Split(3, 0), 5));
        Assert.Null(records.Add(Split(4, 0, 1, 2), 7));
        Assert.Equal(7, records.Add(Split(5, 2), 1));
        Assert.Equal(8, records.Add(Split(6, 2, 3), 1));
        Assert.Equal(0, records.Add(Split(7, 4), 1));

        static CsvSplit Split(int ordinal, params int[] files) =>
            new(ordinal, [.. files.Select(f => new CsvExtent(f, 0, 1, 1))]);
    }
}
