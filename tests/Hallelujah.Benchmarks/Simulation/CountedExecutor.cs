using System.Collections.Concurrent;
using Akka.Configuration;
using Akka.Dispatch;

namespace Hallelujah.Benchmarks.Simulation;

/// <summary>
/// Runs the actors of all systems that have it on one thread and counts what is under way, so that it can be told when
/// nothing moves any more until time passes. Each system has caches of paths for each thread that runs its actors:
/// with 60 systems these were half of the memory when they had the process's thread pool.
/// </summary>
sealed class CountedExecutor(string id) : ExecutorService(id)
{
    static readonly BlockingCollection<IRunnable> Work = [];
    static readonly Lock Gate = new();
    static long _underWay;
    static TaskCompletionSource _quiet = Done();

    static CountedExecutor() => new Thread(Run) { IsBackground = true, Name = nameof(CountedExecutor) }.Start();

    static void Run()
    {
        foreach (IRunnable work in Work.GetConsumingEnumerable())
        {
            try
            {
                work.Run();
            }
            finally
            {
                lock (Gate) if (--_underWay == 0) _quiet.SetResult();
            }
        }
    }

    /// <summary>Puts every dispatcher of a system on it; there is no thread of the system's own.</summary>
    public static Config Settings { get; } = ConfigurationFactory.ParseString(string.Concat(
        ((string[])["actor.default-dispatcher", "actor.internal-dispatcher", "remote.default-remote-dispatcher",
            "remote.backoff-remote-dispatcher"])
        .Select(d => $"akka.{d} {{ type = Dispatcher, executor = \"{Name}\" }}\n")));

    static string Name => typeof(Configurator).AssemblyQualifiedName!;

    /// <summary>Returns when no actor has anything to do.</summary>
    public static async Task QuietAsync()
    {
        // Twice: a task may be on its way to an actor between two looks.
        for (int looks = 0; looks < 2; looks++)
        {
            Task quiet;
            lock (Gate) quiet = _quiet.Task;
            if (!quiet.IsCompleted) looks = 0;
            await quiet;
            await Task.Yield();
        }
    }

    static TaskCompletionSource Done()
    {
        TaskCompletionSource done = new();
        done.SetResult();
        return done;
    }

    public override void Execute(IRunnable run) => Add(run);

    /// <summary>Done after what was added before. May be called from anywhere.</summary>
    public static void Add(IRunnable run)
    {
        lock (Gate)
        {
            if (_underWay++ == 0) _quiet = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }
        Work.Add(run);
    }

    public override void Shutdown()
    {
    }

    /// <summary>Akka makes it so, by its name in the settings.</summary>
    public sealed class Configurator(Config config, IDispatcherPrerequisites prerequisites)
        : ExecutorServiceConfigurator(config, prerequisites)
    {
        public override ExecutorService Produce(string id) => new CountedExecutor(id);
    }
}
