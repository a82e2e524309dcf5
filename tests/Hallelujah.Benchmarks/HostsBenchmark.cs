using System.Globalization;
using Apache.Arrow;
using Hallelujah.Benchmarks.Faults;
using Hallelujah.Benchmarks.Generate;
using Hallelujah.Client;
using Hallelujah.Contracts;

namespace Hallelujah.Benchmarks;

/// <summary>
/// What it costs that a feed is one of several hosts': the same jobs by three Summits of this machine and by one
/// Summit, in turn in one run. All share the processors, so nothing is faster on three; the ratio is the overhead. Three
/// Summits that know nothing of each other show how much of it is that they are three processes.
/// </summary>
sealed class HostsBenchmark(Options options)
{
    const int Count = 3;
    const string Part = "part.csv";
    const int PollMs = 50;

    /// <param name="Alone">What one Summit loads.</param>
    /// <param name="Hosts">
    /// What the first of three Summits is asked to load: the same rows in the same order. Or what each of three is that
    /// are one host each.
    /// </param>
    sealed record Case(string Name, ImportCommand Alone, params IReadOnlyList<ImportCommand> Hosts);

    readonly SideBySide _table = new("three Summits", "one Summit");

    public async Task RunAsync()
    {
        string directory = Path.Combine(options.Directory, $"hall-hosts-{Guid.NewGuid():N}");
        Directory.CreateDirectory(directory);
        try
        {
            string csv = options.File ?? Path.Combine(directory, options.Kind + ".csv");
            if (options.File is null) TestFile.Write(options.Kind, options.Bytes, csv);
            string[] program = ["dotnet", options.Program ?? BuiltSummit.Assembly];
            using var one = new FaultHosts(Path.Combine(directory, "one"), 1, program);
            using var three = new FaultHosts(Path.Combine(directory, "three"), Count, program);
            await one.StartAsync();
            await three.StartAsync();
            using FaultHosts first = await ApartAsync(0), second = await ApartAsync(1), third = await ApartAsync(2);
            string[] parts = [.. Enumerable.Range(0, Count).Select(h => Path.Combine(three.DirectoryOf(h), Part))];
            Cut(csv, parts);
            await using var alone = new Side(one);
            await using var hosts = new Side(three);
            await using Side a = new(first), b = new(second), c = new(third);
            await hosts.AllUpAsync();
            foreach (Case of in Cases(csv, parts))
            {
                Side[] sides = of.Hosts.Count == 1 ? [hosts] : [a, b, c];
                for (int run = -1; run < options.Runs; run++) await RunAsync(of, run, alone, sides);
            }
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{options.Kind}, {new FileInfo(csv).Length:N0} bytes, {options.Runs} runs, medians; "
                + $"{Environment.ProcessorCount} processors for all Summits"));
            Console.WriteLine();
            _table.Print();

            async Task<FaultHosts> ApartAsync(int number)
            {
                var apart = new FaultHosts(
                    Path.Combine(directory, string.Create(CultureInfo.InvariantCulture, $"apart{number}")), 1, program);
                await apart.StartAsync();
                return apart;
            }
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    static IReadOnlyList<Case> Cases(string csv, string[] parts)
    {
        ImportCommand whole = Import(csv);
        return
        [
            new("one file, one host's own", whole, whole with { Hosts = FaultHosts.NameOf(0) }),
            // A path that is another file on each host, though they have one file system.
            new("three files, one on each host", Import(parts), Import($"/proc/self/cwd/{Part}") with { OnHost = "*" }),
            new("one file, its splits on all hosts", whole, whole with { Hosts = "*" }),
            new("three files, three Summits apart", Import(parts), [.. parts.Select(p => Import(p))]),
        ];
    }

    static ImportCommand Import(params string[] paths) => new() { Feed = "", Paths = paths, Literal = true };

    /// <param name="run">The one before the first warms both sides up.</param>
    async Task RunAsync(Case of, int run, Side alone, IReadOnlyList<Side> hosts)
    {
        if (run == 0) _table.Forget(of.Name);
        await BothAsync($"{of.Name}: load", run,
            () => alone.LoadAsync(of.Alone), (side, i) => side.LoadAsync(of.Hosts[i]), alone, hosts);
        if (options.Kind == "lineitem")
        {
            foreach (Extraction extraction in Extraction.OfLineitem)
            {
                await BothAsync($"{of.Name}: extract {extraction.Name}", run,
                    () => alone.ExtractAsync(extraction.Selection),
                    (side, _) => side.ExtractAsync(extraction.Selection), alone, hosts);
            }
        }
        await BothAsync($"{of.Name}: read all", run, alone.ReadAsync, (side, _) => side.ReadAsync(), alone, hosts);
        await alone.DeleteAsync();
        foreach (Side side in hosts) await side.DeleteAsync();
    }

    /// <summary>Each goes first in every second run.</summary>
    async Task BothAsync(
        string job, int run, Func<Task<long>> alone, Func<Side, int, Task<long>> host, Side one,
        IReadOnlyList<Side> hosts)
    {
        long ofOne = run % 2 == 0 ? await _table.SecondAsync(job, one.ProcessorTime, alone) : 0;
        long ofThree = await _table.FirstAsync(
            job, () => hosts.Aggregate(TimeSpan.Zero, (sum, h) => sum + h.ProcessorTime()),
            async () => (await Task.WhenAll(hosts.Select(host))).Sum());
        if (run % 2 != 0) ofOne = await _table.SecondAsync(job, one.ProcessorTime, alone);
        if (ofOne != ofThree)
        {
            throw new InvalidOperationException(
                string.Create(CultureInfo.InvariantCulture, $"{job}: {ofThree} rows, one Summit has {ofOne}."));
        }
    }

    /// <summary>Writes thirds of the file, each with its header. The file has no line break in a field.</summary>
    static void Cut(string csv, string[] parts)
    {
        using var source = new StreamReader(csv, System.Text.Encoding.ASCII, false, 1 << 20);
        string header = source.ReadLine() ?? throw new InvalidDataException($"{csv} is empty.");
        long third = new FileInfo(csv).Length / parts.Length;
        foreach (string path in parts)
        {
            using var part = new StreamWriter(path, append: false, System.Text.Encoding.ASCII, 1 << 20);
            part.NewLine = "\n";
            part.WriteLine(header);
            long left = path == parts[^1] ? long.MaxValue : third;
            while (left > 0 && source.ReadLine() is { } line)
            {
                part.WriteLine(line);
                left -= line.Length + 1;
            }
        }
    }

    /// <summary>One Summit, or several of which the first is asked.</summary>
    sealed class Side(FaultHosts hosts) : IAsyncDisposable
    {
        readonly FaultConnections _connections = new(hosts);
        readonly List<string> _feeds = [];

        /// <summary>Of all its Summits so far.</summary>
        public TimeSpan ProcessorTime() => hosts.ProcessorTime();

        Task<SummitConnection> ConnectAsync() => _connections.ToAsync(0, CancellationToken.None);

        /// <summary>Ends when the first sees all up; a Summit serves before that.</summary>
        public async Task AllUpAsync()
        {
            SummitConnection connection = await ConnectAsync();
            while ((await connection.Rpc.GetHostsAsync(CancellationToken.None)).Any(h => h.State != HostState.Up))
                await Task.Delay(PollMs);
        }

        public Task<long> LoadAsync(ImportCommand command) => RunAsync(command with { Feed = Name() });

        public Task<long> ExtractAsync(Selection selection) =>
            RunAsync(new ExtractCommand { Feed = Name(), Input = _feeds[0], Selection = selection });

        string Name()
        {
            _feeds.Add($"feed{Guid.NewGuid():N}");
            return _feeds[^1];
        }

        async Task<long> RunAsync(FeedCommand command)
        {
            SummitConnection connection = await ConnectAsync();
            FeedInfo info = await connection.Rpc.SubmitAsync(
                new CommandSubmission(Guid.NewGuid(), command), CancellationToken.None);
            info = await connection.Rpc.WaitAsync(info.Id, null, null, CancellationToken.None);
            return info.State == FeedState.Ready
                ? info.Rows ?? 0
                : throw new InvalidOperationException($"{command.Feed} is {info.State}: {info.Error?.Message}");
        }

        /// <summary>Every row of the feed that was loaded, as record batches.</summary>
        public async Task<long> ReadAsync()
        {
            SummitConnection connection = await ConnectAsync();
            RowsTicket ticket = await connection.Rpc.OpenRowsAsync(
                _feeds[0], new Selection(), CancellationToken.None);
            await using RowsConnection rows = await connection.OpenRowsAsync(ticket, CancellationToken.None);
            long count = 0;
            await foreach (RecordBatch batch in rows.ReadAllAsync(CancellationToken.None))
                using (batch) count += batch.Length;
            return count;
        }

        public async Task DeleteAsync()
        {
            SummitConnection connection = await ConnectAsync();
            foreach (string feed in _feeds) await connection.Rpc.DeleteFeedAsync(feed, CancellationToken.None);
            _feeds.Clear();
        }

        public ValueTask DisposeAsync() => _connections.DisposeAsync();
    }
}
