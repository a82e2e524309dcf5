using System.Collections.Concurrent;
using Akka.Actor;
using Akka.Configuration;
using Akka.Remote.Transport;

namespace Hallelujah.Benchmarks.Simulation;

/// <summary>
/// A network in memory between the actor systems of one process, under the addresses that they would have on TCP: it
/// counts what is sent, and loses what is sent between hosts that are cut off from each other, without a word to the
/// sender. Safe for concurrent callers.
/// </summary>
sealed class MemoryNetwork
{
    /// <summary>Bytes in front of every message on TCP, which tell its length.</summary>
    public const int FrameBytes = 4;

    static readonly ConcurrentDictionary<string, MemoryNetwork> Networks = new(StringComparer.Ordinal);

    readonly ConcurrentDictionary<Address, IAssociationEventListener> _listeners = new();
    readonly ConcurrentDictionary<Address, DirectRemoting> _direct = new();
    readonly string _id = Guid.NewGuid().ToString("N");
    volatile HashSet<(string From, string To)> _cut = [];
    long _messages;
    long _bytes;
    volatile int _longest;
    volatile int _longestGossip;
    volatile int _refused;

    public MemoryNetwork() => Networks[_id] = this;

    /// <summary>Frames that were sent so far, Akka's own among them.</summary>
    public long Messages => Interlocked.Read(ref _messages);

    /// <summary>With the frames' headers.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    /// <summary>Puts a system on this network; goes before its other settings.</summary>
    public Config Settings => ConfigurationFactory.ParseString($$"""
        akka.remote.dot-netty.tcp {
          transport-class = "{{typeof(MemoryTransport).AssemblyQualifiedName}}"
          network = "{{_id}}"
        }
        """);

    public static MemoryNetwork Find(string id) => Networks[id];

    /// <summary>Nothing passes between the host and the others any more.</summary>
    public void CutOff(string ip, params IEnumerable<string> others) =>
        _cut = [.. others.SelectMany(o => new[] { (ip, o), (o, ip) })];

    public void Heal() => _cut = [];

    public bool IsCut(Address from, Address to) => _cut.Contains((from.Host, to.Host));

    /// <summary>Bytes of the longest message so far.</summary>
    public int Longest => _longest;

    /// <summary>
    /// Of those that tell of all members, which are sent as one frame; 0 where hosts have connections.
    /// </summary>
    public int LongestGossip => _longestGossip;

    public void CountGossip(int bytes)
    {
        if (bytes > _longestGossip) _longestGossip = bytes;
    }

    public void Count(int bytes)
    {
        if (bytes > _longest) _longest = bytes;
        Interlocked.Increment(ref _messages);
        Interlocked.Add(ref _bytes, bytes + FrameBytes);
    }

    /// <summary>Messages that were longer than a frame, and not sent.</summary>
    public int Refused => _refused;

    public void Refuse() => Interlocked.Increment(ref _refused);

    public void Join(Address address, DirectRemoting remoting) => _direct[address] = remoting;

    public DirectRemoting? DirectAt(Address address) => _direct.GetValueOrDefault(address);

    public void Leave(Address address) => _direct.TryRemove(address, out _);

    public void Listen(Address address, IAssociationEventListener listener) => _listeners[address] = listener;

    public IAssociationEventListener? ListenerAt(Address address) => _listeners.GetValueOrDefault(address);

    public void Forget(Address address) => _listeners.TryRemove(address, out _);
}
