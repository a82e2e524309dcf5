using System.Collections.Concurrent;
using System.Security.Cryptography;
using Hallelujah.Contracts;

namespace Hallelujah.Summit.Rpc;

/// <summary>
/// Single-use permissions for bulk connections. A ticket that nobody redeems is dropped after <see
/// cref="Limits.TicketTimeoutMs"/>, so a send delegate must hold no resource before it runs. A transfer that failed
/// leaves its reason under its ticket for as long: presenting the ticket again answers with that error, which is how
/// a client learns why its rows were cut short. Safe for use by many threads.
/// </summary>
public sealed class TicketBook(TimeProvider? clock = null)
{
    readonly ConcurrentDictionary<string, Entry> _entries = new(StringComparer.Ordinal);
    readonly TimeProvider _clock = clock ?? TimeProvider.System;
    long _nextSweep;

    /// <summary>Tickets and reasons that are kept now.</summary>
    public int Count => _entries.Count;

    /// <param name="send">Writes the Arrow IPC stream, its end marker included; the token says the client has
    /// gone.</param>
    /// <param name="endpoint">ip:port where the ticket is to be redeemed.</param>
    public RowsTicket Issue(Func<Stream, CancellationToken, Task> send, string endpoint)
    {
        Sweep();
        if (_entries.Count >= Limits.MaxTickets)
        {
            throw new HallException(HallErrors.TooManyRequests,
                $"{Limits.MaxTickets} tickets wait to be used; each is dropped after "
                    + $"{Limits.TicketTimeoutMs / 1000} s.");
        }
        string ticket = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));
        DateTimeOffset expires = Expiry();
        _entries[ticket] = new Entry(send, null, expires);
        return new RowsTicket(ticket, endpoint, expires.UtcDateTime);
    }

    /// <summary>
    /// Takes the ticket's delegate. Throws TicketInvalid, or the error that the ticket's transfer ended with.
    /// </summary>
    public Func<Stream, CancellationToken, Task> Redeem(string ticket)
    {
        if (_entries.TryRemove(ticket, out Entry? entry) && entry.Expires > _clock.GetUtcNow())
        {
            if (entry.Failure is not null) throw HallException.FromData(entry.Failure);
            return entry.Send!;
        }
        throw new HallException(HallErrors.TicketInvalid, "The ticket is unknown, was used before, or has expired.");
    }

    /// <summary>Keeps why the ticket's transfer failed. To be called before its connection is closed.</summary>
    public void Fail(string ticket, HallException reason)
    {
        Sweep();
        if (_entries.Count < Limits.MaxTickets) _entries[ticket] = new Entry(null, reason.ToData(), Expiry());
    }

    DateTimeOffset Expiry() => _clock.GetUtcNow().AddMilliseconds(Limits.TicketTimeoutMs);

    /// <summary>Drops what has expired, at most once a second: no timer runs for a book that nobody uses.</summary>
    void Sweep()
    {
        DateTimeOffset now = _clock.GetUtcNow();
        long next = Volatile.Read(ref _nextSweep);
        if (now.UtcTicks < next) return;
        if (Interlocked.CompareExchange(ref _nextSweep, now.UtcTicks + TimeSpan.TicksPerSecond, next) != next) return;
        foreach ((string ticket, Entry entry) in _entries)
            if (entry.Expires <= now) _entries.TryRemove(ticket, out _);
    }

    sealed record Entry(Func<Stream, CancellationToken, Task>? Send, ErrorData? Failure, DateTimeOffset Expires);
}
