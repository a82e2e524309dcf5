using Hallelujah.Contracts;
using Hallelujah.Summit.Hallelu;
using Hallelujah.Summit.Parts;
using Hallelujah.Summit.Tests.Processes;
using Xunit;

namespace Hallelujah.Summit.Tests.Cluster;

/// <summary>A host is lost when all rows are made and the feed is not there yet.</summary>
public sealed class SpreadCommitTests : IAsyncLifetime
{
    const int Rows = 600;

    readonly Guid _id = Guid.NewGuid();
    KeepersUnderTest _hosts = null!;
    string _csv = "";

    public async ValueTask InitializeAsync()
    {
        _hosts = await KeepersUnderTest.StartAsync();
        _csv = SummitUnderTest.MakeCsv(_hosts.Combine("a.csv"), Rows);
    }

    public ValueTask DisposeAsync() => _hosts.DisposeAsync();

    /// <summary>All hosts are one machine here: each of those that load has the same file.</summary>
    static List<long> RowsOf(int hosts) =>
        [.. Enumerable.Range(0, hosts).SelectMany(_ => Enumerable.Range(1, Rows).Select(i => (long)i))];

    SpreadImportWork Import(Guid id, int copies, params string[] hosts) => new(
        new ImportCommand { Feed = "wide", Paths = [_csv], OnHost = string.Join(',', hosts), Copies = copies }, id,
        _hosts["alpha"].Paths.Feed(id), hosts, _hosts["alpha"].Parts);

    /// <summary>Loses beta when this method is called there, or on the host that takes a copy of it.</summary>
    /// <param name="returns">It is back when the third such call comes.</param>
    TaskCompletionSource LoseBetaAt(string host, string method, bool returns = false)
    {
        TaskCompletionSource lost = new(TaskCreationOptions.RunContinuationsAsynchronously);
        int calls = 0;
        _hosts.OnCall = (called, asked) =>
        {
            if ((called, asked) != (host, method)) return;
            if (++calls == 1) _hosts.Lose("beta");
            else if (returns && calls == 3) _hosts.Return("beta", restarted: false);
            lost.TrySetResult();
        };
        return lost;
    }

    string ManifestOn(string host, Guid id) => Path.Combine(_hosts[host].Paths.Part(id), FeedManifest.FileName);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_import_ends_without_a_host_of_which_there_is_a_copy(bool restarted)
    {
        LoseBetaAt("beta", PartProtocol.SealMethod);
        FeedManifest made = await _hosts.RunAsync(Import(_id, 2, "alpha", "beta"));
        Assert.Equal([("alpha", "beta"), ("beta", "gamma")],
            made.Figures.Hosts!.Select(h => (h.Name, h.Copies!.Single())));
        Assert.Equal(RowsOf(2), await _hosts.RowsAsync("alpha", _id));
        Assert.False(File.Exists(ManifestOn("beta", _id)));

        // Back again it has what the feed has of it, also for who asks before it has looked by itself.
        _hosts.Return("beta", restarted);
        FeedStore store = await _hosts.OpenAsync("alpha", _id);
        int first = made.Segments.ToList().FindIndex(s => s.Host == "beta");
        PartProtocol.Count count = await store.AskAsync<PartProtocol.Count>(
            "beta", PartProtocol.CountMethod, store.RunAt(first, new Selection()).Question,
            TestContext.Current.CancellationToken);
        Assert.Equal(Rows, count.Rows);
        Assert.True(File.Exists(ManifestOn("beta", _id)));
        Assert.Empty(Directory.GetFiles(_hosts["beta"].Paths.Part(_id), "*.done"));
        _hosts.Lose("gamma");
        Assert.Equal(RowsOf(2), await _hosts.RowsAsync("alpha", _id));
    }

    [Fact]
    public async Task A_source_that_changed_is_found_though_its_host_is_lost_before_the_commit()
    {
        LoseBetaAt("beta", PartProtocol.SealMethod);
        HallException changed = await Assert.ThrowsAsync<HallException>(
            () => _hosts.RunAsync(Import(_id, 2, "beta"), () => File.AppendAllText(_csv, "1,x,1,2024-01-01\n")));
        Assert.Equal(HallErrors.SourceChanged, changed.Error);
        Assert.Contains("beta", changed.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_import_without_copies_waits_for_the_host()
    {
        TaskCompletionSource lost = LoseBetaAt("beta", PartProtocol.SealMethod);
        Task<FeedManifest> making = _hosts.RunAsync(Import(_id, 1, "alpha", "beta"));
        await lost.Task;
        List<string> asked = [];
        _hosts.OnCall = (host, method) =>
        {
            lock (asked) if (host == "beta") asked.Add(method);
        };
        _hosts.Return("beta", restarted: true);
        await making;
        Assert.Equal(
            [PartProtocol.OpenMethod, PartProtocol.LoadMethod, PartProtocol.SealMethod], asked.Take(3));
        Assert.True(File.Exists(ManifestOn("beta", _id)));
        Assert.Equal(RowsOf(2), await _hosts.RowsAsync("alpha", _id));
    }

    [Fact]
    public async Task A_host_that_is_removed_for_good_is_not_waited_for()
    {
        TaskCompletionSource lost = LoseBetaAt("beta", PartProtocol.SealMethod);
        Task<FeedManifest> making = _hosts.RunAsync(Import(_id, 1, "alpha", "beta"));
        await lost.Task;
        _hosts.Remove("beta");
        HallException removed = await Assert.ThrowsAsync<HallException>(() => making);
        Assert.Equal((HallErrors.HostNotFound, "beta"), (removed.Error, removed.Target));
    }

    [Fact]
    public async Task More_copies_than_there_are_hosts_any_more_are_not_waited_for()
    {
        TaskCompletionSource lost = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _hosts.OnCall = (host, method) =>
        {
            if ((host, method) != ("gamma", PartProtocol.CopyMethod)) return;
            _hosts.Lose("gamma");
            lost.TrySetResult();
        };
        Task<FeedManifest> making = _hosts.RunAsync(Import(_id, 3, "alpha", "beta"));
        await lost.Task;
        _hosts.Remove("gamma");
        HallException tooMany = await Assert.ThrowsAsync<HallException>(() => making);
        Assert.Equal(HallErrors.InvalidOption, tooMany.Error);
    }

    [Fact]
    public async Task An_import_waits_for_a_host_that_is_lost_before_there_is_a_copy()
    {
        LoseBetaAt("gamma", PartProtocol.CopyMethod, returns: true);
        await _hosts.RunAsync(Import(_id, 2, "alpha", "beta"));
        Assert.True(File.Exists(ManifestOn("beta", _id)));
        _hosts.Lose("beta");
        Assert.Equal(RowsOf(2), await _hosts.RowsAsync("alpha", _id));
    }

    [Theory]
    [InlineData("beta", PartProtocol.SealMethod, 1)]
    [InlineData("beta", PartProtocol.SealMethod, 2)]
    [InlineData("gamma", PartProtocol.CopyMethod, 2)]
    public async Task An_extraction_goes_on_where_the_copies_of_its_input_are(string host, string method, int copies)
    {
        var input = Guid.NewGuid();
        await _hosts.RunAsync(Import(input, 2, "alpha", "beta"));
        LoseBetaAt(host, method);
        FeedManifest made = await _hosts.RunAsync(new SpreadExtractWork(
            new ExtractCommand { Feed = "made", Input = "wide", Copies = copies }, _id,
            _hosts["alpha"].Paths.Feed(_id), await _hosts.OpenAsync("alpha", input), _hosts["alpha"].Parts));
        Assert.Equal(["alpha", "gamma"], made.Figures.Hosts!.Select(h => h.Name));
        Assert.Equal(RowsOf(2), await _hosts.RowsAsync("alpha", _id));
        if (copies == 1) return;
        _hosts.Lose("gamma");
        Assert.Equal(RowsOf(2), await _hosts.RowsAsync("alpha", _id));
    }

    [Fact]
    public async Task An_extraction_of_a_feed_without_copies_waits_for_the_host()
    {
        var input = Guid.NewGuid();
        await _hosts.RunAsync(Import(input, 1, "alpha", "beta"));
        TaskCompletionSource lost = LoseBetaAt("beta", PartProtocol.SealMethod);
        Task<FeedManifest> making = _hosts.RunAsync(new SpreadExtractWork(
            new ExtractCommand { Feed = "made", Input = "wide" }, _id, _hosts["alpha"].Paths.Feed(_id),
            await _hosts.OpenAsync("alpha", input), _hosts["alpha"].Parts));
        await lost.Task;
        _hosts.Return("beta", restarted: true);
        await making;
        Assert.True(File.Exists(ManifestOn("beta", _id)));
        Assert.Equal(RowsOf(2), await _hosts.RowsAsync("alpha", _id));
    }
}
