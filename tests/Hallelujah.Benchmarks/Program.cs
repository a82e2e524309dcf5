using System.Globalization;
using Hallelujah.Benchmarks;
using Hallelujah.Benchmarks.Generate;
using Hallelujah.Benchmarks.Profile;

const string Usage = """
    generate <lineitem|numeric|strings> <bytes> <file>      writes a deterministic CSV file
    main [--kind lineitem] [--bytes N | --file F] [--runs N] [--peer duckdb|clickhouse|polars|none] [--program P] [--dir D]
                                                            a Summit and DuckDB, or another, alternating; of any
                                                            CSV file with --kind other --file F load and statistics
    start [--feeds N] [--runs N] [--program P] [--dir D]     start to ready, empty and with N committed feeds
    rejects [--kind lineitem] [--bytes N] [--runs N]         what it costs to set bad records aside
    profile <file> [threads] [rounds]                        the engine alone, stage by stage and column by column
    shapes [--runs N] [--dir D]                              many columns, huge fields, many small files, beside DuckDB
    predicates [--bytes N | --file F] [--runs N] [--peer duckdb|none]
                                                            rows a second of kinds of conditions, beside DuckDB
    compression [--kind lineitem] [--bytes N | --file F] [--runs N] [--program P] [--dir D]
                                                            a Summit with feeds that are stored plainly, by LZ4, by zstd
    hosts [--file F | --bytes N] [--runs N] [--program P] [--dir D]
                                                            the same jobs by three Summits of this machine and by one
    cluster [--feeds N] [--runs N] [--program P] [--dir D]   three Summits: loss, restart, look-ups, statistics
    faults [--minutes N | --seconds N] [--seed S] [--cuts PERCENT] [--cut-until seen] [--dir D]
                                                            random commands on three Summits that fail at random
    simulate [--members N] [--dir D]                         names, catalogue and membership with up to 1,000 hosts;
                                                             with --members the last of a cluster of N alone
    kernels [BenchmarkDotNet's arguments]                    micro benchmarks of the engine's inner loops
    """;

switch (args)
{
    case ["generate", string kind, string bytes, string file] when TestFile.Kinds.Contains(kind):
        TestFile.Write(kind, long.Parse(bytes, CultureInfo.InvariantCulture), file);
        return 0;
    case ["main", .. string[] rest] when Options.TryParse(rest, out Options? options):
        await new MainBenchmark(options).RunAsync();
        return 0;
    case ["start", .. string[] rest] when Options.TryParse(rest, out Options? options):
        await new StartBenchmark(options).RunAsync();
        return 0;
    case ["rejects", .. string[] rest] when Options.TryParse(rest, out Options? options):
        await new RejectsBenchmark(options).RunAsync();
        return 0;
    case ["shapes", .. string[] rest] when Options.TryParse(rest, out Options? options):
        await new ShapesBenchmark(options).RunAsync();
        return 0;
    case ["predicates", .. string[] rest] when Options.TryParse(rest, out Options? options):
        new PredicatesBenchmark(options).Run();
        return 0;
    case ["compression", .. string[] rest] when Options.TryParse(rest, out Options? options):
        await new CompressionBenchmark(options).RunAsync();
        return 0;
    case ["hosts", .. string[] rest] when Options.TryParse(rest, out Options? options):
        await new HostsBenchmark(options).RunAsync();
        return 0;
    case ["cluster", .. string[] rest] when Options.TryParse(rest, out Options? options):
        await new ClusterBenchmark(options).RunAsync();
        return 0;
    case ["faults", .. string[] rest] when Options.TryParse(rest, out Options? options):
        return await FaultsCommand.RunAsync(options, args);
    case ["simulate", .. string[] rest] when Options.TryParse(rest, out Options? options):
        await SimulateCommand.RunAsync(options.Directory, options.Members);
        return 0;
    case ["profile", string file, .. string[] rest]:
        return ProfileCommand.Run(file, rest);
    case ["kernels", .. string[] rest]:
        BenchmarkDotNet.Running.BenchmarkSwitcher.FromAssembly(typeof(Options).Assembly)
            .Run(rest.Length > 0 ? rest : ["--filter", "*"]);
        return 0;
    default:
        Console.Error.WriteLine(Usage);
        return 2;
}
