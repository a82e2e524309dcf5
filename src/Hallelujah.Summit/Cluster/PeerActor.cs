using System.Globalization;
using Akka.Actor;
using Hallelujah.Contracts;
using Hallelujah.Summit.Hosting;
using static Hallelujah.Summit.Cluster.PeerProtocol;

namespace Hallelujah.Summit.Cluster;

/// <summary>Does what other Summits ask of this one.</summary>
sealed class PeerActor : ReceiveActor, IWithTimers
{
    public const string Name = "peer";

    /// <summary>Does a call: method, question, progress; gives the answer. Throws HallException.</summary>
    public delegate Task<byte[]> Handler(
        string method, byte[] question, IProgress<FeedProgress> progress, CancellationToken cancellationToken);

    readonly Dictionary<Guid, Call> _calls = [];
    readonly Handler _handler;

    public PeerActor(Handler handler)
    {
        _handler = handler;
        Receive<Question>(OnQuestion);
        Receive<Poll>(m => WithCall(m.Id, call => Reply(m.Id, call, m.WaitMs)));
        Receive<GetPart>(m => WithCall(m.Id, call => SendPart(m.Id, call, m.Part)));
        Receive<Cancel>(m => Forget(m.Id));
        Receive<Done>(OnDone);
        Receive<WaitOver>(m =>
        {
            if (_calls.TryGetValue(m.Id, out Call? call)) Release(m.Id, call);
        });
        Receive<IdleTick>(_ => ForgetIdle());
    }

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PreStart() => Timers.StartPeriodicTimer(
        nameof(IdleTick), IdleTick.Instance, TimeSpan.FromMilliseconds(SummitLimits.PeerCallIdleMs / 2.0));

    protected override void PostStop()
    {
        foreach (Call call in _calls.Values) call.Cancellation.Cancel();
    }

    void OnQuestion(Question message)
    {
        if (!_calls.TryGetValue(message.Id, out Call? call))
        {
            CallKind kind = KindOf(message.Method);
            int most = kind == CallKind.Wait ? SummitLimits.MaxWaiters : SummitLimits.MaxPeerCalls;
            if (_calls.Values.Count(c => c.Kind == kind) >= most)
            {
                Refuse(message.Id, new HallException(
                    HallErrors.TooManyRequests,
                    string.Create(CultureInfo.InvariantCulture,
                        $"{most} calls of other hosts are under way.")));
                return;
            }
            _calls[message.Id] = call = new Call { Kind = kind };
        }
        call.Touch();
        if (message.Part != call.Parts
            || call.Question.Length + message.Body.Length > SummitLimits.MaxPeerQuestionBytes)
        {
            Forget(message.Id);
            Refuse(message.Id, new HallException(HallErrors.MessageTooLarge,
                $"A question to another host has at most {SummitLimits.MaxPeerQuestionBytes} bytes, in order."));
            return;
        }
        call.Parts++;
        call.Question.Write(message.Body);
        if (call.Parts < message.Parts)
        {
            Sender.Tell(new Working(message.Id, null));
            return;
        }
        Guid id = message.Id;
        RunAsync(message.Method, call).PipeTo(
            Self, Self, answer => new Done(id, answer, null), e => new Done(id, null, ErrorMapping.ToHall(e).ToData()));
        Reply(id, call, message.WaitMs);
    }

    /// <summary>Each kind has places of its own.</summary>
    enum CallKind
    {
        /// <summary>The cluster's own: names, parts.</summary>
        Own,
        Client,

        /// <summary>A client's that waits for a command: these last long and are many.</summary>
        Wait,
    }

    static CallKind KindOf(string method) =>
        method == "command.wait" ? CallKind.Wait
        : method.StartsWith("feed.", StringComparison.Ordinal) || method.StartsWith("command.", StringComparison.Ordinal)
            ? CallKind.Client
        : CallKind.Own;

    Task<byte[]> RunAsync(string method, Call call)
    {
        byte[] question = call.Question.ToArray();
        call.Question.SetLength(0);
        return Task.Run(() => _handler(method, question, call, call.Cancellation.Token));
    }

    void WithCall(Guid id, Action<Call> then)
    {
        if (_calls.TryGetValue(id, out Call? call))
        {
            call.Touch();
            then(call);
            return;
        }
        Refuse(id, new HallException(
            HallErrors.ConnectionLost,
            "The host was restarted, or gave the call up; whether it was done is not known."));
    }

    /// <summary>The answer where it is there; else once it is, or Working when the wait is over.</summary>
    void Reply(Guid id, Call call, int waitMs)
    {
        call.Asker = Sender;
        if (call.IsDone)
        {
            Release(id, call);
            return;
        }
        waitMs = Math.Clamp(waitMs, 0, SummitLimits.PeerPollMs);
        Timers.StartSingleTimer(id, new WaitOver(id), TimeSpan.FromMilliseconds(waitMs));
    }

    void OnDone(Done message)
    {
        if (!_calls.TryGetValue(message.Id, out Call? call)) return;
        (call.Answer, call.Error) = (message.Answer, message.Error);
        if (call.Asker is not null) Release(message.Id, call);
    }

    /// <summary>Says to the one who waits how things stand.</summary>
    void Release(Guid id, Call call)
    {
        Timers.Cancel(id);
        if (call.Asker is not { } asker) return;
        call.Asker = null;
        if (call.Error is { } error)
        {
            asker.Tell(Failure(id, error));
            Forget(id);
        }
        else if (call.Answer is not null) SendPart(id, call, 0, asker);
        else asker.Tell(new Working(id, call.Progress));
    }

    void SendPart(Guid id, Call call, int part) => SendPart(id, call, part, Sender);

    void SendPart(Guid id, Call call, int part, IActorRef asker)
    {
        byte[] answer = call.Answer ?? [];
        int parts = Math.Max(1, (answer.Length + SummitLimits.ClusterPartBytes - 1) / SummitLimits.ClusterPartBytes);
        int start = Math.Min(Math.Max(0, part) * SummitLimits.ClusterPartBytes, answer.Length);
        int end = Math.Min(start + SummitLimits.ClusterPartBytes, answer.Length);
        asker.Tell(new Answer(id, part, parts, answer[start..end]));
        if (part >= parts - 1) Forget(id);
    }

    void Refuse(Guid id, HallException error) => Sender.Tell(Failure(id, error.ToData()));

    static Failed Failure(Guid id, ErrorData error) =>
        new(id, ShortError.Of(error, SummitLimits.PeerErrorChars, SummitLimits.PeerSampleBytes));

    void Forget(Guid id)
    {
        Timers.Cancel(id);
        if (_calls.Remove(id, out Call? call)) call.Cancellation.Cancel();
    }

    void ForgetIdle()
    {
        foreach ((Guid id, Call call) in _calls.ToList())
            if (call.IdleMs > SummitLimits.PeerCallIdleMs) Forget(id);
    }

    /// <summary>State of the actor, but for the progress, which the work sets from wherever it runs.</summary>
    sealed class Call : IProgress<FeedProgress>
    {
        long _touched = Environment.TickCount64;

        public MemoryStream Question { get; } = new();
        public CancellationTokenSource Cancellation { get; } = new();
        public required CallKind Kind { get; init; }
        public int Parts { get; set; }
        public IActorRef? Asker { get; set; }
        public byte[]? Answer { get; set; }
        public ErrorData? Error { get; set; }
        public FeedProgress? Progress { get; private set; }
        public bool IsDone => Answer is not null || Error is not null;
        public long IdleMs => Environment.TickCount64 - _touched;

        public void Touch() => _touched = Environment.TickCount64;

        public void Report(FeedProgress value) => Progress = value;
    }

    sealed record Done(Guid Id, byte[]? Answer, ErrorData? Error);

    sealed record WaitOver(Guid Id);

    sealed record IdleTick
    {
        public static readonly IdleTick Instance = new();
    }
}
