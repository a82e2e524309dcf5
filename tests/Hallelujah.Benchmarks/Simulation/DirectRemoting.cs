using System.Reflection;
using Akka.Actor;
using Akka.Actor.Internal;
using Akka.Cluster;
using Akka.Configuration;
using Akka.Dispatch;
using Akka.Event;
using Akka.Remote;
using Google.Protobuf;

namespace Hallelujah.Benchmarks.Simulation;

/// <summary>
/// Takes a system's messages to others on a <see cref="MemoryNetwork"/> without a connection, of which Akka makes each
/// out of eight actors: with 100 hosts they are more than half of the memory. Messages are written and read by Akka's
/// own code, so that they are as long as over a connection; what passes on one besides (that it is made, and its
/// heartbeats) is not there.
/// </summary>
sealed class DirectRemoting : RemoteTransport
{
    static readonly Assembly Akka = typeof(RemoteTransport).Assembly;
    static readonly Type Codec = Akka.GetType("Akka.Remote.Transport.AkkaPduProtobuffCodec")!;
    static readonly Type Dispatcher = Akka.GetType("Akka.Remote.DefaultMessageDispatcher")!;
    static readonly MethodInfo Serialize = Akka.GetType("Akka.Remote.MessageSerializer")!.GetMethod("Serialize")!;
    static readonly MethodInfo ConstructMessage = Codec.GetMethod("ConstructMessage")!;
    static readonly MethodInfo ConstructPayload = Codec.GetMethod("ConstructPayload")!;
    static readonly MethodInfo DecodeMessage = Codec.GetMethod("DecodeMessage")!;
    static readonly MethodInfo Dispatch = Dispatcher.GetMethod("Dispatch")!;
    static readonly PropertyInfo MessageOption =
        Akka.GetType("Akka.Remote.Transport.AckAndMessage")!.GetProperty("MessageOption")!;
    static readonly PropertyInfo[] Parts = [.. ((string[])
        ["Recipient", "RecipientAddress", "SerializedMessage", "SenderOptional"])
        .Select(p => Akka.GetType("Akka.Remote.Transport.Message")!.GetProperty(p)!)];

    readonly RemoteTransport _remoting;
    readonly MemoryNetwork _network;
    readonly int _frameBytes;
    readonly object _codec;
    readonly object _dispatcher;

    DirectRemoting(ExtendedActorSystem system, RemoteActorRefProvider provider, RemoteTransport remoting)
        : base(system, provider)
    {
        _remoting = remoting;
        Config config = system.Settings.Config.GetConfig("akka.remote.dot-netty.tcp");
        _network = MemoryNetwork.Find(config.GetString("network"));
        _frameBytes = (int)config.GetByteSize("maximum-frame-size")!.Value;
        _codec = Activator.CreateInstance(Codec, system)!;
        _dispatcher = Activator.CreateInstance(Dispatcher, system, provider, NoLogger.Instance)!;
        _network.Join(DefaultAddress, this);
    }

    /// <summary>Goes before a system's other settings.</summary>
    public static Config Settings { get; } = ConfigurationFactory.ParseString(
        $"akka.actor.provider = \"{typeof(ClusterProvider).AssemblyQualifiedName}\"");

    public override ISet<Address> Addresses => _remoting.Addresses;

    public override Address DefaultAddress => _remoting.DefaultAddress;

    public override void Start()
    {
    }

    public override Task Shutdown()
    {
        _network.Leave(DefaultAddress);
        return _remoting.Shutdown();
    }

    public override void Send(object message, IActorRef sender, RemoteActorRef recipient) =>
        CountedExecutor.Add(new Sending(this, message, sender, recipient));

    void Pass(object message, IActorRef sender, RemoteActorRef recipient)
    {
        Address to = recipient.Path.Address;
        object content = Serialize.Invoke(null, [System, Provider.SerializationInformation, message])!;
        object pdu = ConstructMessage.Invoke(
            _codec, [recipient.LocalAddressToUse, recipient, content, sender, null, null])!;
        // Akka's types, which it keeps to itself.
        if (message.GetType().FullName is "Akka.Cluster.GossipEnvelope" or "Akka.Cluster.InternalClusterAction+Welcome")
            _network.CountGossip(((ByteString)pdu).Length);
        if (((ByteString)pdu).Length > _frameBytes)
        {
            _network.Refuse();
            return;
        }
        _network.Count(((ByteString)ConstructPayload.Invoke(_codec, [pdu])!).Length);
        if (!_network.IsCut(DefaultAddress, to) && _network.DirectAt(to) is { } other) other.Take(pdu);
    }

    void Take(object pdu)
    {
        object? message = MessageOption.GetValue(DecodeMessage.Invoke(_codec, [pdu, Provider, DefaultAddress]));
        Dispatch.Invoke(_dispatcher, [.. Parts.Select(p => p.GetValue(message))]);
    }

    public override Task<bool> ManagementCommand(object cmd) => Task.FromResult(false);

    public override Task<bool> ManagementCommand(object cmd, CancellationToken cancellationToken) =>
        Task.FromResult(false);

    public override Address LocalAddressForRemote(Address remote) => DefaultAddress;

    public override void Quarantine(Address address, int? uid)
    {
    }

    sealed class Sending(DirectRemoting from, object message, IActorRef sender, RemoteActorRef recipient) : IRunnable
    {
        public void Run() => from.Pass(message, sender, recipient);

        public void Execute() => Run();
    }

    /// <summary>Akka makes it so, by its name in the settings.</summary>
    public sealed class ClusterProvider(string system, Settings settings, EventStream events)
        : ClusterActorRefProvider(system, settings, events)
    {
        public override void Init(ActorSystemImpl system)
        {
            base.Init(system);
            object internals = typeof(RemoteActorRefProvider)
                .GetField("_internals", BindingFlags.Instance | BindingFlags.NonPublic)!.GetValue(this)!;
            internals.GetType().GetProperty("Transport")!
                .SetValue(internals, new DirectRemoting(system, this, Transport));
        }
    }
}
