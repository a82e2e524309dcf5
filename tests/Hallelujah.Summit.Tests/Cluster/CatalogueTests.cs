using System.Text;
using System.Text.Json;
using Hallelujah.Contracts;
using Hallelujah.Summit.Cluster;
using Hallelujah.Summit.Hosting;
using Xunit;

namespace Hallelujah.Summit.Tests.Cluster;

public sealed class CatalogueTests
{
    [Fact]
    public void Feeds_go_in_pages_that_fit_a_message_and_come_out_in_order()
    {
        FeedInfo[] feeds = [.. Enumerable.Range(0, 1_000).Select(i => Of($"feed{i}" + new string('ä', 90)))];
        IReadOnlyList<string> pages = CatalogueKeeper.Paged(feeds);
        Assert.InRange(pages.Count, 2, 100);
        Assert.All(pages, p => Assert.InRange(
            Encoding.UTF8.GetByteCount(p), 1, SummitLimits.ClusterPartBytes + 1_000));
        var view = new CatalogueView();
        for (int i = 0; i < pages.Count; i++)
            view.Set("a", i, JsonSerializer.Deserialize<CataloguePage>(pages[i], HallJson.Options)!);
        Assert.Equal(feeds.Select(f => f.Name), view.FeedsOf("a").Select(f => f.Name));
        Assert.Empty(view.FeedsOf("b"));

        // Fewer feeds than before: what is on pages behind the last one is not there any more.
        view.Set("a", 0, JsonSerializer.Deserialize<CataloguePage>(
            CatalogueKeeper.Paged([Of("only")])[0], HallJson.Options)!);
        Assert.Equal(["only"], view.FeedsOf("a").Select(f => f.Name));
    }

    [Fact]
    public void A_host_without_feeds_has_one_empty_page_and_long_errors_are_cut()
    {
        Assert.Equal("""{"pages":1,"feeds":[]}""", Assert.Single(CatalogueKeeper.Paged([])));
        FeedInfo failed = Of("failed") with
        {
            Error = new HallException(HallErrors.BadRecord, new string('x', 200_000)).ToData(),
        };
        string page = Assert.Single(CatalogueKeeper.Paged([failed]));
        Assert.InRange(page.Length, SummitLimits.CatalogueErrorChars, 2_000);
    }

    [Fact]
    public void What_a_client_sent_does_not_make_an_error_longer_than_a_frame()
    {
        string text = new('\u0001', 200_000);
        ErrorData error = new HallException(HallErrors.ColumnNotFound, text, text, text)
        {
            Location = new SourceLocation(text, 1, text, text),
        }.ToData();
        ErrorData cut = ShortError.Of(error, SummitLimits.PeerErrorChars);
        Assert.InRange(
            JsonSerializer.SerializeToUtf8Bytes(cut, HallJson.Options).Length, SummitLimits.PeerErrorChars,
            SummitLimits.ClusterFrameBytes);
        Assert.Equal((error.Id, 1L), (cut.Id, cut.Location!.Line));
        Assert.InRange(
            Assert.Single(CatalogueKeeper.Paged([Of("failed") with { Error = error }])).Length,
            SummitLimits.CatalogueErrorChars, SummitLimits.ClusterPartBytes);
    }

    static FeedInfo Of(string name) => new()
    {
        Name = name,
        Id = Guid.NewGuid(),
        Worksheet = "main",
        State = FeedState.Ready,
        Host = "a",
        Created = DateTime.UnixEpoch,
    };
}
