using System.Diagnostics;
using System.Globalization;
using Hallelujah.Benchmarks.Faults;
using Hallelujah.Benchmarks.Generate;
using Hallelujah.Client;
using Hallelujah.Contracts;

namespace Hallelujah.Benchmarks;

/// <summary>
/// Three Summits on one machine: how long a dead host goes unnoticed, how soon one serves again, what it costs to ask
/// through another host, and what statistics cost on the wire.
/// </summary>
sealed class ClusterBenchmark(Options options)
{
    const int Questions = 200;
    const int PollMs = 20;
    const int Owner = 1;
    const int Other = 0;

    static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    public async Task RunAsync()
    {
        string directory = Path.Combine(options.Directory, $"hall-cluster-{Guid.NewGuid():N}");
        Directory.CreateDirectory(directory);
        using var hosts = new FaultHosts(
            directory, 3, ["dotnet", options.Program ?? BuiltSummit.Assembly]);
        await hosts.StartAsync();
        await using var connections = new FaultConnections(hosts);
        await UpAsync(connections, Other);
        await StatisticsAsync(hosts, connections, directory);
        await LookUpsAsync(connections);
        await RestartAsync(hosts, connections, directory);
        await DetectAsync(hosts, connections);
        hosts.Dispose();
        Directory.Delete(directory, recursive: true);
    }

    static void Print(FormattableString text) => Console.WriteLine(text.ToString(CultureInfo.InvariantCulture));

    static Task<SummitConnection> ToAsync(FaultConnections connections, int host) =>
        connections.ToAsync(host, CancellationToken.None);

    static Task UpAsync(FaultConnections connections, int host) => UntilAsync(async () =>
        (await (await ToAsync(connections, host)).Rpc.GetHostsAsync(CancellationToken.None))
            .All(h => h.State == HostState.Up));

    /// <summary>Asks again and again; gives the seconds it took.</summary>
    static async Task<double> UntilAsync(Func<Task<bool>> isSo)
    {
        var watch = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                if (await isSo()) return watch.Elapsed.TotalSeconds;
            }
            catch (HallException) when (watch.Elapsed < Patience)
            {
                // Not yet.
            }
            if (watch.Elapsed > Patience) throw new TimeoutException("The hosts did not come to it in time.");
            await Task.Delay(PollMs);
        }
    }

    static async Task<FeedInfo> ImportAsync(SummitConnection connection, string feed, string path)
    {
        var command = new ImportCommand { Feed = feed, Paths = [path], Literal = true };
        FeedInfo info = await connection.Rpc.SubmitAsync(
            new CommandSubmission(Guid.NewGuid(), command), CancellationToken.None);
        info = await connection.Rpc.WaitAsync(info.Id, null, null, CancellationToken.None);
        return info.State == FeedState.Ready
            ? info : throw new InvalidOperationException($"{feed} is {info.State}: {info.Error?.Message}");
    }

    /// <summary>What passes between the hosts for the statistics of 16 columns, asked through another host.</summary>
    static async Task StatisticsAsync(FaultHosts hosts, FaultConnections connections, string directory)
    {
        SummitConnection owner = await ToAsync(connections, Owner);
        SummitConnection other = await ToAsync(connections, Other);
        Print($"statistics of 16 columns through another host, bytes between the hosts:");
        string csv = Path.Combine(directory, "lineitem.csv");
        foreach (long bytes in (long[])[100_000, 1_000_000, 10_000_000, 100_000_000])
        {
            TestFile.Write("lineitem", bytes, csv);
            string feed = string.Create(CultureInfo.InvariantCulture, $"lineitem{bytes}");
            FeedInfo info = await ImportAsync(owner, feed, csv);
            // Less what passes anyway, in the same time without questions.
            var watch = Stopwatch.StartNew();
            long before = hosts.BytesBetween();
            for (int i = 0; i < Questions; i++) await other.Rpc.GetStatsAsync(feed, null, CancellationToken.None);
            long asked = hosts.BytesBetween();
            await Task.Delay(watch.Elapsed);
            long idle = hosts.BytesBetween() - asked;
            Print($"  {info.Rows,9:N0} rows: {(asked - before - idle) / Questions,7:N0} bytes a question");
        }
        File.Delete(csv);
    }

    static async Task LookUpsAsync(FaultConnections connections)
    {
        const string feed = "lineitem100000";
        Print($"median of {Questions} questions, ms:");
        await TimesAsync("look-up", rpc => rpc.FindFeedsAsync(new FeedQuery([feed]), CancellationToken.None));
        await TimesAsync("schema", rpc => rpc.GetSchemaAsync(feed, CancellationToken.None));
        await TimesAsync("statistics", rpc => rpc.GetStatsAsync(feed, null, CancellationToken.None));

        async Task TimesAsync(string what, Func<ISummitRpc, Task> ask)
        {
            double own = await MedianAsync((await ToAsync(connections, Owner)).Rpc, ask);
            double other = await MedianAsync((await ToAsync(connections, Other)).Rpc, ask);
            Print($"  {what,-10} on its own host {own:F2}, through another {other:F2}");
        }
    }

    static async Task<double> MedianAsync(ISummitRpc rpc, Func<ISummitRpc, Task> ask)
    {
        List<double> times = [];
        for (int i = 0; i < Questions; i++)
        {
            long start = Stopwatch.GetTimestamp();
            await ask(rpc);
            times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }
        return Measurements.Median(times);
    }

    async Task RestartAsync(FaultHosts hosts, FaultConnections connections, string directory)
    {
        var files = new FaultFiles(directory);
        SummitConnection owner = await ToAsync(connections, Owner);
        for (int feed = 0; feed < options.Feeds; feed++)
            await ImportAsync(owner, string.Create(CultureInfo.InvariantCulture, $"small{feed}"), files[0]);
        string last = string.Create(CultureInfo.InvariantCulture, $"small{options.Feeds - 1}");
        List<double> ready = [], read = [];
        for (int run = 0; run < options.Runs; run++)
        {
            await hosts.KillAsync(Owner);
            var watch = Stopwatch.StartNew();
            await hosts.StartAsync(Owner);
            ready.Add(watch.Elapsed.TotalSeconds);
            await UntilAsync(async () =>
                await connections.ReadAsync(Other, last, byRuns: false, CancellationToken.None)
                    == FaultFiles.ContentOf(0));
            read.Add(watch.Elapsed.TotalSeconds);
            await UpAsync(connections, Owner);
            await UpAsync(connections, Other);
        }
        Print($"killed and started again at once with {options.Feeds} feeds, median of {options.Runs} runs:");
        Print($"  serves clients after {Measurements.Median(ready):F1} s");
        Print($"  its feeds are read through another host after {Measurements.Median(read):F1} s");
    }

    async Task DetectAsync(FaultHosts hosts, FaultConnections connections)
    {
        List<double> unreachable = [], down = [];
        for (int run = 0; run < options.Runs; run++)
        {
            var watch = Stopwatch.StartNew();
            await hosts.KillAsync(Owner);
            await UntilAsync(async () => await StateAsync(connections) != HostState.Up);
            unreachable.Add(watch.Elapsed.TotalSeconds);
            await UntilAsync(async () => await StateAsync(connections) == HostState.Down);
            down.Add(watch.Elapsed.TotalSeconds);
            await hosts.StartAsync(Owner);
            await UpAsync(connections, Owner);
            await UpAsync(connections, Other);
        }
        Print($"a killed host, median of {options.Runs} runs:");
        Print($"  is seen as unreachable after {Measurements.Median(unreachable):F1} s");
        Print($"  is given up after {Measurements.Median(down):F1} s");
    }

    static async Task<HostState> StateAsync(FaultConnections connections) =>
        (await (await ToAsync(connections, Other)).Rpc.GetHostsAsync(CancellationToken.None))[Owner].State;
}
