using Apache.Arrow;
using Hallelujah.Client;
using Hallelujah.Contracts;

namespace Hallelujah.Benchmarks.Faults;

/// <summary>One client's connections to the hosts, opened again when they are lost.</summary>
sealed class FaultConnections(FaultHosts hosts) : IAsyncDisposable
{
    readonly SummitConnection?[] _open = new SummitConnection?[hosts.Count];

    public async Task<SummitConnection> ToAsync(int host, CancellationToken cancellationToken)
    {
        if (_open[host] is { IsOpen: true } open) return open;
        if (_open[host] is { } lost) await lost.DisposeAsync();
        _open[host] = null;
        return _open[host] = await hosts.ConnectAsync(host, cancellationToken);
    }

    /// <summary>Reads a feed whole through a host; null where it says that it may be out of date.</summary>
    /// <param name="byRuns">Each run of rows from the host that has it; else all by one ticket.</param>
    public async Task<Content?> ReadAsync(int host, string feed, bool byRuns, CancellationToken cancellationToken)
    {
        SummitConnection connection = await ToAsync(host, cancellationToken);
        await using RowsConnection rows = byRuns
            ? await connection.OpenRowsAsync(feed, new Selection(), cancellationToken)
            : await connection.OpenRowsAsync(
                await connection.Rpc.OpenRowsAsync(feed, new Selection(), cancellationToken), cancellationToken);
        if (rows.StaleOf is not null) return null;
        long count = 0;
        long sum = 0;
        await foreach (RecordBatch batch in rows.ReadAllAsync(cancellationToken))
        {
            using (batch)
            {
                count += batch.Length;
                var ids = (Int64Array)batch.Column("id");
                for (int i = 0; i < ids.Length; i++) sum += ids.GetValue(i)!.Value;
            }
        }
        return new Content(count, sum);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (SummitConnection? connection in _open)
            if (connection is not null) await connection.DisposeAsync();
    }
}
