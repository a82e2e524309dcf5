using Hallelujah.Contracts;
using Xunit;

namespace Hallelujah.Cmdlets.Tests;

/// <summary>Commands that are refused for a moment, since too few hosts are there.</summary>
public sealed class QuorumWaitTests
{
    const int NoLimitMs = 60_000;

    static readonly HallException NoQuorum = new(HallErrors.NoQuorum, "1 of 3 hosts are there.");

    int _asked;

    static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    /// <summary>Refuses so many times, then says how often it was asked.</summary>
    Task<int> AskAsync(int refusals, HallException refusal) =>
        ++_asked <= refusals ? Task.FromException<int>(refusal) : Task.FromResult(_asked);

    [Fact]
    public async Task A_majority_that_is_back_takes_the_command() =>
        Assert.Equal(3, await QuorumWait.OfAsync(() => AskAsync(2, NoQuorum), Cancelled, NoLimitMs));

    [Fact]
    public async Task After_the_limit_the_refusal_is_told()
    {
        Assert.Same(NoQuorum, await Assert.ThrowsAsync<HallException>(
            () => QuorumWait.OfAsync(() => AskAsync(int.MaxValue, NoQuorum), Cancelled, 1)));
        Assert.InRange(_asked, 1, 2);
    }

    [Fact]
    public async Task Other_errors_are_told_at_once()
    {
        HallException other = new(HallErrors.NameInUse, "It is had.");
        Assert.Same(other, await Assert.ThrowsAsync<HallException>(
            () => QuorumWait.OfAsync(() => AskAsync(1, other), Cancelled, NoLimitMs)));
        Assert.Equal(1, _asked);
    }

    [Fact]
    public async Task A_cmdlet_that_is_stopped_does_not_wait()
    {
        using CancellationTokenSource stopped = new();
        Task<int> asking = QuorumWait.OfAsync(
            () =>
            {
                stopped.Cancel();
                return AskAsync(int.MaxValue, NoQuorum);
            }, stopped.Token, NoLimitMs);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking);
        Assert.Equal(1, _asked);
    }
}
