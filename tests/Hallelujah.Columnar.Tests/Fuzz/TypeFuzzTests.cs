using Hallelujah.Columnar.Csv;
using Hallelujah.Columnar.Tests.Csv;
using Xunit;

namespace Hallelujah.Columnar.Tests.Fuzz;

/// <summary>
/// Random files with types found: the types that the reference finds, and every value in the file kept, for any split.
/// </summary>
public sealed class TypeFuzzTests
{
    [Fact]
    public void TypesAreTheNarrowestAndEveryValueIsKept()
    {
        for (int seed = 10_001; seed <= 10_000 + FuzzRounds.Of(700); seed++) FuzzFiles.WellFormed(seed).Check(Compare);
    }

    static void Compare(FuzzCase file)
    {
        int columns = file.Bytes.AsSpan(0, Array.IndexOf(file.Bytes, (byte)'\n')).Count(file.Delimiter) + 1;
        var records = ReferenceReader.Read(file, columns)
            .Records.Where(r => r.Code is null).ToArray();
        var types = Enumerable.Range(0, columns)
            .Select(c => TypeReference.Of([.. records.Select(r => r.Fields[c]).OfType<string>()])).ToArray();
        foreach (long target in (long[])[1 << 20, 1 + (file.Seed % 150)])
        {
            LoadedFeed feed = file.Load(file.Options, target, TokenizerKind.Best);
            Assert.Equal(types, feed.Schema.Columns.Select(c => c.Type));
            Assert.Equal(records.Length, feed.Rows.Count);
            for (int row = 0; row < records.Length; row++)
                for (int c = 0; c < columns; c++)
                    Assert.True(
                        TypeReference.Keeps(records[row].Fields[c], feed.Rows[row][c], types[c]),
                        $"c{c} of row {row}: {records[row].Fields[c]} became {feed.Rows[row][c]} ({types[c]})");
        }
    }
}
