using Hallelujah.Columnar.Schema;
using Hallelujah.Contracts;
using Hallelujah.Summit.Hallelu;
using Hallelujah.Summit.Hosting;
using Hallelujah.Summit.Worksheet;
using Xunit;

namespace Hallelujah.Summit.Tests.Worksheet;

public sealed class ReplayTests : IDisposable
{
    readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    static FeedFigures Figures(params string[] copies) => new(10, 100, 1, 1, 0, 10, 0)
    {
        Hosts = [new FeedHostInfo("alpha", 10, 100, 1) { Copies = copies }],
    };

    [Theory]
    [InlineData("gamma", "gamma")]
    [InlineData("beta", "beta")]
    [InlineData(null, "beta")]
    public void Where_a_feed_lies_is_as_its_manifest_says(string? manifest, string expected)
    {
        var paths = new SummitPaths(_directory.Path);
        var id = Guid.CreateVersion7();
        Directory.CreateDirectory(paths.Feed(id));
        if (manifest is not null)
        {
            new FeedManifest
            {
                Version = FeedManifest.CurrentVersion,
                Id = id,
                Feed = "sales",
                Columns = [new ManifestColumn("a", nameof(ColumnKind.Utf8), true, "", null)],
                Segments = [new ManifestSegment("000000.arrow", 10, 100)],
                Figures = Figures(manifest),
                Reports = [],
                SourceJson = "",
                Run = Guid.NewGuid(),
            }.Write(paths.Feed(id));
        }
        else File.WriteAllText(Path.Combine(paths.Feed(id), FeedManifest.FileName), "cut");
        using WorksheetStore store = WorksheetStore.Open(paths.Worksheet);
        store.Save([new WorksheetRow
        {
            Position = 1,
            Id = id,
            CommandId = Guid.NewGuid(),
            Worksheet = "main",
            Name = "sales",
            Kind = "Import",
            CommandJson = """{"kind":"import","feed":"sales","paths":["/a.csv"],"copies":2}""",
            State = FeedState.Ready,
            Submitted = DateTime.UnixEpoch,
            HoldsName = true,
            Figures = Figures("beta"),
        }]);
        WorksheetRow row = Assert.Single(new Replay(paths, store, TimeProvider.System, "alpha").Run());
        Assert.Equal((FeedState.Ready, expected), (row.State, row.Figures!.Hosts!.Single().Copies!.Single()));
        Assert.Equal(expected, store.ReadAll().Single().Figures!.Hosts!.Single().Copies!.Single());
    }
}
