using Hallelujah.Contracts;
using Hallelujah.Summit.Cluster;
using Xunit;

namespace Hallelujah.Summit.Tests.Cluster;

/// <summary>What a host answers is known at once where it was asked, before its page of the catalogue comes.</summary>
public sealed class ToldFeedsTests
{
    const string Ip = "127.0.0.2";

    static readonly DateTime Start = new(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    readonly CatalogueView _view = new();

    static FeedInfo Feed(string name, FeedState state, int created, int? finished = null, int? deleted = null) => new()
    {
        Name = name,
        Id = new Guid(created, 0, 0, new byte[8]),
        Worksheet = "main",
        State = state,
        Host = "beta",
        Created = Start.AddSeconds(created),
        Finished = finished is { } f ? Start.AddSeconds(f) : null,
        DeletedAt = deleted is { } d ? Start.AddSeconds(d) : null,
        DeletedName = deleted is null ? null : $"{name}_del",
    };

    void Page(params FeedInfo[] feeds) => _view.Set(Ip, 0, new CataloguePage(1, feeds));

    string Seen(string? name = null) => string.Join(
        ", ", _view.CandidatesOf(Ip, new FeedQuery(name is null ? null : [name])).Select(f => $"{f.Name} {f.State}"));

    [Fact]
    public void An_answer_goes_before_the_page_until_that_has_caught_up()
    {
        Page(Feed("a", FeedState.Ready, 1, 2), Feed("b", FeedState.Running, 3));
        _view.Tell(Ip, Feed("a", FeedState.Deleted, 1, 2, deleted: 5));
        _view.Tell(Ip, Feed("b", FeedState.Ready, 3, 6));
        _view.Tell(Ip, Feed("c", FeedState.Running, 7));
        Assert.Equal("a Deleted, b Ready, c Running", Seen());
        Assert.Equal("b Ready", Seen("b").Split(", ").First(s => s.StartsWith('b')));

        // A page that was on its way says less; the next one says as much, and then more.
        Page(Feed("a", FeedState.Ready, 1, 2), Feed("b", FeedState.Ready, 3, 6));
        Assert.Equal("a Deleted, b Ready, c Running", Seen());
        Page(Feed("b", FeedState.Ready, 3, 6), Feed("c", FeedState.Ready, 7, 8), Feed("a", FeedState.Deleted, 1, 2, 5));
        Assert.Equal("b Ready, c Ready, a Deleted", Seen());
    }

    [Fact]
    public void A_name_is_not_shown_twice_for_an_answer_about_an_earlier_or_a_waiting_command()
    {
        Page(Feed("a", FeedState.Ready, 5, 6));
        _view.Tell(Ip, Feed("A", FeedState.Failed, 1, 2));
        _view.Tell(Ip, Feed("b", FeedState.Waiting, 7) with { WaitingFor = "name b" });
        Assert.Equal("a Ready", Seen());
        _view.Tell("127.0.0.3", Feed("x", FeedState.Ready, 9));
        Assert.Equal("a Ready", Seen());
    }
}
