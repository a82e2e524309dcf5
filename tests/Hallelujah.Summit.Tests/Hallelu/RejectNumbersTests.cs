using System.Globalization;
using System.Text;
using System.Text.Json;
using Hallelujah.Columnar.Csv;
using Hallelujah.Contracts;
using Hallelujah.Summit.Hallelu;
using Xunit;

namespace Hallelujah.Summit.Tests.Hallelu;

public sealed class RejectNumbersTests : IDisposable
{
    readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    static ImportCommand Import(string pattern, long? rejectBytes) => new()
    {
        Feed = "x",
        Paths = [pattern],
        Csv = new CsvImportOptions
        {
            OnError = BadRecordPolicy.NullCell,
            Header = true,
            ColumnTypes = new Dictionary<string, string> { ["a"] = "Int64" },
            MaxRejectBytes = rejectBytes,
        },
    };

    [Theory]
    [InlineData(40)]
    [InlineData(333)]
    [InlineData(5_000)]
    [InlineData(1 << 20)]
    public void A_feed_has_the_numbers_in_its_files_whatever_the_splits(long splitBytes)
    {
        List<(string, long?)> expected = WriteFiles();
        FeedManifest manifest = Run(Work(splitBytes));
        Assert.Equal(expected.Count, manifest.Figures.Rejected + manifest.Figures.CellsNulled);
        Assert.Equal(expected, Numbers(0, 10_000));
        Assert.Equal(expected.Skip(17).Take(5), Numbers(17, 5));
    }

    [Fact]
    public void A_replay_that_uses_finished_shares_gives_the_same_numbers()
    {
        List<(string, long?)> expected = WriteFiles();
        ImportWork dies = Work(300);
        dies.Open(2, Cancelled);
        List<Share> shares = [];
        while (dies.Next(Cancelled) is { } share) shares.Add(share);
        foreach (Share share in shares.Where((_, i) => i % 3 > 0)) dies.Do(share, Cancelled)?.Invoke();
        Run(Work(300));
        Assert.Equal(expected, Numbers(0, 10_000));
    }

    [Fact]
    public void Numbers_are_not_known_behind_a_share_of_a_version_that_did_not_count()
    {
        List<(string File, long? Record)> expected = WriteFiles();
        ImportWork dies = Work(300);
        dies.Open(2, Cancelled);
        dies.Do(dies.Next(Cancelled)!, Cancelled)?.Invoke();
        dies.Do(dies.Next(Cancelled)!, Cancelled)?.Invoke();
        string feed = _directory.Combine("feed");
        ShareRecord earlier = ShareRecord.Read(feed, 1)! with { LastRecords = null };
        earlier.Write(feed, 1);
        Run(Work(300));
        List<(string File, long? Record)> numbers = Numbers(0, 10_000);
        int known = numbers.FindIndex(n => n.Record is null);
        Assert.InRange(known, 1, 100);
        string first = expected[0].File;
        Assert.Equal(
            expected.Select((e, i) => i >= known && e.File == first ? (first, null) : e), numbers);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(200, 0)]
    [InlineData(6_000, 1)]
    [InlineData(45_000, 1)]
    public void The_first_ones_are_kept_whatever_the_splits_and_what_is_done_first(long rejectBytes, int least)
    {
        int all = WriteFiles().Count;
        Assert.Equal(all, Run(Work(1 << 20, directory: "all")).Figures.Findings!.RejectsKept);
        List<string> expected = [];
        long length = 0;
        foreach (string line in File.ReadLines(_directory.Combine($"all/{RejectFile.FileName}")))
        {
            length += Encoding.UTF8.GetByteCount(line) + 1;
            if (length > rejectBytes) break;
            expected.Add(line);
        }
        Assert.InRange(expected.Count, least, all - 1);
        var random = new Random(20_263);
        foreach ((int i, int splitBytes) in new[] { 40, 333, 333, 333, 5_000, 1 << 20 }.Index())
        {
            FeedManifest manifest = Run(Work(splitBytes, rejectBytes, $"feed{i}"), random);
            Assert.Equal(all, manifest.Figures.Rejected + manifest.Figures.CellsNulled);
            Assert.Equal(expected.Count, manifest.Figures.Findings!.RejectsKept);
            Assert.Equal(expected, File.ReadLines(_directory.Combine($"feed{i}/{RejectFile.FileName}")));
        }
        ImportWork dies = Work(333, rejectBytes, "again");
        dies.Open(2, Cancelled);
        List<Share> shares = [];
        while (dies.Next(Cancelled) is { } share) shares.Add(share);
        foreach (Share share in shares.Where((_, i) => i % 3 > 0)) dies.Do(share, Cancelled)?.Invoke();
        Assert.Equal(expected.Count, Run(Work(333, rejectBytes, "again"), random).Figures.Findings!.RejectsKept);
        Assert.Equal(expected, File.ReadLines(_directory.Combine($"again/{RejectFile.FileName}")));
    }

    [Fact]
    public void What_has_no_room_behind_earlier_ones_is_not_written_to_the_disk()
    {
        WriteFiles();
        ImportWork work = Work(333, rejectBytes: 6_000);
        work.Open(2, Cancelled);
        while (work.Next(Cancelled) is { } share) work.Do(share, Cancelled)?.Invoke();
        long written = Directory.GetFiles(_directory.Combine("feed"), "*.rejects").Sum(f => new FileInfo(f).Length);
        Assert.InRange(written, 5_000, 6_000);
    }

    [Fact]
    public void Lines_of_any_length_are_copied_as_they_are_but_for_their_numbers()
    {
        var random = new Random(20_262);
        var share = new MemoryStream();
        var expected = new List<(long? Record, string Raw)>();
        for (int i = 1; i < 600; i++)
        {
            string raw = new('"', random.Next(random.Next(2) == 0 ? 20 : 4_000));
            bool isInSplit = i < 500;
            if (i % 100 == 0)
            {
                // As an earlier version wrote it.
                share.Write(JsonSerializer.SerializeToUtf8Bytes(
                    new RejectInfo("x", "f", 1, 1, null, "Cast", raw, "m"), HallJson.Options));
                share.WriteByte((byte)'\n');
                expected.Add((null, raw));
                continue;
            }
            share.Write(RejectFile.ToLine("x", new BadRecord("f", 1, 1, 1, null, "Cast", null, raw, "m")
            {
                Record = i,
                IsCountedFromSplit = isInSplit,
            }));
            expected.Add((isInSplit ? i + 7_000_000_000 : i, raw));
        }
        byte[] bytes = share.ToArray();
        File.WriteAllBytes(SegmentFiles.Rejects(_directory.Combine(""), 0), bytes);
        var first = new BadRecord("f", 1, 1, 1, null, "Cast", null, "", "m");
        void Keep(long? before) => Assert.Equal(599, RejectFile.Concatenate(
            _directory.Combine(""), long.MaxValue,
            [(0, new ShareRejects(599, 0, new Dictionary<string, long>(), first, bytes.Length), before)]));
        string path = _directory.Combine(RejectFile.FileName);
        Keep(7_000_000_000);
        Assert.Equal(bytes.Length, new FileInfo(path).Length);
        Assert.Equal(expected, RejectFile.Read(path, 0, 1_000, Cancelled).Select(r => (r.Record, r.Raw)));
        Keep(null);
        Assert.Equal(bytes, File.ReadAllBytes(path));
        Assert.Equal(
            Enumerable.Range(1, 599).Select(i => i < 500 || i % 100 == 0 ? null : (long?)i),
            RejectFile.Read(path, 0, 1_000, Cancelled).Select(r => r.Record));
    }

    /// <summary>
    /// One large file, several small ones, and one more large one; their bad records and cells with their numbers.
    /// </summary>
    List<(string File, long? Record)> WriteFiles()
    {
        var expected = new List<(string, long?)>();
        int[] rows = [400, 3, 0, 7, 1, 12, 500];
        for (int file = 0; file < rows.Length; file++)
        {
            var text = new StringBuilder("a,b\n");
            for (int i = 1; i <= rows[file]; i++)
            {
                string row = (i % 5, i % 7) switch
                {
                    (0, _) => "short",
                    (_, 0) => $"n/a,\"{i}\n\"",
                    _ => string.Create(CultureInfo.InvariantCulture, $"{i},text"),
                };
                text.Append(row).Append(i % 11 == 0 ? "\n\n" : "\n");
                if (i % 5 == 0 || i % 7 == 0) expected.Add(($"{file}.csv", i));
            }
            _directory.Write($"source/{file}.csv", text.ToString());
        }
        return expected;
    }

    ImportWork Work(long splitBytes, long? rejectBytes = null, string directory = "feed") => new(
        Import(_directory.Combine("source/*.csv"), rejectBytes), Guid.Empty, _directory.Combine(directory), splitBytes);

    List<(string File, long? Record)> Numbers(int skip, int first) =>
        [.. RejectFile.Read(_directory.Combine($"feed/{RejectFile.FileName}"), skip, first, Cancelled)
            .Select(r => (Path.GetFileName(r.File), r.Record))];

    /// <param name="order">In which the shares of a round are done; null: theirs.</param>
    static FeedManifest Run(ImportWork work, Random? order = null)
    {
        work.Open(2, Cancelled);
        do
        {
            List<Share> shares = [];
            while (work.Next(Cancelled) is { } share) shares.Add(share);
            foreach (Share share in shares.OrderBy(_ => order?.Next())) work.Do(share, Cancelled)?.Invoke();
        }
        while (work.NextRound(Cancelled));
        return work.Commit(1, Cancelled);
    }
}
