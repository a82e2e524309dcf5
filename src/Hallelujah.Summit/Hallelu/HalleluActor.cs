using Akka.Actor;
using Akka.Event;
using Hallelujah.Contracts;
using Hallelujah.Summit.Hosting;
using Hallelujah.Summit.Worksheet;
using static Hallelujah.Summit.Hallelu.HalleluProtocol;

namespace Hallelujah.Summit.Hallelu;

/// <summary>
/// Coordinates one command and the feed it outputs: reads the command from its file, has a port of its own, drives the
/// Jahs that do the work, commits, and then answers what is asked about the feed.
/// </summary>
sealed partial class HalleluActor : ReceiveActor, IWithStash, IWithTimers
{
    readonly SummitContext _context;
    readonly Guid _id;
    readonly string _feed;
    readonly bool _isCommitted;
    readonly string _directory;
    readonly CancellationTokenSource _lifetime = new();
    readonly ILoggingAdapter _log = Context.GetLogger();
    FeedCommand? _command;
    HalleluEndpoint? _endpoint;
    FeedQuestions? _questions;
    ExactReports? _exact;

    public HalleluActor(SummitContext context, Guid id, string feed, FeedState state)
    {
        _context = context;
        _id = id;
        _feed = feed;
        _isCommitted = state is FeedState.Ready or FeedState.Damaged;
        _directory = context.Paths.Feed(id);
        Become(Opening);
    }

    public IStash Stash { get; set; } = null!;

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PreStart() => OpenAsync(_context, _id, _feed, Self).PipeTo(Self);

    protected override void PostStop()
    {
        _lifetime.Cancel();
        _run.Cancel();
    }

    /// <summary>A Jah that dies is not restarted: its share goes to another.</summary>
    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(_ => Directive.Stop);

    static async Task<Opened> OpenAsync(SummitContext context, Guid id, string feed, IActorRef self)
    {
        HalleluEndpoint? endpoint = null;
        try
        {
            // First the port: a feed that is ready is served also where its command is none of this version's.
            endpoint = await context.Endpoints.OpenAsync(self, feed, CancellationToken.None).ConfigureAwait(false);
            FeedCommand command =
                await Task.Run(() => CommandFile.Read(context.Paths, id).Command).ConfigureAwait(false);
            return new Opened(command, endpoint, null);
        }
        catch (Exception e)
        {
            return new Opened(null, endpoint, ErrorMapping.ToHall(e));
        }
    }

    void Opening()
    {
        Receive<Opened>(m =>
        {
            _command = m.Command;
            _endpoint = m.Endpoint;
            if (m.Error is not null) _openError = m.Error;
            IActorRef summit = Context.Parent;
            _questions = new FeedQuestions(
                _context, _feed,
                () => FeedStore.OpenAsync(_directory, e => TellDamageAsync(summit, e), _context.Parts), _endpoint,
                _exact = new ExactReports(_directory), _lifetime.Token);
            Context.Parent.Tell(new SummitProtocol.HalleluUp(_id, _endpoint?.Address, m.Error));
            Become(_isCommitted ? Serving : Waiting);
            Stash.UnstashAll();
        });
        ReceiveAny(_ => Stash.Stash());
    }

    HallException? _openError;

    void Waiting()
    {
        Receive<Run>(_ => Begin<ImportCommand>(c => _context.Works.Import(c, _id, _directory)));
        Receive<InputReady>(
            m => Begin<ExtractCommand>(c => _context.Works.Extract(c, _id, _directory, m.Input)));
        Receive<InputFailed>(m => End(m.Error));
        Receive<CancelRun>(_ =>
        {
            // Told before the input's Hallelu could hand its segments over.
            End(SummitActor.Cancelled(_feed), FeedState.Cancelled);
        });
        Receive<Question>(_ => NotReady());
        Receive<Extract>(_ => NotReady());
        Receive<Shutdown>(_ => Close());
    }

    void Begin<T>(Func<T, FeedWork> work) where T : FeedCommand
    {
        try
        {
            if (_command is not T command)
            {
                throw _openError
                    ?? new HallException(HallErrors.Internal, $"'{_feed}' has no {typeof(T).Name} to run.", _feed);
            }
            // It may be of a later version that this host had before.
            UnknownOptions.Refuse(command, _context.Host);
            Begin(work(command));
        }
        catch (HallException e)
        {
            End(e);
        }
    }

    void Ended()
    {
        Receive<Question>(_ => NotReady());
        Receive<Shutdown>(_ => Close());
        ReceiveAny(_ => { });
    }

    void NotReady() => Sender.Tell(new Status.Failure(NotReadyError("")));

    HallException NotReadyError(string why) =>
        new(HallErrors.FeedNotReady, $"The feed '{_feed}' is not ready{why}.", _feed);

    void End(HallException error, FeedState state = FeedState.Failed)
    {
        if (error.Error == HallErrors.Internal) _log.Error(error, "The command of '{0}' ({1}) failed", _feed, _id);
        Become(Ended);
        Context.Parent.Tell(new SummitProtocol.CommandEnded(_id, state, error.ToData(), null, null));
    }

    void Serving()
    {
        Receive<Extract>(m => ServeInputAsync(_questions!, m.Output).PipeTo(m.Output));
        Receive<Question>(m =>
        {
            IActorRef asker = Sender;
            _questions!.AnswerAsync(m).PipeTo(asker, Self, failure: e => new Status.Failure(ErrorMapping.ToHall(e)));
        });
        Receive<Reopen>(_ => _questions!.Reopen());
        Receive<Shutdown>(_ => Close());
        ReceiveAny(_ => { });
    }

    /// <summary>
    /// Ends when the worksheet holds the damage, or what was damaged is whole again or may be once its copies are back;
    /// or when the Hallelu ends or the Summit is too busy to say so.
    /// </summary>
    async Task TellDamageAsync(IActorRef summit, HallException error)
    {
        if (_context.Parts is { } parts
            && (await parts.HealAsync(_id, error).ConfigureAwait(false) || parts.IsCopyAway(_directory))) return;
        try
        {
            var limit = TimeSpan.FromMilliseconds(SummitLimits.DamageTimeoutMs);
            await summit.Ask<SummitProtocol.DamageKept>(
                new SummitProtocol.DamageFound(_id, error.ToData()), limit, _lifetime.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is AskTimeoutException or OperationCanceledException)
        {
            // The reader still gets its error, and the next reader finds the damage again.
        }
    }

    static async Task<object> ServeInputAsync(FeedQuestions questions, IActorRef output)
    {
        try
        {
            return new InputReady(await questions.OpenAsync().ConfigureAwait(false));
        }
        catch (Exception e)
        {
            return new InputFailed(ErrorMapping.ToHall(e));
        }
    }

    void Close()
    {
        _lifetime.Cancel();
        Become(Closing);
        CloseAsync(_endpoint, _exact).PipeTo(Self);
    }

    static async Task<Closed> CloseAsync(HalleluEndpoint? endpoint, ExactReports? exact)
    {
        if (exact is not null) await Task.Run(exact.Close).ConfigureAwait(false);
        if (endpoint is not null) await endpoint.Listener.DisposeAsync().ConfigureAwait(false);
        return Closed.Instance;
    }

    void Closing()
    {
        Receive<Closed>(_ => Context.Stop(Self));
        Receive<Status.Failure>(m =>
        {
            _log.Warning(m.Cause, "The port of '{0}' did not close in order", _feed);
            Context.Stop(Self);
        });
        Receive<Question>(_ => Sender.Tell(new Status.Failure(
            new HallException(
                HallErrors.FeedNotFound, $"The feed '{_feed}' is being removed, or its Summit stops.", _feed))));
        ReceiveAny(_ => { });
    }

    sealed record Opened(FeedCommand? Command, HalleluEndpoint? Endpoint, HallException? Error);

    sealed record Closed
    {
        public static readonly Closed Instance = new();
    }
}
