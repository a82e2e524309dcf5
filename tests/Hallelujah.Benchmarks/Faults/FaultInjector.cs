using System.Globalization;

namespace Hallelujah.Benchmarks.Faults;

/// <summary>Lets hosts fail, one fault after the other, and leaves all of them running at the end.</summary>
sealed class FaultInjector(FaultHosts hosts, FaultSettings settings, FaultLog log)
{
    readonly Random _random = new(settings.Seed);

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            await Task.Delay(_random.Next(settings.PauseMs / 8, settings.PauseMs), cancellationToken)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (!cancellationToken.IsCancellationRequested) await FailAsync();
        }
    }

    Task FailAsync()
    {
        int host = _random.Next(hosts.Count);
        return _random.Next(100) switch
        {
            < 40 => KillAsync("kill", [host]),
            < 80 => StopAsync(host),
            < 90 => TerminateAsync(host),
            < 95 => KillAsync("kill two", [host, (host + 1) % hosts.Count]),
            _ => KillAsync("kill all", [.. Enumerable.Range(0, hosts.Count)]),
        };
    }

    async Task KillAsync(string kind, IReadOnlyList<int> which)
    {
        log.Fault(kind, string.Join(", ", which.Select(FaultHosts.NameOf)));
        await Task.WhenAll(which.Select(hosts.KillAsync));
        await Task.Delay(_random.Next(settings.AwayMs));
        await Task.WhenAll(which.Select(hosts.StartAsync));
    }

    async Task StopAsync(int host)
    {
        int ms = _random.Next(settings.StopMs);
        log.Fault("stop", string.Create(CultureInfo.InvariantCulture, $"{FaultHosts.NameOf(host)} for {ms} ms"));
        hosts.Suspend(host);
        try
        {
            await Task.Delay(ms);
        }
        finally
        {
            hosts.Resume(host);
        }
    }

    async Task TerminateAsync(int host)
    {
        log.Fault("terminate", FaultHosts.NameOf(host));
        int exitCode = await hosts.TerminateAsync(host);
        if (exitCode != 0) log.Violation($"{FaultHosts.NameOf(host)} ended with exit code {exitCode}");
        await hosts.StartAsync(host);
    }
}
