using System.Threading.Channels;
using Hallelujah.Contracts;
using Hallelujah.Summit.Hosting;
using Microsoft.Extensions.Logging;

namespace Hallelujah.Summit.Cluster;

/// <summary>
/// Lets this host's commands go on that wait for what another host has. One that waits for an input is handed to the
/// host that has it; one that waits for a name takes it once the cluster gives it. Looked into when the worksheet, the
/// catalogue or the hosts have changed.
/// </summary>
sealed class ElsewhereKeeper(
    WaitingCommands waiting, ClusterNames names, PeerClient peers, CatalogueView catalogue, ClusterView view,
    ILogger log)
{
    readonly Channel<bool> _changed = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    readonly CancellationTokenSource _stop = new();
    Task _running = Task.CompletedTask;

    public void Start() => _running = Task.Run(RunAsync);

    /// <summary>The worksheet has changed. May be called from anywhere.</summary>
    public void Changed() => _changed.Writer.TryWrite(true);

    public async Task StopAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    async Task RunAsync()
    {
        Task here = Task.CompletedTask;
        while (!_stop.IsCancellationRequested)
        {
            _changed.Reader.TryRead(out _);
            if (here.IsCompleted) here = _changed.Reader.WaitToReadAsync(_stop.Token).AsTask();
            List<Task> changes = [view.Changed, catalogue.Changed, here];
            IReadOnlyList<ElsewhereWait> waits = [];
            try
            {
                waits = await waiting.WaitsAsync(_stop.Token).ConfigureAwait(false);
                foreach (ElsewhereWait wait in waits) await ResolveAsync(wait).ConfigureAwait(false);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                log.LogError(e, "Commands that wait for another host were not looked into");
            }
            // A name may be free before the catalogue says so, and a host may have refused for a moment.
            if (waits.Count > 0) changes.Add(Task.Delay(SummitLimits.ElsewhereRetryMs, _stop.Token));
            await Task.WhenAny(changes).ConfigureAwait(false);
            // Changes that come close together are looked into as one.
            await Task.Delay(SummitLimits.CataloguePauseMs, _stop.Token).ConfigureAwait(false);
        }
    }

    async Task ResolveAsync(ElsewhereWait wait)
    {
        if (!view.HasQuorum) return;
        string name = wait.Submission.Command.Feed;
        try
        {
            if (wait.MovedTo is { } ip) await MoveAsync(wait, ip).ConfigureAwait(false);
            else if (wait.Input is { } input && HostOf(input, wait.Submitted) is { } host)
            {
                string to = host.Ip.ToString();
                await waiting.BeginMoveAsync(wait.Id, to).ConfigureAwait(false);
                await MoveAsync(wait, to).ConfigureAwait(false);
            }
            else if (wait.NameIsElsewhere && !IsHad(name))
                await names.WithNameAsync(name, () => waiting.GrantNameAsync(wait.Id)).ConfigureAwait(false);
        }
        catch (HallException e)
        {
            log.LogInformation("'{Name}' waits on: {Reason}", name, e.Message);
        }
    }

    /// <summary>
    /// The host that makes or has the input, or has ended without it since the command came: then the command is
    /// skipped there with the reason, as it would have been here.
    /// </summary>
    HostEntry? HostOf(string input, DateTime since) => Others
        .SelectMany(h => Named(h, input).Where(f => ClusterService.HasName(f) || HasEnded(f, since))
            .Select(f => (Host: h, Feed: f)))
        .OrderByDescending(c => ClusterService.HasName(c.Feed)).Select(c => c.Host).FirstOrDefault();

    static bool HasEnded(FeedInfo feed, DateTime since) =>
        feed.State is FeedState.Failed or FeedState.Skipped or FeedState.Cancelled && feed.Created > since;

    bool IsHad(string name) => view.Configuration.Hosts
        .Where(h => !h.Ip.Equals(view.Configuration.Self.Ip))
        .Any(h => Named(h, name).Any(ClusterService.HasName));

    IEnumerable<HostEntry> Others => view.Configuration.Hosts.Where(
        h => !h.Ip.Equals(view.Configuration.Self.Ip) && view[h.Ip.ToString()].State == HostState.Up);

    IEnumerable<FeedInfo> Named(HostEntry host, string name) =>
        catalogue.CandidatesOf(host.Ip.ToString(), new FeedQuery([name]))
            .Where(f => FeedName.Comparer.Equals(f.Name, name) && f.State != FeedState.Deleted);

    /// <summary>
    /// Hands the command over under the id that its client gave it: cut off anywhere it is done once more, and the
    /// other host takes it once.
    /// </summary>
    async Task MoveAsync(ElsewhereWait wait, string ip)
    {
        HostEntry? host = view.Configuration.Hosts.FirstOrDefault(h => h.Ip.ToString() == ip);
        if (host is null)
        {
            await waiting.EndMoveAsync(wait.Id, null, null).ConfigureAwait(false);
            return;
        }
        await names.FreedAsync([wait.Submission.Command.Feed]).ConfigureAwait(false);
        var question = new CallQuestion
        {
            // The name was this command's, or is waited for; the input is there, and is not waited for once more.
            Submission = wait.Submission with { WaitForName = true, WaitForInput = false },
        };
        try
        {
            await CallAsync(host, "command.submit", question).ConfigureAwait(false);
        }
        catch (HallException e) when (IsRefusal(e.Error) && !ClusterNames.IsLate(e))
        {
            bool isGone = e.Error == HallErrors.InputNotFound;
            await waiting.EndMoveAsync(wait.Id, null, isGone ? null : e.ToData()).ConfigureAwait(false);
            return;
        }
        await waiting.EndMoveAsync(wait.Id, host.Name, null).ConfigureAwait(false);
        // Where it was cancelled here meanwhile, the other host is not to run it.
        if ((await waiting.MovedAsync(wait.Id, _stop.Token).ConfigureAwait(false)).Ip is null)
        {
            await CallAsync(host, "command.cancel", new CallQuestion { Id = wait.Submission.CommandId })
                .ConfigureAwait(false);
        }
    }

    Task<FeedInfo> CallAsync(HostEntry host, string method, CallQuestion question) => peers.CallAsync<FeedInfo>(
        new ShapeHost(host.Name, host.Ip.ToString()), method, question, null, _stop.Token);

    /// <summary>
    /// The other host will not take the command, however often it is asked. After any other error it may have taken it,
    /// or take it later: it is asked again.
    /// </summary>
    internal static bool IsRefusal(HallError error) => Refusals.Contains(error);

    static readonly HashSet<HallError> Refusals =
    [
        HallErrors.InvalidName, HallErrors.NameInUse, HallErrors.NameReserved, HallErrors.InputNotFound,
        HallErrors.ColumnNotFound, HallErrors.PredicateUnsupported, HallErrors.PredicateInvalid,
        HallErrors.InvalidState, HallErrors.InvalidOption, HallErrors.UnknownOption, HallErrors.HostNotFound,
        HallErrors.FeedDamaged, HallErrors.MessageTooLarge, HallErrors.MessageInvalid, HallErrors.ProtocolMismatch,
    ];
}
