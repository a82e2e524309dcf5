using System.Collections.Concurrent;
using Akka.Actor;
using Akka.Configuration;
using Akka.Event;
using Akka.Remote;
using Akka.TestKit;

namespace Hallelujah.Benchmarks.Simulation;

/// <summary>
/// Time that passes when it is told to, in all of several actor systems alike; between two steps everything that a step
/// has set off comes to its end. Failure detectors tell it as well.
/// </summary>
sealed class VirtualTime
{
    /// <summary>Finer than anything that is timed here.</summary>
    public const int StepMs = 50;

    static readonly ConcurrentDictionary<string, VirtualTime> Times = new(StringComparer.Ordinal);

    readonly string _id = Guid.NewGuid().ToString("N");

    public VirtualTime() => Times[_id] = this;

    /// <summary>Those for which it passes.</summary>
    public Func<IEnumerable<ActorSystem>> Systems { get; set; } = () => [];

    /// <summary>Of a system for which it passes.</summary>
    public Config Settings => ConfigurationFactory.ParseString($$"""
        akka {
          scheduler.implementation = "{{typeof(TestScheduler).AssemblyQualifiedName}}"
          cluster.failure-detector { time = "{{_id}}", implementation-class = "{{Name<VirtualPhiDetector>()}}" }
          remote.watch-failure-detector { time = "{{_id}}", implementation-class = "{{Name<VirtualPhiDetector>()}}" }
          remote.transport-failure-detector {
            time = "{{_id}}", implementation-class = "{{Name<VirtualDeadlineDetector>()}}"
          }
        }
        """).WithFallback(CountedExecutor.Settings);

    static string Name<T>() => typeof(T).AssemblyQualifiedName!;

    /// <summary>For what is no actor.</summary>
    public VirtualClock Clock { get; } = new();

    public async Task PassAsync(int ms)
    {
        for (int passed = 0; passed < ms; passed += StepMs)
        {
            Clock.Advance(StepMs);
            foreach (ActorSystem system in Systems())
                ((TestScheduler)system.Scheduler).Advance(TimeSpan.FromMilliseconds(StepMs));
            await CountedExecutor.QuietAsync();
        }
    }

    /// <summary>Lets time pass until the task has ended; gives how much has.</summary>
    /// <param name="isHurried">
    /// As fast as it goes; else no faster than the machine's clock, for work that waits by it.
    /// </param>
    public async Task<int> UntilAsync(Task task, bool isHurried = true)
    {
        int passed = 0;
        for (; !task.IsCompleted; passed += StepMs)
        {
            Task step = isHurried ? Task.CompletedTask : Task.Delay(StepMs);
            await PassAsync(StepMs);
            await Task.WhenAny(step, task);
        }
        await task;
        return passed;
    }

    static Akka.Remote.Clock ClockOf(Config config)
    {
        VirtualClock clock = Times[config.GetString("time")].Clock;
        return () => clock.PassedMs;
    }

    /// <summary>Akka makes it so by its name in the settings, as its own, which goes by the machine's clock.</summary>
    public sealed class VirtualPhiDetector : PhiAccrualFailureDetector
    {
        public VirtualPhiDetector(Config config, EventStream events) : base(
            config.GetDouble("threshold"), config.GetInt("max-sample-size"), config.GetTimeSpan("min-std-deviation"),
            config.GetTimeSpan("acceptable-heartbeat-pause"), config.GetTimeSpan("heartbeat-interval"),
            ClockOf(config)) => _ = events;
    }

    /// <summary>The same for connections.</summary>
    public sealed class VirtualDeadlineDetector : DeadlineFailureDetector
    {
        public VirtualDeadlineDetector(Config config, EventStream events) : base(
            config.GetTimeSpan("acceptable-heartbeat-pause"), config.GetTimeSpan("heartbeat-interval"),
            ClockOf(config)) => _ = events;
    }
}
