using Akka.Configuration;
using Akka.Dispatch;

namespace Hallelujah.Benchmarks.Simulation;

/// <summary>
/// Runs the actors of all systems that have it on the process's thread pool and counts what is under way, so that it
/// can be told when nothing moves any more until time passes.
/// </summary>
sealed class CountedExecutor(string id) : ExecutorService(id)
{
    static long _underWay;

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
            while (Interlocked.Read(ref _underWay) > 0)
            {
                looks = 0;
                await Task.Yield();
            }
            await Task.Yield();
        }
    }

    public override void Execute(IRunnable run)
    {
        Interlocked.Increment(ref _underWay);
        ThreadPool.UnsafeQueueUserWorkItem(static work =>
        {
            try
            {
                work.Run();
            }
            finally
            {
                Interlocked.Decrement(ref _underWay);
            }
        }, run, preferLocal: false);
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
