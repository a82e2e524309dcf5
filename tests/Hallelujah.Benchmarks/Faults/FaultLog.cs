using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;

namespace Hallelujah.Benchmarks.Faults;

/// <summary>What happened in a run: counts, faults, and what must not have been. Safe for concurrent callers.</summary>
sealed class FaultLog(Action<string> print)
{
    readonly long _start = Stopwatch.GetTimestamp();
    readonly ConcurrentDictionary<string, int> _counts = new(StringComparer.Ordinal);
    readonly ConcurrentQueue<string> _violations = new();

    public IReadOnlyCollection<string> Violations => _violations;

    public int Faults => _counts.Where(c => c.Key.StartsWith("fault ", StringComparison.Ordinal)).Sum(c => c.Value);

    /// <summary>Commands and questions that ended as they should.</summary>
    public int Done => _counts.Where(c => c.Key.EndsWith(" ok", StringComparison.Ordinal)).Sum(c => c.Value);

    /// <summary>Raised after anything was counted, by whoever counted it.</summary>
    public event Action? Counted;

    public void Count(string what)
    {
        _counts.AddOrUpdate(what, 1, (_, n) => n + 1);
        Counted?.Invoke();
    }

    public void Fault(string kind, string where)
    {
        Count($"fault {kind}");
        Tell($"{kind} {where}");
    }

    public void Tell(string text) => print(string.Create(
        CultureInfo.InvariantCulture, $"{Stopwatch.GetElapsedTime(_start).TotalSeconds,8:F2} {text}"));

    /// <summary>An invariant does not hold.</summary>
    public void Violation(string text)
    {
        _violations.Enqueue(text);
        Tell($"VIOLATION {text}");
    }

    public void PrintCounts()
    {
        foreach ((string what, int n) in _counts.OrderBy(c => c.Key, StringComparer.Ordinal))
            print(string.Create(CultureInfo.InvariantCulture, $"{n,8} {what}"));
    }
}
