using Hallelujah.Summit.Hallelu;
using Hallelujah.Summit.Hosting;
using Hallelujah.Summit.Parts;
using Hallelujah.Summit.Rpc;
using Hallelujah.Summit.Worksheet;

namespace Hallelujah.Summit;

/// <summary>What the actors of one Summit share; immutable or safe for concurrent callers.</summary>
sealed record SummitContext(
    SummitPaths Paths, WorksheetWriter Writer, WorkLimiter Limiter, IHalleluEndpoints Endpoints, IFeedWorks Works,
    TimeProvider Clock, string Host)
{
    public const string DefaultWorksheet = "main";

    /// <summary>The hosts that can have parts of a feed; null where this is the only host.</summary>
    public PartHosts? Parts { get; init; }

    /// <summary>Told when a command has let its name go; null where this is the only host.</summary>
    public Action? NameFreed { get; init; }

    /// <summary>
    /// Told which names the worksheet on disk may still give to commands that have ended, since that could not be
    /// written; null where this is the only host.
    /// </summary>
    public Action<IReadOnlyCollection<string>>? NamesUnsaved { get; init; }

    /// <summary>Told when the worksheet has changed; null where this is the only host.</summary>
    public Action? Changed { get; init; }

    /// <summary>What deletes can be noted on when the disk is full.</summary>
    public DiskReserve Reserve { get; } = new(Paths.Reserve);

    public DateTime Now() => Clock.GetUtcNow().UtcDateTime;
}

/// <summary>Opens the port of a Hallelu; a seam for tests that need no sockets.</summary>
interface IHalleluEndpoints
{
    Task<HalleluEndpoint> OpenAsync(Akka.Actor.IActorRef hallelu, string feed, CancellationToken cancellationToken);
}

/// <summary>A Hallelu's port and the tickets for it.</summary>
sealed record HalleluEndpoint(string Address, TicketBook Tickets, IAsyncDisposable Listener);
