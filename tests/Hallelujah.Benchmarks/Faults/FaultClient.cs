using System.Globalization;
using Hallelujah.Client;
using Hallelujah.Contracts;

namespace Hallelujah.Benchmarks.Faults;

/// <summary>
/// One client: one command or question after the other, each through any host, and what comes back held against what
/// is known.
/// </summary>
sealed class FaultClient(
    int number, FaultHosts hosts, FaultFiles files, FaultModel model, FaultSettings settings, FaultLog log)
{
    /// <summary>Feeds of one client that are there at a time: enough to choose from, few enough to read all.</summary>
    const int MostFeeds = 40;

    /// <summary>Errors after which a command may have been taken or not.</summary>
    static readonly HallError[] Lost =
        [HallErrors.ConnectionLost, HallErrors.HostUnreachable, HallErrors.Timeout, HallErrors.ConnectionFailed];

    readonly Random _random = new(settings.Seed * 1_000 + number);
    readonly FaultConnections _connections = new(hosts);
    readonly Dictionary<string, (int File, Content Content)> _ready = new(StringComparer.Ordinal);
    readonly Dictionary<string, (int File, Content Content)> _deleted = new(StringComparer.Ordinal);
    readonly HashSet<string> _extractions = new(StringComparer.Ordinal);
    int _names;

    public async Task RunAsync(Func<int> contest, CancellationToken stop)
    {
        await using FaultConnections connections = _connections;
        while (!stop.IsCancellationRequested)
        {
            using var late = new CancellationTokenSource(settings.Stuck);
            string what = "";
            try
            {
                int dice = _ready.Count >= MostFeeds ? 100 : _random.Next(100);
                (what, Func<CancellationToken, Task> work) = dice switch
                {
                    < 17 => ("import", c => ImportAsync(NewName(), c)),
                    < 21 => ("import, splits lent", ImportLentAsync),
                    < 25 => ("import on all", ImportOnAllAsync),
                    < 33 when Any(_deleted) is { } name => ("import again", c => ImportAsync(name, c)),
                    < 45 when Any(_ready) is { } name => ("extract", c => ExtractAsync(name, c)),
                    < 52 when Any(_deleted) is { } name => ("restore", c => RestoreAsync(name, c)),
                    < 60 => ("contest", c => ContestAsync(contest(), c)),
                    < 72 when Any(_ready) is { } name => ("read by ticket", c => ReadAsync(name, false, c)),
                    < 85 when Any(_ready) is { } name => ("read by runs", c => ReadAsync(name, true, c)),
                    < 92 when Any(_ready) is { } name => ("look up", c => LookUpAsync(name, c)),
                    _ when Any(_ready) is { } name => ("delete", c => DeleteAsync(name, c)),
                    _ => ("import", (Func<CancellationToken, Task>)(c => ImportAsync(NewName(), c))),
                };
                await work(late.Token);
                log.Count($"{what} ok");
            }
            catch (HallException e) when (IsAllowed(e.Error))
            {
                log.Count($"{what} {e.Error.Id}");
                // Nobody asks again at once a host that does not answer.
                await Task.Delay(_random.Next(200), CancellationToken.None);
            }
            catch (OperationCanceledException) when (late.IsCancellationRequested)
            {
                log.Violation($"client {number}: {what} is stuck for {settings.Stuck.TotalSeconds} s");
                return;
            }
            catch (Exception e)
            {
                log.Violation(
                    $"client {number}: {what}: {e.GetType().Name} {(e as HallException)?.Error.Id} {e.Message}");
            }
        }
    }

    /// <summary>
    /// What a client may be told while hosts fail. Nothing else is an answer to what these clients do.
    /// </summary>
    static bool IsAllowed(HallError error) => Lost.Contains(error) || error == HallErrors.NoQuorum
        || error == HallErrors.NameInUse || error == HallErrors.FeedNotFound || error == HallErrors.InputNotFound;

    string NewName() => string.Create(CultureInfo.InvariantCulture, $"c{number}n{++_names}");

    string? Any(Dictionary<string, (int File, Content Content)> feeds) =>
        feeds.Count == 0 ? null : feeds.Keys.ElementAt(_random.Next(feeds.Count));

    int AnyHost() => _random.Next(hosts.Count);

    Task ImportAsync(string name, CancellationToken cancellationToken)
    {
        int file = _random.Next(FaultFiles.Count);
        return ProduceAsync(
            name, file, FaultFiles.ContentOf(file),
            new ImportCommand { Feed = name, Paths = [files[file]], Literal = true, Copies = AnyCopies() },
            cancellationToken);
    }

    /// <summary>Of one file on one host, whose splits all hosts load and keep.</summary>
    Task ImportLentAsync(CancellationToken cancellationToken)
    {
        int file = _random.Next(FaultFiles.Count);
        string name = NewName();
        return ProduceAsync(
            name, file, FaultFiles.ContentOf(file),
            new ImportCommand
            {
                Feed = name,
                Paths = [files[file]],
                Literal = true,
                Hosts = "*",
                Copies = AnyCopies(),
            },
            cancellationToken);
    }

    /// <summary>One host or two have the rows; on two they can be had while either is gone.</summary>
    int? AnyCopies() => _random.Next(2) == 0 ? 2 : null;

    /// <summary>Each host loads the file; here it is one file that all of them see.</summary>
    Task ImportOnAllAsync(CancellationToken cancellationToken)
    {
        int file = _random.Next(FaultFiles.Count);
        string name = NewName();
        return ProduceAsync(
            name, file, FaultFiles.ContentOf(file, hosts.Count),
            new ImportCommand
            {
                Feed = name,
                Paths = [files[file]],
                Literal = true,
                OnHost = "*",
                Copies = AnyCopies(),
            },
            cancellationToken);
    }

    Task ExtractAsync(string input, CancellationToken cancellationToken)
    {
        (int file, Content whole) = _ready[input];
        int first = _random.Next(1, (int)whole.Rows + 10);
        string name = NewName();
        _extractions.Add(name);
        return ProduceAsync(
            name, file, FaultFiles.FirstRows(file, Math.Min(first, whole.Rows)),
            new ExtractCommand
            {
                Feed = name,
                Input = input,
                Selection = new Selection { First = first },
                Copies = AnyCopies(),
            },
            cancellationToken);
    }

    /// <summary>A name of this client's own: once its command was answered it has to become what it is to be.</summary>
    async Task ProduceAsync(
        string name, int file, Content content, FeedCommand command, CancellationToken cancellationToken)
    {
        _deleted.Remove(name);
        FeedInfo info;
        try
        {
            info = await SubmitAsync(command, cancellationToken);
        }
        catch (HallException e) when (Lost.Contains(e.Error))
        {
            model.MaybeSet(name, content);
            throw;
        }
        model.Set(name, content);
        if (await IsReadyAsync(info, content, command is ExtractCommand, cancellationToken))
            _ready[name] = (file, content);
    }

    /// <summary>
    /// Through one host; where the answer is lost the same command is sent once more, which is one command.
    /// </summary>
    async Task<FeedInfo> SubmitAsync(FeedCommand command, CancellationToken cancellationToken)
    {
        var submission = new CommandSubmission(Guid.NewGuid(), command);
        int host = AnyHost();
        SummitConnection connection = await ConnectAsync(host, cancellationToken);
        try
        {
            return await connection.Rpc.SubmitAsync(submission, cancellationToken);
        }
        catch (HallException e) when (Lost.Contains(e.Error))
        {
            try
            {
                connection = await ConnectAsync(host, cancellationToken);
                return await connection.Rpc.SubmitAsync(submission, cancellationToken);
            }
            catch (HallException)
            {
                // The first answer is still lost.
                throw e;
            }
        }
    }

    /// <summary>Where there is no connection no command was sent: NoQuorum stands for it.</summary>
    async Task<SummitConnection> ConnectAsync(int host, CancellationToken cancellationToken)
    {
        try
        {
            return await _connections.ToAsync(host, cancellationToken);
        }
        catch (HallException e) when (Lost.Contains(e.Error))
        {
            throw new HallException(HallErrors.NoQuorum, e.Message);
        }
    }

    /// <summary>
    /// Waits for an acknowledged command, through whichever host answers. False for an extraction that says which host
    /// with rows of its input has gone; its name is free again.
    /// </summary>
    async Task<bool> IsReadyAsync(
        FeedInfo info, Content content, bool isExtraction, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                SummitConnection connection = await _connections.ToAsync(AnyHost(), cancellationToken);
                FeedInfo end = await connection.Rpc.WaitAsync(info.Id, null, null, cancellationToken);
                if (isExtraction && end.State == FeedState.Failed && end.Error?.Id == HallErrors.HostUnreachable.Id)
                {
                    model.Set(info.Name, [null]);
                    log.Count("a command fails: a host has gone");
                    return false;
                }
                if (end.State != FeedState.Ready || end.Rows != content.Rows)
                {
                    log.Violation(
                        $"client {number}: '{info.Name}' was taken and is {end.State} with {end.Rows} rows of "
                        + $"{content.Rows}: {end.Error?.Message}");
                }
                return true;
            }
            catch (HallException e) when (Lost.Contains(e.Error) || e.Error == HallErrors.FeedNotFound)
            {
                log.Count($"wait {e.Error.Id}");
                await Task.Delay(_random.Next(50, 300), cancellationToken);
            }
        }
    }

    async Task ContestAsync(int round, CancellationToken cancellationToken)
    {
        string name = string.Create(CultureInfo.InvariantCulture, $"s{round}");
        int file = _random.Next(FaultFiles.Count);
        Content content = FaultFiles.ContentOf(file);
        FeedInfo info;
        try
        {
            info = await SubmitAsync(
                new ImportCommand { Feed = name, Paths = [files[file]], Literal = true }, cancellationToken);
        }
        catch (HallException e) when (Lost.Contains(e.Error))
        {
            model.MaybeWon(name, content);
            throw;
        }
        if (model.Won(name, content) > 1) log.Violation($"the name '{name}' was given twice");
        await IsReadyAsync(info, content, isExtraction: false, cancellationToken);
    }

    /// <param name="byRuns">As the cmdlets read: each host's rows from that host.</param>
    async Task ReadAsync(string name, bool byRuns, CancellationToken cancellationToken)
    {
        int host = AnyHost();
        Content? got = await _connections.ReadAsync(host, name, byRuns, cancellationToken);
        if (got is null) log.Count("read says that it may be out of date");
        else if (got != _ready[name].Content)
            log.Violation($"'{name}' through {FaultHosts.NameOf(host)} is {got}, not {_ready[name].Content}");
    }

    async Task LookUpAsync(string name, CancellationToken cancellationToken)
    {
        SummitConnection connection = await _connections.ToAsync(AnyHost(), cancellationToken);
        IReadOnlyList<FeedInfo> found = await connection.Rpc.FindFeedsAsync(
            new FeedQuery([name]), cancellationToken);
        // A catalogue may lag by a moment; the check at the end waits for it.
        if (!found.Any(f => f.State == FeedState.Ready && f.Rows == _ready[name].Content.Rows))
            log.Count("look up lags");
    }

    async Task DeleteAsync(string name, CancellationToken cancellationToken)
    {
        (int file, Content content) = _ready[name];
        SummitConnection connection = await ConnectAsync(AnyHost(), cancellationToken);
        try
        {
            await connection.Rpc.DeleteFeedAsync(name, cancellationToken);
        }
        catch (HallException e) when (Lost.Contains(e.Error))
        {
            _ready.Remove(name);
            model.MaybeSet(name, null);
            throw;
        }
        _ready.Remove(name);
        model.Set(name, [null]);
        _deleted[name] = (file, content);
    }

    async Task RestoreAsync(string name, CancellationToken cancellationToken)
    {
        (int file, Content content) = _deleted[name];
        SummitConnection connection = await ConnectAsync(AnyHost(), cancellationToken);
        FeedInfo info;
        try
        {
            info = await connection.Rpc.RestoreFeedAsync(name, false, cancellationToken);
        }
        catch (HallException e) when (e.Error == HallErrors.SourceNotFound || e.Error == HallErrors.SourceChanged)
        {
            // An extraction whose input was deleted since: it says so.
            log.Count($"restore {e.Error.Id}");
            return;
        }
        catch (HallException e) when (Lost.Contains(e.Error))
        {
            _deleted.Remove(name);
            model.MaybeSet(name, content);
            throw;
        }
        _deleted.Remove(name);
        model.Set(name, content);
        if (await IsReadyAsync(info, content, _extractions.Contains(name), cancellationToken))
            _ready[name] = (file, content);
    }
}
