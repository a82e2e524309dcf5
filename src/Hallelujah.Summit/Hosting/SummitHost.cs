using System.Globalization;
using System.Net;
using Akka.Actor;
using Akka.Configuration;
using Hallelujah.Columnar.Csv;
using Hallelujah.Contracts;
using Hallelujah.Summit.Cluster;
using Hallelujah.Summit.Hallelu;
using Hallelujah.Summit.Parts;
using Hallelujah.Summit.Rpc;
using Hallelujah.Summit.Worksheet;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Hallelujah.Summit.Hosting;

/// <summary>Starts and stops the parts of a Summit in order. Started means usable: every port answers.</summary>
sealed class SummitHost(SummitOptions options, IHostApplicationLifetime lifetime, ILogger<SummitHost> log)
    : IHostedService
{
    readonly SummitPaths _paths = new(options.HalleluDir);
    DirectoryLock? _lock;
    WorksheetStore? _store;
    WorksheetWriter? _writer;
    WorkLimiter? _limiter;
    ActorSystem? _system;
    IActorRef? _summit;
    RpcEndpoint? _endpoint;
    ClusterNode? _cluster;
    PartKeeper? _parts;
    PartSweeper? _sweeper;
    SegmentVerifier? _verifier;

    /// <summary>ip:port, once it is usable.</summary>
    public string Endpoint { get; private set; } = "";

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            await StartPartsAsync().ConfigureAwait(false);
        }
        catch (Exception e)
        {
            log.LogError(e, "The Summit could not start");
            await StopPartsAsync().ConfigureAwait(false);
            throw;
        }
    }

    async Task StartPartsAsync()
    {
        if (options.Initialize) DirectoryInitializer.Run(_paths, options.Port ?? SummitOptions.DefaultPort);
        SummitConfiguration configuration = SummitConfiguration.Load(_paths);
        _lock = DirectoryLock.Acquire(_paths);
        new DiskReserve(_paths.Reserve).KeepOrGiveUp();
        Guid directoryId = DirectoryIdentity.ReadOrCreate(_paths);
        Task<ActorSystem> system = Task.Run(CreateSystem);
        TimeProvider clock = TimeProvider.System;
        _store = WorksheetStore.Open(_paths.Worksheet);
        IReadOnlyList<WorksheetRow> rows = new Replay(_paths, _store, clock, configuration.Self.Name).Run();
        IReadOnlyList<string> exports = ExportRecords.Left(_paths);
        _writer = new WorksheetWriter(_store);
        _limiter = new WorkLimiter(options.Workers ?? Environment.ProcessorCount);
        var rpc = new RpcOptions
        {
            Token = SummitToken.ReadOrCreate(_paths),
            SummitName = configuration.Self.Name,
            Version = SummitHealth.Version,
            Log = log,
            Tls = configuration.Certificates?.ServerOptions(),
            // A client has the token of the Summit that it asks; rows may come from another's feed.
            TicketSuffices = configuration.Hosts.Count > 1,
        };
        var endpoints = new HalleluEndpoints(configuration.Self.Ip, rpc);
        _system = await system.ConfigureAwait(false);

        // Before the port opens: a Summit that the others refuse is never seen by a client.
        if (configuration.Hosts.Count > 1)
        {
            _cluster = new ClusterNode(configuration, directoryId, _paths, clock, log);
            await _cluster.StartAsync(lifetime.ApplicationStopping).ConfigureAwait(false);
        }
        var tickets = new TicketBook();
        long splitBytes = options.SplitBytes ?? CsvSplitPlanner.DefaultSplitBytes;
        PartHosts? parts = null;
        if (_cluster is not null)
        {
            _parts = new PartKeeper(
                _paths, _limiter, _system, tickets,
                new IPEndPoint(configuration.Self.Ip, configuration.Port).ToString(), configuration.Self.Name,
                directoryId, splitBytes);
            parts = new PartHosts(_cluster.View, _cluster.Peers, _parts);
            _parts.Hosts = parts;
        }
        var context = new SummitContext(
            _paths, _writer, _limiter, endpoints, new FeedWorks(splitBytes, parts), clock, configuration.Self.Name)
        {
            Parts = parts,
            NameFreed = _cluster is null ? null : _cluster.NameFreed,
            NamesUnsaved = _cluster is null ? null : names => _cluster.NamesUnsaved = names,
            Changed = _cluster is null ? null : _cluster.WorksheetChanged,
        };

        // The Summit's port is taken before any Hallelu's, so that none of theirs can be in its place.
        var health = new SummitHealth(_paths, configuration, clock.GetUtcNow().UtcDateTime);
        ISummitRpc? service = null;
        _endpoint = RpcEndpoint.Listen(
            configuration.Self.Ip, configuration.Port, () => service!, tickets, rpc);
        _summit = _system.ActorOf(Props.Create(() => new SummitActor(context, rows)), "summit");
        service = new SummitService(_summit, health, _limiter, _paths, lifetime.StopApplication);
        if (_cluster is not null)
        {
            _parts!.Feeds = service;
            _parts.KeepDamage = KeepDamageAsync;
            var standIns = new StandIns(
                context, tickets, new IPEndPoint(configuration.Self.Ip, configuration.Port).ToString(),
                lifetime.ApplicationStopping);
            service = _cluster.Serve(
                service, _parts, parts!, new WorksheetRows(_summit), standIns.Of, new WaitingCommands(_summit));
            _sweeper = new PartSweeper(parts!, _parts, _parts.Moves!, log);
            _sweeper.Start();
        }
        _endpoint.Serve();
        await _summit.Ask<SummitProtocol.Usable>(SummitProtocol.WaitUntilUsable.Instance).ConfigureAwait(false);
        Endpoint = _endpoint.EndPoint.ToString();
        _ = Task.Run(FeedManifest.WarmUp, CancellationToken.None);

        // Not waited for: a target may lie on a network drive that does not answer.
        _ = Task.Run(() => ExportRecords.Sweep(exports, log), CancellationToken.None);
        _verifier = new SegmentVerifier(_paths, new WorksheetRows(_summit), _parts, KeepDamageAsync, log);
        _verifier.Start(options.VerifyAfter is { } seconds ? 1_000 * seconds : SummitLimits.VerifyAfterMs);
        log.LogInformation("Ready on {Endpoint} with {Commands} commands", Endpoint, rows.Count);
    }

    async Task KeepDamageAsync(Guid id, ErrorData error) => await _summit!.Ask<SummitProtocol.DamageKept>(
        new SummitProtocol.DamageFound(id, error), TimeSpan.FromMilliseconds(SummitLimits.DamageTimeoutMs))
        .ConfigureAwait(false);

    static ActorSystem CreateSystem() => ActorSystem.Create("hallelujah", ConfigurationFactory.ParseString("""
        akka {
          loggers = ["Hallelujah.Summit.Hosting.ActorLog, hall-summit"]
          stdout-loglevel = OFF
          stdout-logger-class = "Hallelujah.Summit.Hosting.EdgeLog, hall-summit"
          loglevel = INFO
          log-dead-letters = off
          # Nothing here is timed more finely; the default of 10 ms keeps an idle Summit at 5 % of a processor.
          scheduler.tick-duration = 100ms
          coordinated-shutdown.run-by-clr-shutdown-hook = off
          coordinated-shutdown.exit-clr = off
        }
        """));

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        log.LogInformation("Stopping");
        await StopPartsAsync().ConfigureAwait(false);
        log.LogInformation("Stopped");
    }

    async Task StopPartsAsync()
    {
        if (_endpoint is not null) await _endpoint.DisposeAsync().ConfigureAwait(false);
        if (_verifier is not null) await _verifier.StopAsync().ConfigureAwait(false);
        if (_sweeper is not null) await _sweeper.StopAsync().ConfigureAwait(false);
        if (_cluster is not null) await _cluster.StopAsync().ConfigureAwait(false);
        if (_parts is not null) await _parts.StopAsync().ConfigureAwait(false);
        if (_summit is not null)
        {
            var limit = TimeSpan.FromMilliseconds(2 * SummitLimits.StopTimeoutMs);
            try
            {
                await _summit.Ask<SummitProtocol.Usable>(SummitProtocol.Stop.Instance, limit).ConfigureAwait(false);
            }
            catch (AskTimeoutException)
            {
                log.LogWarning("Commands did not stop within {Limit} ms",
                    limit.TotalMilliseconds.ToString(CultureInfo.InvariantCulture));
            }
        }
        if (_system is not null) await _system.Terminate().ConfigureAwait(false);
        _limiter?.Dispose();
        if (_writer is not null) await _writer.CloseAsync().ConfigureAwait(false);
        _store?.Dispose();
        _lock?.Dispose();
    }
}
