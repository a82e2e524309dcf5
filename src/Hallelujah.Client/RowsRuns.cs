using System.Diagnostics;
using System.Globalization;
using Apache.Arrow;
using Hallelujah.Contracts;

namespace Hallelujah.Client;

/// <summary>
/// The runs of a feed on several hosts, each from the host that has it: the next is opened while one is read. A ticket
/// is asked for when its run is opened, so that it is fresh however long the runs before take. A host that this client
/// cannot connect to has its rows passed on by the Hallelu's; of one that is lost the rest of its rows is had from
/// where there is a copy, or from itself where it comes back at once. For one reader at a time.
/// </summary>
sealed class RowsRuns(
    SummitConnection connection, string feed, Selection selection, IReadOnlyList<RowsRun> runs) : IDisposable
{
    /// <summary>
    /// Time without a row after which it is asked whether the host is still there: one that stands still closes no
    /// connection.
    /// </summary>
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Time in which other hosts learn of a loss that one of them knows of.</summary>
    static readonly TimeSpan Spread = TimeSpan.FromSeconds(5);

    /// <summary>Longest time until a loss is known, or the host is there again.</summary>
    static readonly TimeSpan LossPatience = TimeSpan.FromSeconds(30);

    /// <summary>Times that rows may be cut short without one more of them.</summary>
    const int FruitlessResumes = 3;

    static readonly TimeSpan RetryPause = TimeSpan.FromMilliseconds(500);

    readonly Queue<RowsRun> _left = new(runs);
    readonly CancellationTokenSource _closed = new();

    /// <summary>With a condition it is known at a run's end only how many rows are still to come.</summary>
    readonly bool _opensAhead = selection.First is null || selection.Where is null;

    long? _rowsLeft = selection.First;
    RowsRun? _current;

    /// <summary>Rows of the current run that were handed out.</summary>
    long _given;

    int _fruitless;
    (RowsRun Run, Task<RowsStream> Opening)? _next;

    /// <summary>Opens the next run, as <see cref="ResumeAsync"/> does where its host is lost; null behind the last.
    /// </summary>
    public async Task<RowsStream?> NextAsync(CancellationToken cancellationToken)
    {
        _next ??= Begin();
        if (_next is not { } next) return null;
        (_current, _given) = (next.Run, 0);
        _next = _opensAhead ? Begin() : null;
        try
        {
            return await next.Opening.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (HallException e) when (IsLoss(e))
        {
            return await ResumeAsync(e, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// Opens what is left of a run whose host was lost. Throws HostUnreachable where nobody has it.
    /// </summary>
    public async Task<RowsStream> ResumeAsync(HallException loss, CancellationToken cancellationToken)
    {
        if (++_fruitless > FruitlessResumes) throw Lost(loss);
        long start = Stopwatch.GetTimestamp();
        long? known = null;
        while (true)
        {
            if (!await IsUpAsync(cancellationToken).ConfigureAwait(false)) known ??= Stopwatch.GetTimestamp();
            try
            {
                RowsRun rest = _current! with { Skip = _current.Skip + _given, First = _current.First - _given };
                return await OpenAsync(rest, cancellationToken).ConfigureAwait(false);
            }
            catch (HallException e) when (IsLoss(e))
            {
                bool isOver = known is { } since ? Stopwatch.GetElapsedTime(since) > Spread
                    : Stopwatch.GetElapsedTime(start) > LossPatience;
                if (isOver) throw Lost(loss);
            }
            await Task.Delay(RetryPause, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Whether the error says that a host was lost, and not that it refuses.</summary>
    public static bool IsLoss(HallException e) => e.Error == HallErrors.ConnectionLost
        || e.Error == HallErrors.ConnectionFailed || e.Error == HallErrors.HostUnreachable
        || e.Error == HallErrors.TicketInvalid;

    (RowsRun, Task<RowsStream>)? Begin() =>
        _rowsLeft is null or > 0 && _left.TryDequeue(out RowsRun? run) ? (run, OpenAsync(run, _closed.Token)) : null;

    async Task<RowsStream> OpenAsync(RowsRun run, CancellationToken cancellationToken)
    {
        long? first = run.First is { } most && _rowsLeft is { } left && _opensAhead is false
            ? Math.Min(most, left) : run.First;
        Selection part = selection with { Skip = run.Skip, First = first, Run = run };
        try
        {
            return await OpenAsync(part with { Direct = true }, cancellationToken).ConfigureAwait(false);
        }
        catch (HallException e) when (e.Error == HallErrors.ConnectionFailed
            || e.Error == HallErrors.CertificateRefused || e.Error == HallErrors.TlsRequired)
        {
            return await OpenAsync(part, cancellationToken).ConfigureAwait(false);
        }
    }

    async Task<RowsStream> OpenAsync(Selection part, CancellationToken cancellationToken)
    {
        RowsTicket ticket = await connection.Rpc.OpenRowsAsync(feed, part, cancellationToken).ConfigureAwait(false);
        return await RowsStream.OpenAsync(ticket, connection.Token, connection.Tls, cancellationToken)
            .ConfigureAwait(false);
    }

    /// <summary>The next batch of the run that was opened last, or null at its end.</summary>
    public async Task<RecordBatch?> ReadAsync(RowsStream stream, CancellationToken cancellationToken)
    {
        Task<RecordBatch?> reading = stream.ReadAsync(cancellationToken);
        while (!reading.IsCompleted)
        {
            await Task.WhenAny(reading, Task.Delay(Patience, cancellationToken)).ConfigureAwait(false);
            if (!reading.IsCompleted && !await IsUpAsync(cancellationToken).ConfigureAwait(false)) stream.Dispose();
        }
        RecordBatch? batch = await reading.ConfigureAwait(false);
        if (batch is not null) _fruitless = 0;
        _given += batch?.Length ?? 0;
        _rowsLeft -= batch?.Length ?? 0;
        return batch;
    }

    async Task<bool> IsUpAsync(CancellationToken cancellationToken)
    {
        IReadOnlyList<HostInfo> hosts =
            await connection.Rpc.GetHostsAsync(cancellationToken).ConfigureAwait(false);
        return hosts.FirstOrDefault(h => h.Name == _current!.Host)?.State is null or HostState.Up;
    }

    HallException Lost(HallException e) => new(
        HallErrors.HostUnreachable,
        string.Create(
            CultureInfo.InvariantCulture,
            $"The host '{_current!.Host}' was lost while its {_current.Rows:N0} rows of '{feed}' were read: "
            + $"{e.Message}"),
        _current.Host,
        $"Start the Summit of '{_current.Host}', or pass -AllowPartial to have the rows of the other hosts.", e);

    public void Dispose()
    {
        _closed.Cancel();
        if (_next is { } next) _ = CloseAsync(next.Opening);
    }

    static async Task CloseAsync(Task<RowsStream> opening)
    {
        try
        {
            (await opening.ConfigureAwait(false)).Dispose();
        }
        catch (Exception e) when (e is HallException or OperationCanceledException)
        {
            // Nobody reads it.
        }
    }
}
