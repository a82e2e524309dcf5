using Hallelujah.Contracts;

namespace Hallelujah.Summit.Rpc;

/// <summary>
/// Counts connections. Those that have presented the token are refused beyond a limit; those that have not yet are held
/// in arrival order, and beyond their own limit the oldest is closed, so that strangers who connect and say nothing
/// cannot keep a client with a token out. Safe for use by many threads.
/// </summary>
public sealed class ConnectionLimiter(
    int maxConnections = Limits.MaxConnections, int maxHandshakes = Limits.MaxHandshakes)
{
    readonly LinkedList<CancellationTokenSource> _handshakes = new();
    readonly Lock _gate = new();
    int _connections;

    public int MaxConnections => maxConnections;

    /// <summary>Takes a place for a connection that has presented the token; false where none is left.</summary>
    public bool TryEnter()
    {
        if (Interlocked.Increment(ref _connections) <= maxConnections) return true;
        Interlocked.Decrement(ref _connections);
        return false;
    }

    public void Leave() => Interlocked.Decrement(ref _connections);

    /// <summary>
    /// Registers a connection whose handshake has begun; its source is cancelled where its place is needed.
    /// </summary>
    public IDisposable EnterHandshake(CancellationTokenSource source)
    {
        LinkedListNode<CancellationTokenSource> node = new(source);
        CancellationTokenSource? oldest = null;
        lock (_gate)
        {
            _handshakes.AddLast(node);
            if (_handshakes.Count > maxHandshakes)
            {
                oldest = _handshakes.First!.Value;
                _handshakes.RemoveFirst();
            }
        }
        // Off this thread: a cancelled read runs its continuations, and this is the accept loop.
        if (oldest is not null) _ = oldest.CancelAsync();
        return new Place(this, node);
    }

    sealed class Place(ConnectionLimiter limiter, LinkedListNode<CancellationTokenSource> node) : IDisposable
    {
        public void Dispose()
        {
            lock (limiter._gate)
            {
                if (node.List is not null) limiter._handshakes.Remove(node);
            }
        }
    }
}
