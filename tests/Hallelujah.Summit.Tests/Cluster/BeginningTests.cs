using Hallelujah.Columnar.Statistics;
using Hallelujah.Contracts;
using Hallelujah.Summit.Hallelu;
using Hallelujah.Summit.Parts;
using Hallelujah.Summit.Tests.Processes;
using Xunit;

namespace Hallelujah.Summit.Tests.Cluster;

/// <summary>What is told of a feed of several hosts while it is made.</summary>
public sealed class BeginningTests : IAsyncLifetime
{
    const int Rows = 1_000;

    KeepersUnderTest _hosts = null!;
    string _csv = "";

    public async ValueTask InitializeAsync()
    {
        _hosts = await KeepersUnderTest.StartAsync();
        _csv = SummitUnderTest.MakeCsv(_hosts.Combine("a.csv"), Rows);
    }

    public ValueTask DisposeAsync() => _hosts.DisposeAsync();

    async Task<(IReadOnlyList<ColumnReport>? Beginning, FeedManifest Manifest)> ImportAsync(params string[] hosts)
    {
        var id = Guid.NewGuid();
        var work = new SpreadImportWork(
            new ImportCommand { Feed = "wide", Paths = [_csv], OnHost = string.Join(',', hosts) }, id,
            _hosts["alpha"].Paths.Feed(id), hosts, _hosts["alpha"].Parts);
        IReadOnlyList<ColumnReport>? beginning = null;
        FeedManifest manifest = await _hosts.RunAsync(work, () => beginning = work.Beginning(_ => [0]));
        return (beginning, manifest);
    }

    [Theory]
    [InlineData("alpha"), InlineData("alpha", "beta")]
    public async Task The_Hallelus_host_tells_of_its_rows_where_they_are_the_first(params string[] hosts)
    {
        (IReadOnlyList<ColumnReport>? beginning, FeedManifest manifest) = await ImportAsync(hosts);
        Assert.All(beginning!, r => Assert.Equal(Rows, r.Count));
        Assert.All(manifest.Reports, r => Assert.Equal(Rows * hosts.Length, r.Count));
    }

    [Fact]
    public async Task Rows_of_others_are_told_when_all_are_there()
    {
        (IReadOnlyList<ColumnReport>? beginning, FeedManifest manifest) = await ImportAsync("beta", "alpha");
        Assert.Null(beginning);
        Assert.All(manifest.Reports, r => Assert.Equal(2 * Rows, r.Count));
    }
}
