using Akka.Actor;
using Akka.Configuration;
using Akka.TestKit;

namespace Hallelujah.Benchmarks.Simulation;

/// <summary>
/// Time that passes when it is told to, in all of several actor systems alike; between two steps everything that a step
/// has set off comes to its end. What Akka times by the machine's own clock, its failure detectors, is not in it.
/// </summary>
sealed class VirtualTime(Func<IEnumerable<ActorSystem>> systems)
{
    /// <summary>Finer than anything that is timed here.</summary>
    public const int StepMs = 50;

    public static Config Settings { get; } = ConfigurationFactory.ParseString(
        $"akka.scheduler.implementation = \"{typeof(TestScheduler).AssemblyQualifiedName}\"")
        .WithFallback(CountedExecutor.Settings);

    public async Task PassAsync(int ms)
    {
        for (int passed = 0; passed < ms; passed += StepMs)
        {
            foreach (ActorSystem system in systems())
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
}
