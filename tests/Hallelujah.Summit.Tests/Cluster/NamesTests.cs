using Hallelujah.Client;
using Hallelujah.Contracts;
using Hallelujah.Summit.Tests.Processes;
using Xunit;

namespace Hallelujah.Summit.Tests.Cluster;

/// <summary>A name is one feed's in the whole cluster, through races, losses and restarts.</summary>
public sealed class NamesTests : IDisposable
{
    readonly HostsUnderTest _hosts = new();
    readonly string _csv;

    public NamesTests() => _csv = SummitUnderTest.MakeCsv(_hosts.Combine("a.csv"), 100);

    public void Dispose() => _hosts.Dispose();

    [Fact]
    public async Task A_name_is_had_once_whoever_asks_and_whoever_is_down_and_a_minority_takes_no_command()
    {
        await _hosts.StartAllAsync();
        await RaceAsync();
        Assert.Null(await SubmitAsync(0, "sales"));
        HallException inUse = (await SubmitAsync(2, "SALES"))!;
        Assert.Equal(HallErrors.NameInUse, inUse.Error);
        Assert.Contains("on the host 'alpha'", inUse.Message, StringComparison.Ordinal);
        Assert.Null(await SubmitAsync(2, "own"));
        await RefusedAsync();

        // Its name stays alpha's while alpha is down; and where two of three are, nothing is taken and all is read.
        await _hosts[0].KillAsync();
        Assert.Equal(HallErrors.NameInUse, (await SubmitAsync(2, "sales"))!.Error);
        await _hosts[1].KillAsync();
        await _hosts.SeesAsync(2, HostState.Down, HostState.Down, HostState.Down);
        Assert.Equal(HallErrors.NoQuorum, (await SubmitAsync(2, "other"))!.Error);
        await using (SummitConnection gamma = await _hosts.ConnectAsync(2))
        {
            Assert.Equal((100L, 5_050L), await SummitUnderTest.ReadAsync(gamma, "own"));
            Assert.Equal(HallErrors.NoQuorum, (await FailsAsync(
                () => gamma.Rpc.DeleteFeedAsync("own", CancellationToken.None)))!.Error);
        }

        // Votes outlive the processes: those who start anew without alpha still know.
        await _hosts[2].KillAsync();
        await _hosts.StartAsync(2, 1);
        await _hosts.SeesAsync(2, HostState.Down, HostState.Up, HostState.Up);
        Assert.Equal(HallErrors.NameInUse, (await SubmitAsync(1, "sales"))!.Error);
        await _hosts.StartAsync(0);
        await _hosts.AllUpAsync();
        await FreedAsync();
    }

    /// <summary>Three hosts ask for the same names at once.</summary>
    async Task RaceAsync()
    {
        for (int i = 0; i < 12; i++)
        {
            string name = $"race{i}";
            HallException?[] ends = await Task.WhenAll(
                Enumerable.Range(0, 3).Select(host => SubmitAsync(host, name)));
            Assert.Single(ends, e => e is null);
            Assert.All(ends.OfType<HallException>(), e => Assert.Equal(HallErrors.NameInUse, e.Error));
        }
    }

    /// <summary>The name of a command that was not accepted is free at once.</summary>
    async Task RefusedAsync()
    {
        await using SummitConnection alpha = await _hosts.ConnectAsync(0);
        var extract = new CommandSubmission(
            Guid.NewGuid(), new ExtractCommand { Feed = "ghost", Input = "nowhere", Selection = new Selection() });
        Assert.Equal(HallErrors.InputNotFound, (await FailsAsync(
            () => alpha.Rpc.SubmitAsync(extract, CancellationToken.None)))!.Error);
        Assert.Null(await SubmitAsync(2, "ghost"));
    }

    /// <summary>A deleted feed's name can be taken by another host, and then not be restored.</summary>
    async Task FreedAsync()
    {
        await using SummitConnection alpha = await _hosts.ConnectAsync(0);
        FeedInfo deleted = await alpha.Rpc.DeleteFeedAsync("sales", CancellationToken.None);
        Assert.Null(await SubmitAsync(2, "sales"));
        Assert.Equal(HallErrors.NameInUse, (await FailsAsync(
            () => alpha.Rpc.RestoreFeedAsync(deleted.DeletedName!, false, CancellationToken.None)))!.Error);
    }

    async Task<HallException?> SubmitAsync(int host, string name)
    {
        await using SummitConnection connection = await _hosts.ConnectAsync(host);
        return await FailsAsync(() => SummitUnderTest.RunAsync(connection, SummitUnderTest.Import(name, _csv)));
    }

    static async Task<HallException?> FailsAsync(Func<Task> work)
    {
        try
        {
            await work();
            return null;
        }
        catch (HallException e)
        {
            return e;
        }
    }
}
