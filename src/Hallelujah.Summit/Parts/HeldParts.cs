using System.Diagnostics;

namespace Hallelujah.Summit.Parts;

/// <summary>
/// Feeds of which something comes to this host, or goes from host to host, right now. Their manifests do not say so
/// yet, so that nobody may take what comes for left over. Safe for concurrent callers.
/// </summary>
sealed class HeldParts
{
    readonly Lock _gate = new();
    readonly Dictionary<Guid, (int Holders, long Last)> _held = [];

    /// <summary>Until the result is disposed.</summary>
    public IDisposable Hold(Guid id)
    {
        Add(id, 1);
        return new Holder(this, id);
    }

    public bool IsHeld(Guid id)
    {
        lock (_gate) return _held.TryGetValue(id, out (int Holders, long Last) held) && held.Holders > 0;
    }

    /// <param name="timestamp">Of <see cref="Stopwatch.GetTimestamp"/>.</param>
    public bool IsHeldSince(Guid id, long timestamp)
    {
        lock (_gate)
        {
            return _held.TryGetValue(id, out (int Holders, long Last) held)
                && (held.Holders > 0 || held.Last >= timestamp);
        }
    }

    void Add(Guid id, int holders)
    {
        lock (_gate)
            _held[id] = (_held.GetValueOrDefault(id).Holders + holders, Stopwatch.GetTimestamp());
    }

    sealed class Holder(HeldParts all, Guid id) : IDisposable
    {
        int _isDone;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _isDone, 1) == 0) all.Add(id, -1);
        }
    }
}
