using System.Globalization;

namespace Hallelujah.Benchmarks.Faults;

/// <summary>Lets hosts fail, one fault after the other, and leaves all of them running at the end.</summary>
sealed class FaultInjector(FaultHosts hosts, FaultModel model, FaultFiles files, FaultSettings settings, FaultLog log)
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
        int other = (host + 1 + _random.Next(hosts.Count - 1)) % hosts.Count;
        bool isCut = _random.Next(100) < settings.CutPercent && hosts.Network is not null;
        int dice = _random.Next(100);
        if (isCut)
        {
            return dice switch
            {
                < 60 => CutOffAsync(host),
                < 80 => CutAsync("cut between", $"{FaultHosts.NameOf(host)} and {FaultHosts.NameOf(other)}",
                    (host, other), (other, host)),
                _ => CutAsync("cut one way", $"from {FaultHosts.NameOf(host)} to the others",
                    [.. Others(host).Select(o => (host, o))]),
            };
        }
        return dice switch
        {
            < 40 => KillAsync("kill", [host]),
            < 80 => StopAsync(host),
            < 90 => TerminateAsync(host),
            < 95 => KillAsync("kill two", [host, other]),
            _ => KillAsync("kill all", [.. Enumerable.Range(0, hosts.Count)]),
        };
    }

    IEnumerable<int> Others(int host) => Enumerable.Range(0, hosts.Count).Where(o => o != host);

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

    /// <summary>
    /// A minority and a majority, each with its clients. Both are looked at while it lasts.
    /// </summary>
    async Task CutOffAsync(int host)
    {
        (int, int)[] lost = [.. Others(host).SelectMany(o => new[] { (host, o), (o, host) })];
        var sides = new FaultSides(hosts, model, files, log, host);
        await CutAsync("cut off", FaultHosts.NameOf(host), sides.LookAsync, lost);
    }

    Task CutAsync(string kind, string where, params IReadOnlyList<(int From, int To)> lost) =>
        CutAsync(kind, where, _ => Task.CompletedTask, lost);

    async Task CutAsync(
        string kind, string where, Func<CancellationToken, Task> meanwhile, IReadOnlyList<(int From, int To)> lost)
    {
        int ms = _random.Next(settings.CutMs / 4, settings.CutMs);
        log.Fault(kind, string.Create(CultureInfo.InvariantCulture, $"{where} for {ms} ms"));
        foreach ((int from, int to) in lost) hosts.Network!.Lose(from, to);
        var atLeast = Task.Delay(ms);
        using var healed = new CancellationTokenSource(
            settings.CutUntilSeen ? settings.Stuck : TimeSpan.FromMilliseconds(ms));
        try
        {
            await meanwhile(healed.Token);
            await atLeast;
        }
        finally
        {
            hosts.Network!.Heal();
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
