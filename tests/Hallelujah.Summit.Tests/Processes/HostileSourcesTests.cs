using System.Globalization;
using System.IO.Compression;
using System.Text;
using Apache.Arrow;
using Hallelujah.Client;
using Hallelujah.Contracts;
using Xunit;

namespace Hallelujah.Summit.Tests.Processes;

/// <summary>
/// Files that nobody meant to be loaded, through the real program: rows that are accounted for, or an error that says
/// which file and what to do; and the Summit goes on.
/// </summary>
public sealed class HostileSourcesTests : IAsyncLifetime
{
    const int Rounds = 160, AtOnce = 4;

    static readonly UnicodeEncoding BigEndian = new(bigEndian: true, byteOrderMark: true);

    readonly TemporaryDirectory _directory = new();
    SummitUnderTest _summit = null!;
    SummitConnection _connection = null!;

    static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _summit = await SummitUnderTest.StartAsync(
            _directory.Combine("hallelu"), "--workers", "2", "--split-bytes", "100000");
        _connection = await _summit.ConnectAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _connection.DisposeAsync();
        _summit.Dispose();
        _directory.Dispose();
    }

    Task<FeedInfo> ImportAsync(string feed, params string[] paths) =>
        SummitUnderTest.RunAsync(_connection, SummitUnderTest.Import(feed, paths));

    string Write(string name, byte[] bytes)
    {
        string path = _directory.Combine(name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, bytes);
        return path;
    }

    async Task<List<string?>> TextsAsync(string feed, string column)
    {
        List<string?> texts = [];
        RowsTicket ticket =
            await _connection.Rpc.OpenRowsAsync(feed, new Selection { Columns = [column] }, Cancelled);
        await using RowsConnection rows = await _connection.OpenRowsAsync(ticket, Cancelled);
        await foreach (RecordBatch batch in rows.ReadAllAsync(Cancelled))
            using (batch)
            {
                for (int row = 0; row < batch.Length; row++)
                    texts.Add(batch.Column(0) switch
                    {
                        StringArray strings => strings.GetString(row),
                        Int64Array numbers => numbers.GetValue(row)?.ToString(CultureInfo.InvariantCulture),
                        TimestampArray times => times.GetValue(row)?.ToString(CultureInfo.InvariantCulture),
                        var other => throw new InvalidOperationException(other.GetType().Name),
                    });
            }
        return texts;
    }

    async Task RefusedAsync(string path, HallError expected, params string[] said)
    {
        FeedInfo refused = await ImportAsync("refused", path);
        Assert.Equal((FeedState.Failed, expected.Id), (refused.State, refused.Error?.Id));
        Assert.All(said, s => Assert.Contains(s, refused.Error!.Message, StringComparison.Ordinal));
        Assert.NotEqual("", refused.Error!.Recommendation);
    }

    [Fact]
    public async Task A_zone_that_is_not_known_is_refused_before_the_command_is_taken()
    {
        CommandSubmission import = new(Guid.NewGuid(), new ImportCommand
        {
            Feed = "nowhere",
            Paths = [Write("nowhere.csv", "a\n1\n"u8.ToArray())],
            Csv = new() { TimeZone = "Nowhere/Atall" },
        });
        var error = await Assert.ThrowsAsync<HallException>(() => _connection.Rpc.SubmitAsync(import, Cancelled));
        Assert.Equal((HallErrors.InvalidOption, "Nowhere/Atall"), (error.Error, error.Target));
        Assert.Empty(await _connection.Rpc.FindFeedsAsync(new FeedQuery(["nowhere"]), Cancelled));
    }

    [Fact]
    public async Task Any_bytes_are_rows_or_an_error_and_the_Summit_goes_on()
    {
        int loaded = 0, refused = 0;
        foreach (int[] seeds in Enumerable.Range(1, Rounds).Chunk(AtOnce))
        {
            await Task.WhenAll(seeds.Select(async seed =>
            {
                string feed = string.Create(CultureInfo.InvariantCulture, $"f{seed}");
                string path = Write($"{feed}.csv", AnyBytes(new Random(seed)));
                CommandSubmission import = new(Guid.NewGuid(), new ImportCommand
                {
                    Feed = feed,
                    Paths = [path],
                    Csv = new()
                    {
                        OnError = seed % 3 == 0 ? BadRecordPolicy.Stop : BadRecordPolicy.Reject,
                        AllowNul = seed % 5 == 0,
                        SingleLine = seed % 7 == 0,
                        Header = seed % 4 == 0 ? true : null,
                    },
                });
                FeedInfo info = await SummitUnderTest.RunAsync(_connection, import);
                if (info.State == FeedState.Failed)
                {
                    Interlocked.Increment(ref refused);
                    Assert.NotEqual(HallErrors.Internal.Id, info.Error!.Id);
                    Assert.Contains(
                        Path.GetFileName(path), $"{info.Error.Message} {info.Error.Target}", StringComparison.Ordinal);
                    return;
                }
                Interlocked.Increment(ref loaded);
                Assert.Equal(FeedState.Ready, info.State);
                Assert.Equal(info.RowsRead, info.Rows + info.Rejected + info.RowsSkipped);
                RowsTicket ticket = await _connection.Rpc.OpenRowsAsync(feed, new Selection(), Cancelled);
                await using RowsConnection rows = await _connection.OpenRowsAsync(ticket, Cancelled);
                long count = 0;
                await foreach (RecordBatch batch in rows.ReadAllAsync(Cancelled))
                    using (batch) count += batch.Length;
                Assert.Equal(info.Rows, count);
                Assert.Equal(
                    info.Columns, (await _connection.Rpc.GetStatsAsync(feed, null, Cancelled)).Count);
            })).WaitAsync(TimeSpan.FromSeconds(60), Cancelled);
        }
        Assert.InRange(loaded, 30, Rounds);
        Assert.InRange(refused, 20, Rounds);
        FeedInfo after = await ImportAsync("after", SummitUnderTest.MakeCsv(_directory.Combine("after.csv"), 100));
        Assert.Equal((FeedState.Ready, 100L), (after.State, after.Rows));
    }

    /// <summary>Noise, characters that matter to a reader of CSV, and a good file with some bytes changed.</summary>
    static byte[] AnyBytes(Random random)
    {
        byte[] bytes;
        switch (random.Next(3))
        {
            case 0:
                bytes = new byte[random.Next(2_000)];
                random.NextBytes(bytes);
                return bytes;
            case 1:
                return random.GetItems(",;\t|\"\"'\r\n\n\\ab1.-e\0é"u8, random.Next(3_000));
            default:
                var text = new StringBuilder("id,name,amount\n");
                for (int row = 0; row < 300; row++)
                    text.Append(CultureInfo.InvariantCulture, $"{row},\"n, {row % 7}\",{random.Next(1_000) / 8.0}\n");
                bytes = Encoding.UTF8.GetBytes(text.ToString());
                for (int wounds = random.Next(6); wounds > 0; wounds--)
                    bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
                return bytes;
        }
    }

    [Fact]
    public async Task Packed_files_are_refused_by_what_they_are()
    {
        byte[] csv =
            Encoding.UTF8.GetBytes("id,v\n" + string.Concat(Enumerable.Range(0, 5_000).Select(i => $"{i},x\n")));
        byte[] gzip = Gzip(csv);
        byte[] zip = Zip(CompressionLevel.Optimal, ("a.csv", csv), ("b.csv", csv), ("c.csv", csv));
        byte[] bomb = Zip(CompressionLevel.Optimal, ("zeros.csv", new byte[64 << 20]));
        byte[] deflate64 = [.. zip];
        // The method of the first entry.
        deflate64[8] = 9;
        await RefusedAsync(Write("cut.gz", gzip[..(gzip.Length / 2)]), HallErrors.SourceNotText, "gzip", "cut.gz");
        await RefusedAsync(Write("two.csv.gz", [.. gzip, .. gzip]), HallErrors.SourceNotText, "gzip");
        await RefusedAsync(Write("named.csv", gzip), HallErrors.SourceNotText, "gzip", "named.csv");
        await RefusedAsync(Write("three.zip", zip), HallErrors.SourceNotText, "zip archive");
        await RefusedAsync(Write("bomb.zip", bomb), HallErrors.SourceNotText, "zip archive");
        await RefusedAsync(Write("deflate64.zip", deflate64), HallErrors.SourceNotText, "zip archive");
        await RefusedAsync(Write("none.zip", Zip(CompressionLevel.Optimal)), HallErrors.SourceNotText, "empty zip");
        FeedInfo text = await ImportAsync("text", Write("text.csv.gz", csv));
        Assert.Equal((FeedState.Ready, 5_000L), (text.State, text.Rows));
    }

    static byte[] Gzip(byte[] bytes)
    {
        using MemoryStream packed = new();
        using (GZipStream gzip = new(packed, CompressionLevel.Optimal)) gzip.Write(bytes);
        return packed.ToArray();
    }

    static byte[] Zip(CompressionLevel level, params (string Name, byte[] Bytes)[] entries)
    {
        using MemoryStream packed = new();
        using (ZipArchive zip = new(packed, ZipArchiveMode.Create))
        {
            foreach ((string name, byte[] bytes) in entries)
            {
                using Stream entry = zip.CreateEntry(name, level).Open();
                entry.Write(bytes);
            }
        }
        return packed.ToArray();
    }

    [Fact]
    public async Task Paths_that_are_no_plain_files()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Links need rights there.");
        string a = _directory.Combine("a.csv"), b = _directory.Combine("b.csv");
        File.CreateSymbolicLink(a, b);
        File.CreateSymbolicLink(b, a);
        FeedInfo loop = await ImportAsync("refused", a);
        Assert.Equal(FeedState.Failed, loop.State);
        Assert.Contains(loop.Error!.Id, (string[])[HallErrors.SourceNotFound.Id, HallErrors.SourceUnreadable.Id]);
        Assert.Contains(a, loop.Error.Message, StringComparison.Ordinal);
        FeedInfo met = await ImportAsync("refused", _directory.Combine("*.csv"));
        Assert.Equal(FeedState.Failed, met.State);
        Assert.Contains(a, met.Error!.Message, StringComparison.Ordinal);
        File.Delete(a);
        File.Delete(b);

        // A directory's files are loaded whatever its name; a pattern passes it over.
        _directory.Write("in/x.csv/one.csv", "id,v\n1,x\n");
        _directory.Write("in/two.csv", "id,v\n2,y\n3,z\n");
        Assert.Equal(1, (await ImportAsync("inner", _directory.Combine("in/x.csv"))).Rows);
        Assert.Equal(2, (await ImportAsync("outer", _directory.Combine("in/*.csv"))).Rows);

        string name = new('n', 90);
        string far = _directory.Write($"{name}/{name}/{name}/d é 日本/a file.csv", "id,v\n7,x\n");
        Assert.True(far.Length > 260);
        Assert.Equal(["7"], await TextsAsync((await ImportAsync("far", far)).Name, "id"));
    }

    [Fact]
    public async Task Encodings_are_told_by_their_marks_and_a_file_of_a_mark_alone_has_no_rows()
    {
        const string Text = "id,name\n1,café\n2,日本\n3,😀\n";
        foreach ((string name, Encoding encoding) in new[]
        {
            ("utf8", new UTF8Encoding(true)), ("utf16le", Encoding.Unicode), ("utf16be", (Encoding)BigEndian),
            ("utf32", Encoding.UTF32),
        })
        {
            FeedInfo feed = await ImportAsync(
                name, Write($"{name}.csv", [.. encoding.Preamble, .. encoding.GetBytes(Text)]));
            Assert.Equal((FeedState.Ready, null), (feed.State, feed.Error?.Message));
            Assert.Equal(["café", "日本", "😀"], await TextsAsync(name, "name"));
        }
        Write("marks/a.csv", [0xEF, 0xBB, 0xBF]);
        Write("marks/b.csv", Encoding.UTF8.GetBytes(Text));
        Assert.Equal(3, (await ImportAsync("marks", _directory.Combine("marks"))).Rows);
        await RefusedAsync(_directory.Combine("marks/a.csv"), HallErrors.SourceEmpty, "a.csv");
    }

    [Fact]
    public async Task Very_wide_and_very_long_come_through_whole()
    {
        const int Columns = 10_000;
        string head = string.Join(',', Enumerable.Range(0, Columns).Select(i => $"c{i}"));
        string row = string.Join(',', Enumerable.Range(0, Columns));
        string wide = _directory.Write("wide.csv", $"{head}\n{row}\n{row}\n");
        FeedInfo feed = await ImportAsync("wide", wide);
        Assert.Equal((FeedState.Ready, Columns, 2L), (feed.State, feed.Columns, feed.Rows));
        Assert.Equal("Int64", (await _connection.Rpc.GetSchemaAsync("wide", Cancelled))[^1].Type);
        Assert.Equal("9999", (await _connection.Rpc.GetStatsAsync("wide", ["c9999"], Cancelled)).Single().Max);
        Assert.Equal(Columns, (await _connection.Rpc.GetStatsAsync("wide", null, Cancelled)).Count);
        Assert.Equal(["9998", "9998"], await TextsAsync("wide", "c9998"));

        string field = new('x', 3 << 20);
        feed = await ImportAsync("long", _directory.Write("long.csv", $"id,text\n1,{field}\n2,\"{field}\ny\"\n3,z\n"));
        Assert.Equal((FeedState.Ready, 3L), (feed.State, feed.Rows));
        ColumnStatsInfo stats = (await _connection.Rpc.GetStatsAsync("long", ["text"], Cancelled)).Single();
        Assert.Equal((1L, (3L << 20) + 2), (stats.MinLength, stats.MaxLength));
        Assert.Equal([field, field + "\ny", "z"], await TextsAsync("long", "text"));
        string copy = _directory.Combine("copy.csv");
        await _connection.Rpc.ExportAsync(
            new ExportRequest("long", copy, "Csv", new Selection(), false), null, Cancelled);
        Assert.Equal((2L * field.Length) + "id,text\n1,\n2,\"\ny\"\n3,z\n".Length, new FileInfo(copy).Length);
    }

    [Fact]
    public async Task The_first_and_the_last_time_there_is()
    {
        string path = _directory.Write(
            "times.csv", "t,x\n0001-01-01T00:00:00,a\n9999-12-31T23:59:59.999999,b\n1970-01-01T00:00:00.000001,c\n");
        await ImportAsync("times", path);
        Assert.Equal("Timestamp", (await _connection.Rpc.GetSchemaAsync("times", Cancelled))[0].Type);
        Assert.Equal(["-62135596800000000", "253402300799999999", "1"], await TextsAsync("times", "t"));
    }

    /// <summary>What is read is what was there when it began, or nothing.</summary>
    [Theory]
    [InlineData("grows")]
    [InlineData("shrinks")]
    [InlineData("goes")]
    public async Task A_file_that_changes_while_it_is_read(string how)
    {
        string path = SummitUnderTest.MakeCsv(_directory.Combine("big.csv"), 400_000);
        FeedInfo info = await _connection.Rpc.SubmitAsync(SummitUnderTest.Import("big", path), Cancelled);
        await Rpc.Eventually.ReachedAsync("rows", async () =>
            (await _connection.Rpc.FindFeedsAsync(new FeedQuery(["big"]), Cancelled)).Single().Progress?.Rows > 0);
        switch (how)
        {
            case "grows": File.AppendAllText(path, "9,x,1,2024-01-01\n"); break;
            case "shrinks":
                using (FileStream file = new(path, FileMode.Open, FileAccess.Write)) file.SetLength(file.Length / 2);
                break;
            default: File.Delete(path); break;
        }
        info = await _connection.Rpc.WaitAsync(info.Id, 60_000, null, Cancelled);
        Assert.Equal(FeedState.Failed, info.State);
        Assert.Contains(
            info.Error!.Id, (string[])[HallErrors.SourceChanged.Id, HallErrors.SourceNotFound.Id]);
        Assert.Contains("big.csv", info.Error.Message, StringComparison.Ordinal);
        FeedInfo again = await ImportAsync("big", SummitUnderTest.MakeCsv(path, 10));
        Assert.Equal((FeedState.Ready, 10L), (again.State, again.Rows));
    }
}
