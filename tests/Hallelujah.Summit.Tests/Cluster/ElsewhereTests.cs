using Hallelujah.Client;
using Hallelujah.Contracts;
using Hallelujah.Summit.Cluster;
using Hallelujah.Summit.Tests.Processes;
using Xunit;

namespace Hallelujah.Summit.Tests.Cluster;

/// <summary>Commands that wait for a name or an input that another host has: real processes.</summary>
public sealed class ElsewhereTests : IDisposable
{
    const int TimeoutMs = 60_000;

    readonly HostsUnderTest _hosts = new();
    readonly string _csv;

    public ElsewhereTests() => _csv = SummitUnderTest.MakeCsv(_hosts.Combine("a.csv"), 100);

    public void Dispose() => _hosts.Dispose();

    static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_another_host_makes_or_lets_go_is_waited_for()
    {
        await _hosts.StartAllAsync();
        await using SummitConnection alpha = await _hosts.ConnectAsync(0);
        await using SummitConnection gamma = await _hosts.ConnectAsync(2);
        await InputAsync(alpha, gamma);
        await FailedInputAsync(alpha, gamma);
        await FreedAtOnceAsync(alpha, gamma);
        await NameAsync(alpha, gamma);
        await BackAsync(alpha, gamma);
    }

    /// <summary>A command that went to another host can come back to where it was given.</summary>
    async Task BackAsync(SummitConnection alpha, SummitConnection gamma)
    {
        await _hosts[1].KillAsync();
        await _hosts.SeesAsync(0, HostState.Up, HostState.Down, HostState.Up);
        Guid part = (await alpha.Rpc.FindFeedsAsync(new FeedQuery(["part"]), Cancelled)).Single().Id;
        await alpha.Rpc.DrainHostAsync("alpha", false, Cancelled);
        await _hosts.UntilAsync(2, "has it back", async rpc => string.Join(
            ", ", (await rpc.FindFeedsAsync(new FeedQuery(["part"]), Cancelled)).Select(f => $"{f.State} {f.Host} {f.Id}")),
            $"Ready gamma {part}");
        Assert.Equal((10L, 55L), await SummitUnderTest.ReadAsync(gamma, "part"));
    }

    /// <summary>After any other error the other host may have taken the command, or take it when asked again.</summary>
    [Fact]
    public void Only_a_refusal_ends_a_command_that_goes_to_another_host() => Assert.Equal(
        [
            "InvalidName", "NameInUse", "NameReserved", "InputNotFound", "ColumnNotFound", "PredicateUnsupported",
            "PredicateInvalid", "InvalidState", "InvalidOption", "UnknownOption", "FeedDamaged", "HostNotFound",
            "ProtocolMismatch", "MessageTooLarge", "MessageInvalid",
        ],
        HallErrors.All.Where(ElsewhereKeeper.IsRefusal).OrderBy(e => e.Code).Select(e => e.Id));

    /// <summary>An extraction, and one of what it makes, go to the host that has their input when it comes.</summary>
    async Task InputAsync(SummitConnection alpha, SummitConnection gamma)
    {
        CommandSubmission part = Extract("part", "raw");
        CommandSubmission less = Extract("less", "part", first: 5);
        FeedInfo waits = await gamma.Rpc.SubmitAsync(part, Cancelled);
        Assert.Equal((FeedState.Waiting, "gamma", "input raw"), (waits.State, waits.Host, waits.WaitingFor));
        FeedInfo chained = await gamma.Rpc.SubmitAsync(less, Cancelled);
        Assert.Equal(FeedState.Waiting, chained.State);
        Assert.Equal(FeedState.Ready, (await RunAsync(alpha, SummitUnderTest.Import("raw", _csv))).State);

        // By the id that was told, by the one that the client gave, and by name, through any host.
        FeedInfo ended = await gamma.Rpc.WaitAsync(waits.Id, TimeoutMs, null, Cancelled);
        Assert.Equal(
            (FeedState.Ready, "part", "alpha", 10L), (ended.State, ended.Name, ended.Host, ended.Rows ?? -1));
        Assert.Equal(ended.Id, (await gamma.Rpc.WaitAsync(part.CommandId, TimeoutMs, null, Cancelled)).Id);
        Assert.Equal(ended.Id, (await gamma.Rpc.SubmitAsync(part, Cancelled)).Id);
        FeedInfo last = await gamma.Rpc.WaitAsync(chained.Id, TimeoutMs, null, Cancelled);
        Assert.Equal((FeedState.Ready, "alpha", 5L), (last.State, last.Host, last.Rows ?? -1));
        Assert.Equal((10L, 55L), await SummitUnderTest.ReadAsync(gamma, "part"));
        CommandInfo left = (await gamma.Rpc.GetCommandsAsync(null, Cancelled)).Single(c => c.Feed == "part");
        Assert.Equal((FeedState.Cancelled, waits.Id), (left.State, left.Id));
        Assert.Contains("'alpha', which has its input 'raw'", left.Error!.Message, StringComparison.Ordinal);
        Assert.Single(await gamma.Rpc.FindFeedsAsync(new FeedQuery(["part"]), Cancelled));
    }

    /// <summary>One whose input fails on the other host is skipped, with the reason.</summary>
    async Task FailedInputAsync(SummitConnection alpha, SummitConnection gamma)
    {
        FeedInfo waits = await gamma.Rpc.SubmitAsync(Extract("nothing", "broken"), Cancelled);
        string bad = _hosts.Combine("bad.csv");
        await File.WriteAllTextAsync(bad, "a,b\n1\n", Cancelled);
        Assert.Equal(FeedState.Failed, (await RunAsync(alpha, SummitUnderTest.Import("broken", bad))).State);
        FeedInfo skipped = await gamma.Rpc.WaitAsync(waits.Id, TimeoutMs, null, Cancelled);
        Assert.Equal(
            (FeedState.Skipped, nameof(HallErrors.CommandSkipped)), (skipped.State, skipped.Error!.Id));
        Assert.Contains("'broken'", skipped.Error.Message, StringComparison.Ordinal);

        // And one that is cancelled while it waits goes nowhere.
        FeedInfo never = await gamma.Rpc.SubmitAsync(Extract("never", "unmade"), Cancelled);
        Assert.Equal(FeedState.Cancelled, (await gamma.Rpc.CancelAsync(never.Id, Cancelled)).State);
    }

    /// <summary>Who has been told that a feed is gone takes its name through any host, at once.</summary>
    async Task FreedAtOnceAsync(SummitConnection alpha, SummitConnection gamma)
    {
        SummitConnection[] turns = [alpha, gamma, gamma, alpha, alpha, gamma];
        for (int i = 0; i + 1 < turns.Length; i++)
        {
            Assert.Equal(FeedState.Ready, (await RunAsync(turns[i], SummitUnderTest.Import("turns", _csv))).State);
            await turns[i + 1].Rpc.DeleteFeedAsync("turns", Cancelled);
        }
        string bad = _hosts.Combine("bad.csv");
        Assert.Equal(FeedState.Failed, (await RunAsync(alpha, SummitUnderTest.Import("turns", bad))).State);
        Assert.Equal(FeedState.Ready, (await RunAsync(gamma, SummitUnderTest.Import("turns", _csv))).State);
    }

    /// <summary>What waits for another host's name takes it when that is free, also after a restart.</summary>
    async Task NameAsync(SummitConnection alpha, SummitConnection gamma)
    {
        FeedInfo first = await RunAsync(alpha, SummitUnderTest.Import("sales", _csv));
        string other = SummitUnderTest.MakeCsv(_hosts.Combine("other.csv"), 7);
        CommandSubmission second = SummitUnderTest.Import("sales", other) with { WaitForName = true };
        FeedInfo waits;
        await using (SummitConnection beta = await _hosts.ConnectAsync(1))
        {
            waits = await beta.Rpc.SubmitAsync(second, Cancelled);
            Assert.Equal((FeedState.Waiting, "beta", "name sales"), (waits.State, waits.Host, waits.WaitingFor));
            // The name is the other's still.
            Assert.Equal(100L, (await SummitUnderTest.ReadAsync(beta, "sales")).Rows);
            Assert.Equal(
                first.Id, (await beta.Rpc.FindFeedsAsync(new FeedQuery(["sales"]), Cancelled)).Single().Id);
        }
        await _hosts[1].KillAsync();
        await _hosts.StartAsync(1);
        await _hosts.AllUpAsync();
        await using SummitConnection again = await _hosts.ConnectAsync(1);
        Assert.Equal(
            HallErrors.Timeout,
            (await Assert.ThrowsAsync<HallException>(() => again.Rpc.WaitAsync(waits.Id, 0, null, Cancelled))).Error);
        await gamma.Rpc.DeleteFeedAsync("sales", Cancelled);
        FeedInfo ended = await again.Rpc.WaitAsync(waits.Id, TimeoutMs, null, Cancelled);
        Assert.Equal((FeedState.Ready, "beta", 7L), (ended.State, ended.Host, ended.Rows ?? -1));
        HallException inUse = await Assert.ThrowsAsync<HallException>(
            () => gamma.Rpc.SubmitAsync(SummitUnderTest.Import("sales", _csv), Cancelled));
        Assert.Contains("'beta'", inUse.Message, StringComparison.Ordinal);
    }

    static CommandSubmission Extract(string feed, string input, int first = 10) => new(
        Guid.NewGuid(), new ExtractCommand { Feed = feed, Input = input, Selection = new Selection { First = first } })
    {
        WaitForInput = true,
    };

    static Task<FeedInfo> RunAsync(SummitConnection connection, CommandSubmission submission) =>
        SummitUnderTest.RunAsync(connection, submission);
}
