namespace Hallelujah.Benchmarks.Faults;

/// <summary>
/// Random commands through any of several Summits while these are killed, stopped, started anew and cut off from
/// each other, and a look at the end whether everything is as it was acknowledged. What may not be: a name given twice,
/// an acknowledged command that is lost, a row that is wrong or missing, a command that is stuck.
/// </summary>
sealed class FaultRun(FaultSettings settings, string directory, IReadOnlyList<string> program, FaultLog log)
{
    /// <summary>Tries at one name that all compete for, before they go on to the next.</summary>
    const int TriesPerName = 3;

    int _contests;

    public async Task RunAsync()
    {
        log.Tell($"seed {settings.Seed}, {settings.Hosts} hosts, {settings.Clients} clients, {settings.Duration}");
        using FaultNetwork? network = FaultNetwork.IsInside ? FaultNetwork.Create(settings.Hosts) : null;
        if (network is null) log.Tell("no cuts between hosts: all are on this machine's own loopback");
        var files = new FaultFiles(directory);
        var model = new FaultModel();
        using var hosts = new FaultHosts(
            directory, settings.Hosts, [.. program, "--split-bytes", FaultFiles.SplitBytes], network);
        await hosts.StartAsync();
        var enough = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        log.Counted += () =>
        {
            if (log.Done >= settings.AtLeast) enough.TrySetResult();
        };
        using (CancellationTokenSource faultsEnd = new(settings.Duration), commandsEnd = new())
        {
            Task faults = new FaultInjector(hosts, model, files, settings, log).RunAsync(faultsEnd.Token);
            Task clients = Task.WhenAll(Enumerable.Range(0, settings.Clients).Select(n =>
                new FaultClient(n, hosts, files, model, settings, log).RunAsync(
                    () => Interlocked.Increment(ref _contests) / TriesPerName, commandsEnd.Token)));
            await Task.Delay(settings.Duration);
            await enough.Task.WaitAsync(settings.Stuck).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await commandsEnd.CancelAsync();
            await Task.WhenAll(faults, clients);
        }
        log.Tell("no more faults");
        await using var check = new FaultCheck(hosts, model, settings, log);
        await check.RunAsync("after the faults");
        await check.NamesAreFreeAsync(files);
        await Task.WhenAll(Enumerable.Range(0, hosts.Count).Select(hosts.KillAsync));
        await Task.WhenAll(Enumerable.Range(0, hosts.Count).Select(hosts.StartAsync));
        await check.RunAsync("after a restart of all");
        log.Tell($"{log.Faults} faults, {log.Done} commands and questions answered, "
            + $"{log.Violations.Count} violations");
    }
}
