using System.Diagnostics;
using System.IO.Pipelines;
using System.Text.Json;
using System.Text.Json.Nodes;
using Apache.Arrow.Ipc;
using Hallelujah.Columnar.Csv;
using Hallelujah.Contracts;
using Hallelujah.Summit.Hallelu;
using Hallelujah.Summit.Hosting;
using Hallelujah.Summit.Parts;
using Hallelujah.Summit.Tests.Processes;
using Hallelujah.Summit.Tests.Rpc;
using Hallelujah.Summit.Tests.Wire;
using Xunit;

namespace Hallelujah.Summit.Tests.Cluster;

/// <summary>What a host does for feeds whose Hallelus are on another, asked as that one does.</summary>
public sealed class PartKeeperTests : IAsyncLifetime
{
    readonly Guid _id = Guid.NewGuid();
    readonly Guid _run = Guid.NewGuid();
    KeepersUnderTest _hosts = null!;
    string _csv = "";

    static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    /// <summary>What was told of parts that have ended.</summary>
    List<long> Ended => _hosts["beta"].Ended;

    public async ValueTask InitializeAsync()
    {
        _hosts = await KeepersUnderTest.StartAsync();
        _csv = SummitUnderTest.MakeCsv(_hosts.Combine("a.csv"), 1_000);
    }

    public ValueTask DisposeAsync() => _hosts.DisposeAsync();

    Task<T> AskAsync<T>(string method, object question) => _hosts.AskAsync<T>("beta", method, question);

    /// <summary>Of the file, without its header.</summary>
    long RecordBytes => new FileInfo(_csv).Length - File.ReadLines(_csv).First().Length - 1;

    ImportCommand Command => new() { Feed = "sales", Paths = [_csv] };

    async Task<PartProtocol.Opened> LoadAsync(string owner)
    {
        PartProtocol.Opened opened = await AskAsync<PartProtocol.Opened>(
            PartProtocol.OpenMethod, new PartProtocol.Open(_id, _run, owner, Guid.Empty, Command, null));
        PartProtocol.Loaded loaded = await AskAsync<PartProtocol.Loaded>(
            PartProtocol.LoadMethod, new PartProtocol.Load(_id, _run, opened.State, 0, 0, null));
        Assert.True(loaded.Shares.Count > 2);
        return opened;
    }

    /// <summary>The questions with a command or a selection, and which member it is.</summary>
    public static IEnumerable<TheoryDataRow<string, string>> Instructions =>
        from question in typeof(PartProtocol).GetNestedTypes()
        from member in question.GetProperties()
        where typeof(Instruction).IsAssignableFrom(member.PropertyType)
        select new TheoryDataRow<string, string>(question.Name, JsonNamingPolicy.CamelCase.ConvertName(member.Name));

    [Theory]
    [MemberData(nameof(Instructions))]
    public async Task What_it_is_to_do_with_options_that_it_does_not_know_is_refused(string question, string member)
    {
        Type type = typeof(PartProtocol).GetNestedType(question)!;
        JsonNode asked = JsonSerializer.SerializeToNode(WireTypes.ValueOf(type), HallJson.Options)!;
        string method = (string)typeof(PartProtocol).GetField($"{question}Method")!.GetRawConstantValue()!;
        asked[member]!["ofALaterVersion"] = true;
        HallException refused = await Assert.ThrowsAsync<HallException>(() => AskAsync<JsonNode>(method, asked));
        Assert.Equal((HallErrors.UnknownOption, "ofALaterVersion"), (refused.Error, refused.Target));
        Assert.Contains("host 'beta'", refused.Message, StringComparison.Ordinal);
        Assert.Empty(_hosts["beta"].Keeper.Files());
    }

    [Theory]
    [InlineData("alpha", true)]
    [InlineData("beta", false)]
    public async Task Its_part_of_an_import_hasEnded_when_it_is_dropped(string owner, bool isTold)
    {
        await LoadAsync(owner);
        Assert.Empty(Ended);
        var drop = new PartProtocol.Drop([_id]);
        await AskAsync<PartProtocol.Done>(PartProtocol.DropMethod, drop);
        await AskAsync<PartProtocol.Done>(PartProtocol.DropMethod, drop);
        // A Hallelu on the same host tells of the whole command.
        Assert.Equal(isTold ? [RecordBytes] : [], Ended);
    }

    [Fact]
    public async Task What_comes_meanwhile_is_not_dropped_as_left_over()
    {
        await LoadAsync("alpha");
        PartKeeper keeper = _hosts["beta"].Keeper;
        PartFile part = Assert.Single(keeper.Files());
        long before = Stopwatch.GetTimestamp();
        using (IDisposable held = await keeper.HoldAsync(_id, Cancelled))
        {
            await keeper.DropAsync(_id, _run, Stopwatch.GetTimestamp());
            await keeper.DropAsync(part, Stopwatch.GetTimestamp());
            held.Dispose();
        }
        // By answers from before it came nobody can tell.
        await keeper.DropAsync(_id, _run, before);
        await keeper.DropAsync(part, before);
        Assert.True(keeper.IsHeldSince(_id, before));
        Assert.Single(keeper.Files());
        await keeper.DropAsync(_id, _run, Stopwatch.GetTimestamp() + 1);
        Assert.Empty(keeper.Files());
    }

    [Fact]
    public async Task What_another_host_has_taken_over_is_not_its_former_hosts_to_drop()
    {
        await LoadAsync("alpha");
        PartKeeper keeper = _hosts["beta"].Keeper;
        await keeper.ReownAsync(Assert.Single(keeper.Files()), "gamma", _run);
        var drop = new PartProtocol.Drop([_id]) { OwnerDirectory = Guid.Empty };
        await AskAsync<PartProtocol.Done>(PartProtocol.DropMethod, drop);
        Assert.Equal("gamma", Assert.Single(keeper.Files()).Owner);
        await AskAsync<PartProtocol.Done>(PartProtocol.DropMethod, drop with { OwnerDirectory = _run });
        Assert.Empty(keeper.Files());
    }

    /// <summary>A copy on beta of a feed of alpha's, of which somebody reads the first rows.</summary>
    async Task<(FeedManifest Feed, PipeReader Rows, Task Sending)> ReadCopyAsync()
    {
        var work = new ImportWork(Command, _id, _hosts["alpha"].Paths.Feed(_id), KeepersUnderTest.SplitBytes);
        FeedManifest manifest = (await _hosts.RunAsync(work)) with { Run = _run };
        await AskAsync<PartProtocol.Copied>(PartProtocol.CopyMethod, new PartProtocol.Copy(
            _id, _run, "alpha", Guid.Empty, "alpha", manifest.PartOf(null), manifest));
        RowsTicket ticket = await AskAsync<RowsTicket>(
            PartProtocol.ReadMethod,
            new PartProtocol.Read(_id, _run, 0, manifest.Segments.Count, new Selection()) { Of = "alpha" });
        Assert.True(manifest.Segments.Count > SummitLimits.ReadAheadBatches + 4);
        // Takes no more than what somebody has read.
        var pipe = new Pipe(new PipeOptions(pauseWriterThreshold: 1, resumeWriterThreshold: 0));
        Task sending = _hosts["beta"].Tickets.Redeem(ticket.Ticket)(pipe.Writer.AsStream(), Cancelled);
        ReadResult first = await pipe.Reader.ReadAsync(Cancelled);
        pipe.Reader.AdvanceTo(first.Buffer.Start, first.Buffer.End);
        return (manifest, pipe.Reader, sending);
    }

    [Fact]
    public async Task A_copy_that_is_read_is_not_dropped_as_left_over()
    {
        (FeedManifest feed, PipeReader rows, Task sending) = await ReadCopyAsync();
        PartKeeper keeper = _hosts["beta"].Keeper;
        PartFile copy = Assert.Single(keeper.Files());
        Assert.False(await keeper.DropAsync(copy, Stopwatch.GetTimestamp() + 1));
        Assert.Single(keeper.Files());
        Task<long> reading = CountRowsAsync(rows);
        await sending;
        Assert.Equal(feed.Figures.Rows, await reading);
        Assert.True(await keeper.DropAsync(copy, Stopwatch.GetTimestamp() + 1));
        Assert.Empty(keeper.Files());
    }

    /// <summary>Reads what is left of an Arrow stream, and the mark behind it.</summary>
    static async Task<long> CountRowsAsync(PipeReader rows)
    {
        await using Stream stream = rows.AsStream();
        using var reader = new ArrowStreamReader(stream, leaveOpen: true);
        long count = 0;
        while (await reader.ReadNextRecordBatchAsync(Cancelled) is { } batch)
            using (batch) count += batch.Length;
        byte[] mark = new byte[PeerTransfer.EndMark.Length];
        await stream.ReadExactlyAsync(mark, Cancelled);
        Assert.Equal(PeerTransfer.EndMark, mark);
        return count;
    }

    [Fact]
    public async Task Who_reads_a_copy_of_a_feed_that_is_deleted_hears_that_and_not_of_damage()
    {
        (_, PipeReader rows, Task sending) = await ReadCopyAsync();
        await AskAsync<PartProtocol.Done>(PartProtocol.DropMethod, new PartProtocol.Drop([_id]));
        Assert.Empty(_hosts["beta"].Keeper.Files());
        await rows.CompleteAsync();
        HallException ended = await Assert.ThrowsAsync<HallException>(() => sending.WaitAsync(RpcBench.Patience));
        Assert.Equal((HallErrors.FeedNotFound, "sales"), (ended.Error, ended.Target));
        Assert.False(Directory.Exists(_hosts["beta"].Paths.Copy(_id, "alpha")));
    }

    [Fact]
    public async Task A_copy_goes_with_figures_that_are_no_numbers()
    {
        var work = new ImportWork(Command, _id, _hosts["alpha"].Paths.Feed(_id), KeepersUnderTest.SplitBytes);
        FeedManifest manifest = await _hosts.RunAsync(work);
        manifest = manifest with
        {
            Run = _run,
            Reports = [.. manifest.Reports.Select(r => r with { Mean = double.NaN, StdDev = double.PositiveInfinity })],
        };
        await AskAsync<PartProtocol.Copied>(PartProtocol.CopyMethod, new PartProtocol.Copy(
            _id, _run, "alpha", Guid.Empty, "alpha", manifest.PartOf(null), manifest));
        var copy = FeedManifest.Read(_hosts["beta"].Paths.Copy(_id, "alpha"), FeedManifest.WholeFileName);
        Assert.All(copy.Reports, r => Assert.Equal((double.NaN, double.PositiveInfinity), (r.Mean, r.StdDev)));
    }

    [Fact]
    public async Task Splits_that_it_took_from_another_count_too()
    {
        PartProtocol.Opened opened = await LoadAsync("alpha");
        CsvReadOptions options = CsvOptions.Translate(Command.Csv);
        CsvFile file = CsvSource.OpenPart([_csv], options, null, Cancelled).Files.Single();
        var planner = new CsvSplitPlanner(
            CsvSource.Of([file], opened.State, options), KeepersUnderTest.SplitBytes);
        CsvSplit split = planner.Next(Cancelled)!;
        // It is its own lender here; what it does is the same.
        await AskAsync<PartProtocol.Joined>(PartProtocol.JoinMethod, new PartProtocol.Join(
            _id, _run, "alpha", Guid.Empty, "beta", Command, opened.State, [file], 0, "another key"));
        PartProtocol.LoadedShare taken = await AskAsync<PartProtocol.LoadedShare>(
            PartProtocol.TakeMethod, new PartProtocol.Take(_id, _run, "beta", split));
        Assert.True(taken.BytesMoved > 0);
        await AskAsync<PartProtocol.Done>(PartProtocol.DropMethod, new PartProtocol.Drop([_id]));
        Assert.Equal([RecordBytes + split.Bytes], Ended);
    }

    [Fact]
    public async Task Its_part_of_an_extraction_hasEnded_when_the_feed_is_committed()
    {
        var input = Guid.NewGuid();
        var work = new ImportWork(Command, input, _hosts["beta"].Paths.Feed(input), KeepersUnderTest.SplitBytes);
        work.Open(2, Cancelled);
        do
        {
            while (work.Next(Cancelled) is { } share) work.Do(share, Cancelled)?.Invoke();
        }
        while (work.NextRound(Cancelled));
        FeedManifest manifest = work.Commit(1, Cancelled);
        int segments = manifest.Segments.Count;
        PartProtocol.Extracted made = await AskAsync<PartProtocol.Extracted>(
            PartProtocol.ExtractMethod, new PartProtocol.Extract(
                _id, _run, "alpha", Guid.Empty, input, Guid.Empty, "key", new Selection(),
                [new PartProtocol.SegmentRun(0, 0, segments)], []));
        Assert.InRange(made.Ordinals.Count, 1, segments);
        await AskAsync<PartProtocol.Done>(
            PartProtocol.SealMethod, new PartProtocol.Seal(_id, _run, manifest with { Id = _id, Run = _run }));
        Assert.Empty(Ended);
        // Another run's is not meant.
        await AskAsync<PartProtocol.Done>(PartProtocol.CleanMethod, new PartProtocol.Clean(_id, Guid.NewGuid()));
        Assert.Empty(Ended);
        await AskAsync<PartProtocol.Done>(PartProtocol.CleanMethod, new PartProtocol.Clean(_id, _run));
        Assert.Equal([manifest.Segments.Sum(s => s.Bytes)], Ended);
    }
}
