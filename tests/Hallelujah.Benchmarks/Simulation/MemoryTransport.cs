using Akka.Actor;
using Akka.Configuration;
using Akka.Remote.Transport;
using Google.Protobuf;

namespace Hallelujah.Benchmarks.Simulation;

/// <summary>One actor system's place on a <see cref="MemoryNetwork"/>, in place of Akka's TCP.</summary>
sealed class MemoryTransport : Transport
{
    readonly MemoryNetwork _network;
    readonly Address _address;

    /// <summary>Akka makes it so, by the name in its settings.</summary>
    public MemoryTransport(ActorSystem system, Config config)
    {
        (System, Config) = (system, config);
        SchemeIdentifier = "tcp";
        MaximumPayloadBytes = config.GetByteSize("maximum-frame-size") ?? 0;
        _network = MemoryNetwork.Find(config.GetString("network"));
        _address = new Address(SchemeIdentifier, system.Name, config.GetString("hostname"), config.GetInt("port"));
    }

    public override Task<(Address, TaskCompletionSource<IAssociationEventListener>)> Listen()
    {
        var listener = new TaskCompletionSource<IAssociationEventListener>();
        _ = ListenAsync(listener.Task);
        return Task.FromResult((_address, listener));
    }

    async Task ListenAsync(Task<IAssociationEventListener> listener) =>
        _network.Listen(_address, await listener.ConfigureAwait(false));

    public override bool IsResponsibleFor(Address remote) => true;

    public override Task<AssociationHandle> Associate(Address remoteAddress)
    {
        if (_network.IsCut(_address, remoteAddress) || _network.ListenerAt(remoteAddress) is not { } listener)
        {
            return Task.FromException<AssociationHandle>(
                new InvalidAssociationException($"{remoteAddress} does not answer."));
        }
        (MemoryHandle here, MemoryHandle there) = MemoryHandle.Pair(_network, _address, remoteAddress);
        listener.Notify(new InboundAssociation(there));
        return Task.FromResult<AssociationHandle>(here);
    }

    public override Task<bool> Shutdown()
    {
        _network.Forget(_address);
        return Task.FromResult(true);
    }
}

/// <summary>One end of a connection.</summary>
sealed class MemoryHandle : AssociationHandle
{
    readonly MemoryNetwork _network;
    readonly Lock _gate = new();
    readonly List<IHandleEvent> _early = [];
    IHandleEventListener? _reader;
    MemoryHandle _other = null!;
    bool _isClosed;

    MemoryHandle(MemoryNetwork network, Address local, Address remote) : base(local, remote)
    {
        _network = network;
        _ = BeginAsync();
    }

    public static (MemoryHandle Here, MemoryHandle There) Pair(MemoryNetwork network, Address here, Address there)
    {
        var first = new MemoryHandle(network, here, there);
        var second = new MemoryHandle(network, there, here);
        (first._other, second._other) = (second, first);
        return (first, second);
    }

    /// <summary>What came before somebody read waits for him.</summary>
    async Task BeginAsync()
    {
        IHandleEventListener reader = await ReadHandlerSource.Task.ConfigureAwait(false);
        lock (_gate)
        {
            _reader = reader;
            foreach (IHandleEvent e in _early) reader.Notify(e);
            _early.Clear();
        }
    }

    void Take(IHandleEvent e)
    {
        lock (_gate)
        {
            if (_reader is null) _early.Add(e);
            else _reader.Notify(e);
        }
    }

    public override bool Write(ByteString payload)
    {
        if (_isClosed) return false;
        _network.Count(payload.Length);
        if (!_network.IsCut(LocalAddress, RemoteAddress)) _other.Take(new InboundPayload(payload));
        return true;
    }

    [Obsolete("As in Akka.")]
    public override void Disassociate()
    {
        if (_isClosed) return;
        _isClosed = true;
        if (_network.IsCut(LocalAddress, RemoteAddress)) return;
        _other._isClosed = true;
        _other.Take(new Disassociated(DisassociateInfo.Unknown));
    }
}
