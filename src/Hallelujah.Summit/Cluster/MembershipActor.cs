using Akka.Actor;
using Akka.Cluster;
using Hallelujah.Contracts;

namespace Hallelujah.Summit.Cluster;

/// <summary>Follows the cluster's membership and keeps the view of it.</summary>
sealed class MembershipActor : ReceiveActor
{
    readonly Akka.Cluster.Cluster _cluster = Akka.Cluster.Cluster.Get(Context.System);
    readonly Dictionary<UniqueAddress, Member> _members = [];
    readonly HashSet<UniqueAddress> _unreachable = [];
    readonly ClusterView _view;
    bool _isPublishing;

    public MembershipActor(ClusterView view)
    {
        _view = view;
        Receive<ClusterEvent.CurrentClusterState>(state =>
        {
            foreach (Member member in state.Members) _members[member.UniqueAddress] = member;
            _unreachable.UnionWith(state.Unreachable.Select(m => m.UniqueAddress));
            Changed();
        });
        Receive<ClusterEvent.MemberRemoved>(e =>
        {
            _members.Remove(e.Member.UniqueAddress);
            _unreachable.Remove(e.Member.UniqueAddress);
            Changed();
        });
        Receive<ClusterEvent.IMemberEvent>(e =>
        {
            _members[e.Member.UniqueAddress] = e.Member;
            Changed();
        });
        Receive<ClusterEvent.UnreachableMember>(e =>
        {
            _unreachable.Add(e.Member.UniqueAddress);
            Changed();
        });
        Receive<ClusterEvent.ReachableMember>(e =>
        {
            _unreachable.Remove(e.Member.UniqueAddress);
            Changed();
        });
        Receive<PublishNow>(_ => Publish());
    }

    /// <summary>After what else has come: one message of gossip may tell of all hosts.</summary>
    void Changed()
    {
        if (_isPublishing) return;
        _isPublishing = true;
        Self.Tell(PublishNow.Instance);
    }

    protected override void PreStart() => _cluster.Subscribe(
        Self, ClusterEvent.SubscriptionInitialStateMode.InitialStateAsSnapshot,
        typeof(ClusterEvent.IMemberEvent), typeof(ClusterEvent.IReachabilityEvent));

    protected override void PostStop()
    {
        _cluster.Unsubscribe(Self);
        _view.Set(new Dictionary<string, HostState>());
    }

    void Publish()
    {
        _isPublishing = false;
        Dictionary<string, HostState> states = new(StringComparer.Ordinal);
        // A host that is back has two members until its former self is removed; the one that is there counts.
        foreach (Member member in _members.Values.OrderBy(Rank)) states[member.Address.Host] = StateOf(member);
        _view.Set(states);
    }

    int Rank(Member member) => StateOf(member) switch
    {
        HostState.Up => 4,
        HostState.Joining => 3,
        HostState.Leaving => 2,
        HostState.Unreachable => 1,
        _ => 0,
    };

    HostState StateOf(Member member) => member.Status switch
    {
        MemberStatus.Down or MemberStatus.Removed => HostState.Down,
        _ when _unreachable.Contains(member.UniqueAddress) => HostState.Unreachable,
        MemberStatus.Up => HostState.Up,
        MemberStatus.Joining or MemberStatus.WeaklyUp => HostState.Joining,
        _ => HostState.Leaving,
    };

    sealed class PublishNow
    {
        public static readonly PublishNow Instance = new();
    }
}
