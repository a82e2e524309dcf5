namespace Hallelujah.Benchmarks.Simulation;

/// <summary>What <see cref="VirtualTime"/> is to all that is no actor. Safe for concurrent callers.</summary>
sealed class VirtualClock : TimeProvider
{
    static readonly DateTimeOffset Begin = DateTimeOffset.UtcNow;

    readonly Lock _gate = new();
    readonly PriorityQueue<(Timer Timer, long Version), long> _due = new();
    long _passedMs;

    public long PassedMs => Interlocked.Read(ref _passedMs);

    public override long TimestampFrequency => 1_000;

    public override long GetTimestamp() => PassedMs;

    public override DateTimeOffset GetUtcNow() => Begin.AddMilliseconds(PassedMs);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Timer(this, () => callback(state));
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Runs what is due by then.</summary>
    public void Advance(int ms)
    {
        long now = Interlocked.Add(ref _passedMs, ms);
        while (Next(now) is { } timer) timer.Run();
    }

    Timer? Next(long now)
    {
        lock (_gate)
        {
            while (_due.TryPeek(out (Timer Timer, long Version) first, out long due) && due <= now)
            {
                _due.Dequeue();
                if (first.Version == first.Timer.Version) return first.Timer;
            }
            return null;
        }
    }

    /// <summary>Runs once: nothing here asks for more.</summary>
    sealed class Timer(VirtualClock clock, Action run) : ITimer
    {
        /// <summary>Of its last change: an earlier one is no longer due.</summary>
        public long Version { get; private set; }

        public void Run() => run();

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            if (period != Timeout.InfiniteTimeSpan && period != TimeSpan.Zero) throw new NotSupportedException();
            lock (clock._gate)
            {
                Version++;
                if (dueTime != Timeout.InfiniteTimeSpan)
                    clock._due.Enqueue((this, Version), clock.PassedMs + (long)Math.Ceiling(dueTime.TotalMilliseconds));
            }
            return true;
        }

        public void Dispose() => Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
