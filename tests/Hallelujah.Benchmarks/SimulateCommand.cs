using System.Diagnostics;
using System.Globalization;
using Hallelujah.Benchmarks.Simulation;

namespace Hallelujah.Benchmarks;

/// <summary>
/// What names, the catalogue and membership cost with more hosts than a machine has. Names and calls between Summits
/// are ours, and run with up to 1,000 hosts; membership and gossip are Akka's, and run with as many real actor systems
/// as form on one core within minutes. Nothing is worked out from a formula.
/// </summary>
static class SimulateCommand
{
    const int Claims = 10;

    /// <summary>Of one host's feeds, one after the other.</summary>
    const int Changes = 50;

    /// <summary>Virtual time in which what passes at rest is counted.</summary>
    const int RestMs = 20_000;

    public static async Task RunAsync(string directory, int? members)
    {
        directory = Path.Combine(directory, $"hall-simulate-{Guid.NewGuid():N}");
        try
        {
            if (members is { } number)
            {
                PrintHead();
                await ClusterAsync(New(directory, "cluster", number), number, isDirect: true);
                return;
            }
            Print($"names and calls: ours, over Akka.Remote on a network in memory; all hosts know all to be up");
            Print($"| hosts | messages of a claim | bytes | per host | processor time on all hosts, ms |");
            Print($"| --- | --- | --- | --- | --- |");
            foreach (int count in (int[])[10, 100, 1_000]) await NamesAsync(New(directory, "names", count), count);
            Print($"");
            Print($"membership and catalogue: Akka.Cluster and DistributedData with our settings, in virtual time");
            PrintHead();
            foreach (int count in (int[])[3, 10, 100])
                await ClusterAsync(New(directory, "cluster", count), count, isDirect: false);
            foreach (int count in (int[])[10, 100, 200])
                await ClusterAsync(New(directory, "direct", count), count, isDirect: true);
            Print($"");
            Print($"a look-up in the catalogue of other hosts, 100 feeds each, which is in memory: no messages");
            foreach (int count in (int[])[10, 100, 1_000]) await LookUpsAsync(count);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    static string New(string directory, string kind, int count) => Directory.CreateDirectory(
        Path.Combine(directory, string.Create(CultureInfo.InvariantCulture, $"{kind}{count}"))).FullName;

    static async Task NamesAsync(string directory, int count)
    {
        await using var hosts = new NameHosts(directory, count);
        // Connections are made with the first call.
        await hosts.ClaimAsync(0, "first");
        (long messages, long bytes) = (hosts.Network.Messages, hosts.Network.Bytes);
        TimeSpan processor = Environment.CpuUsage.TotalTime;
        for (int claim = 0; claim < Claims; claim++)
            await hosts.ClaimAsync(0, string.Create(CultureInfo.InvariantCulture, $"name{claim}"));
        double ms = (Environment.CpuUsage.TotalTime - processor).TotalMilliseconds / Claims;
        messages = (hosts.Network.Messages - messages) / Claims;
        bytes = (hosts.Network.Bytes - bytes) / Claims;
        Print($"| {count} | {messages} | {bytes:N0} | {bytes / count} | {ms:F1} |");
    }

    static void PrintHead()
    {
        Console.WriteLine("| hosts | connections | until all see all up, s "
            + "| then until all have all catalogues, at most 120 s | not had then "
            + "| messages a host until then | bytes | longest message | longest gossip | refused as too long "
            + "| processor time a host, s | memory, MB "
            + "| at rest, messages a second and host | bytes a second and host "
            + "| a feed's change: known everywhere after, s | messages | bytes "
            + "| 100 look-ups: messages | ms each |");
        Console.WriteLine(string.Concat(Enumerable.Repeat("| --- ", 19)) + "|");
    }

    /// <param name="isDirect">Without Akka's connections.</param>
    static async Task ClusterAsync(string directory, int count, bool isDirect)
    {
        TimeSpan processor = Environment.CpuUsage.TotalTime;
        await using VirtualCluster cluster = await VirtualCluster.StartAsync(directory, count, isDirect);
        double formed = cluster.Time.Clock.PassedMs / 1e3;
        (int heard, int unheard) = await cluster.UntilHeardAsync();
        processor = Environment.CpuUsage.TotalTime - processor;
        MemoryNetwork network = cluster.Network;
        string forming = string.Create(
            CultureInfo.InvariantCulture,
            $"{(isDirect ? "none" : "Akka's")} | {formed:F1} | {heard / 1e3:F1} | {unheard} "
                + $"| {network.Messages / count:N0} | {network.Bytes / count:N0} "
                + $"| {network.Longest:N0} | {network.LongestGossip:N0} | {network.Refused} "
                + $"| {processor.TotalSeconds / count:F2} | {GC.GetTotalMemory(true) >> 20}");
        (long messages, long bytes) = await cluster.CountAsync(() => cluster.Time.PassAsync(RestMs));
        double hostSeconds = RestMs / 1e3 * count;
        string rest = string.Create(
            CultureInfo.InvariantCulture, $"{messages / hostSeconds:F1} | {bytes / hostSeconds:N0}");
        int took = 0;
        (long changed, long changedBytes) = await cluster.CountAsync(async () =>
        {
            for (int change = 0; change < Changes; change++)
                took += await cluster.ChangeAsync(string.Create(CultureInfo.InvariantCulture, $"feed{change}"));
            if (took > RestMs) throw new InvalidOperationException("The changes take longer than the time at rest.");
            await cluster.Time.PassAsync(RestMs - took);
        });
        // What would have passed in that time anyway is not the changes'.
        double each = (changed - messages) / (double)Changes, eachBytes = (changedBytes - bytes) / (double)Changes;
        (long asked, double ms) = await cluster.LookUpAsync($"feed{Changes - 1}", 100);
        string known = string.Create(
            CultureInfo.InvariantCulture, $"{took / 1e3 / Changes:F2} | {each:F0} | {eachBytes:N0}");
        Print($"| {count} | {forming} | {rest} | {known} | {asked} | {ms:F3} |");
    }

    static async Task LookUpsAsync(int count)
    {
        const int feeds = 100, questions = 100;
        CatalogueOfMany catalogue = new(count, feeds);
        await catalogue.FindAsync(1, 0);
        var watch = Stopwatch.StartNew();
        for (int i = 0; i < questions; i++) await catalogue.FindAsync(1 + i % (count - 1), i % feeds);
        Print($"{count} hosts, {count * feeds:N0} feeds: {watch.Elapsed.TotalMilliseconds / questions:F3} ms");
    }

    static void Print(FormattableString text) => Console.WriteLine(text.ToString(CultureInfo.InvariantCulture));
}
