using System.Collections.Frozen;
using Hallelujah.Contracts;
using Hallelujah.Summit.Hosting;

namespace Hallelujah.Summit.Cluster;

/// <summary>How the hosts stand, as this one sees it now. Safe for concurrent callers.</summary>
sealed class ClusterView
{
    readonly Lock _gate = new();
    readonly SummitConfiguration _configuration;
    readonly TimeProvider _clock;
    volatile FrozenDictionary<string, HostStanding> _hosts;
    TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public ClusterView(SummitConfiguration configuration, TimeProvider clock)
    {
        _configuration = configuration;
        _clock = clock;
        DateTime now = Now();
        _hosts = configuration.Hosts.ToFrozenDictionary(
            h => h.Ip.ToString(), _ => new HostStanding(HostState.Down, now), StringComparer.Ordinal);
    }

    /// <summary>True while a majority of the hosts in hosts.json takes part, this one among them.</summary>
    public bool HasQuorum
    {
        get
        {
            FrozenDictionary<string, HostStanding> hosts = _hosts;
            return hosts[_configuration.Self.Ip.ToString()].State == HostState.Up
                && hosts.Values.Count(h => h.State == HostState.Up) >= _configuration.Quorum;
        }
    }

    /// <summary>Ends with the next change.</summary>
    public Task Changed
    {
        get
        {
            lock (_gate) return _changed.Task;
        }
    }

    public HostStanding this[string ip] => _hosts[ip];

    /// <summary>Addresses that hosts.json does not list are left out.</summary>
    public void Set(IReadOnlyDictionary<string, HostState> states)
    {
        TaskCompletionSource told;
        lock (_gate)
        {
            DateTime now = Now();
            _hosts = _hosts.ToFrozenDictionary(
                h => h.Key,
                h =>
                {
                    HostState state = states.GetValueOrDefault(h.Key, HostState.Down);
                    return state == h.Value.State ? h.Value : new HostStanding(state, now);
                },
                StringComparer.Ordinal);
            told = _changed;
            _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
        told.TrySetResult();
    }

    /// <summary>Ends when there is a quorum, or when there is none any more.</summary>
    public async Task WaitAsync(bool quorum, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task changed;
            lock (_gate) changed = _changed.Task;
            if (HasQuorum == quorum) return;
            await changed.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    DateTime Now() => _clock.GetUtcNow().UtcDateTime;
}

/// <param name="Since">When this host saw the state begin, UTC.</param>
sealed record HostStanding(HostState State, DateTime Since);
