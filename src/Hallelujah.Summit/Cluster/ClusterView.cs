using System.Collections.Frozen;
using Hallelujah.Contracts;
using Hallelujah.Summit.Hosting;

namespace Hallelujah.Summit.Cluster;

/// <summary>How the hosts stand, as this one sees it now. Safe for concurrent callers.</summary>
sealed class ClusterView
{
    readonly Lock _gate = new();
    readonly TimeProvider _clock;
    volatile SummitConfiguration _configuration;
    volatile ShapeInForce? _shape;
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

    /// <summary>By which the part in the cluster waits.</summary>
    public TimeProvider Clock => _clock;

    /// <summary>What the files say, as it is in force.</summary>
    public SummitConfiguration Configuration => _configuration;

    /// <summary>The hosts in them, and their digest; worked out once, since every vote asks for it.</summary>
    public ShapeInForce Shape
    {
        get
        {
            SummitConfiguration configuration = _configuration;
            if (_shape is { } known && ReferenceEquals(known.Configuration, configuration)) return known;
            ClusterShape shape = ClusterShape.Of(configuration);
            return _shape = new ShapeInForce(configuration, shape, shape.Digest());
        }
    }

    /// <summary>Puts other files in force. Hosts that are in both stand as they did.</summary>
    public void Reconfigure(SummitConfiguration configuration)
    {
        lock (_gate)
        {
            DateTime now = Now();
            FrozenDictionary<string, HostStanding> before = _hosts;
            _hosts = configuration.Hosts.ToFrozenDictionary(
                h => h.Ip.ToString(),
                h => before.GetValueOrDefault(h.Ip.ToString()) ?? new HostStanding(HostState.Down, now),
                StringComparer.Ordinal);
            _configuration = configuration;
        }
        Tell();
    }

    /// <summary>True while a majority of the hosts in hosts.json takes part, this one among them.</summary>
    public bool HasQuorum
    {
        get
        {
            FrozenDictionary<string, HostStanding> hosts = _hosts;
            return hosts[_configuration.Self.Ip.ToString()].State == HostState.Up
                && hosts.Values.Count(h => h.State == HostState.Up) >= hosts.Count / 2 + 1;
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

    /// <summary>One that is not in the files any more is Down.</summary>
    public HostStanding this[string ip] =>
        _hosts.GetValueOrDefault(ip) ?? new HostStanding(HostState.Down, Now());

    /// <summary>Addresses that hosts.json does not list are left out.</summary>
    public void Set(IReadOnlyDictionary<string, HostState> states)
    {
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
        }
        Tell();
    }

    void Tell()
    {
        TaskCompletionSource told;
        lock (_gate)
        {
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

    /// <summary>Milliseconds since the state began.</summary>
    public double Age(HostStanding standing) => (Now() - standing.Since).TotalMilliseconds;

    DateTime Now() => _clock.GetUtcNow().UtcDateTime;
}

/// <summary>What hosts.json says, as it is in force.</summary>
sealed record ShapeInForce(SummitConfiguration Configuration, ClusterShape Shape, string Digest);

/// <param name="Since">When this host saw the state begin, UTC.</param>
sealed record HostStanding(HostState State, DateTime Since);
