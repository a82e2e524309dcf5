using System.Management.Automation;
using System.Threading.Channels;
using Hallelujah.Contracts;

namespace Hallelujah.Cmdlets;

/// <summary>
/// A cmdlet whose work runs asynchronously on the thread pool, while the pipeline thread writes what that work hands
/// over: PowerShell takes output, errors, progress and questions from the pipeline thread alone. The work is cancelled
/// by Ctrl+C, and by whatever ends the pipeline early downstream (Select-Object -First throws out of WriteObject and
/// signals no token).
/// </summary>
public abstract class AsyncHallCmdlet : PSCmdlet, IDisposable
{
    readonly CancellationTokenSource _stop = new();
    Channel<Action>? _queue;
    ProgressRecord? _progress;

    /// <summary>
    /// Called on the pipeline thread before the asynchronous part of a record: resolve paths, evaluate variables.
    /// </summary>
    protected virtual void PrepareRecord()
    {
    }

    /// <summary>
    /// False after PrepareRecord where the record needs nothing asynchronous: spares a cmdlet of many records the pump.
    /// </summary>
    protected virtual bool HasAsyncWork => true;

    /// <summary>Called on the pipeline thread once, before any record.</summary>
    protected virtual void PrepareBegin()
    {
    }

    /// <summary>What the user named: the target of a terminating error. Null takes the error's own.</summary>
    protected virtual object? ErrorTarget => null;

    protected virtual Task ProcessAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    protected virtual Task EndAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    protected sealed override void BeginProcessing() => Guard(PrepareBegin);

    protected sealed override void ProcessRecord()
    {
        Guard(PrepareRecord);
        if (HasAsyncWork) Pump(ProcessAsync);
    }

    protected sealed override void EndProcessing() => Pump(EndAsync);

    protected sealed override void StopProcessing() => Cancel();

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
        if (disposing) Cancel();
    }

    /// <summary>
    /// Writes an object; completes when the pipeline has taken it, which is what holds back a fast producer.
    /// </summary>
    protected internal Task WriteAsync(object output) => OnPipelineAsync(() => WriteObject(output));

    /// <summary>Writes an error of the table and goes on with the next input.</summary>
    /// <param name="target">What the user named; null takes the error's own target.</param>
    protected internal Task WriteErrorAsync(HallException error, object? target = null) =>
        OnPipelineAsync(() => WriteError(ErrorRecords.From(error, target)));

    protected internal Task WriteWarningAsync(string text) => OnPipelineAsync(() => WriteWarning(text));

    /// <summary>Asks for a change as -WhatIf and -Confirm want it.</summary>
    /// <param name="force">True: does not ask, unless -Confirm was given; -WhatIf still changes nothing.</param>
    protected internal Task<bool> ShouldProcessAsync(string target, string action, bool force = false) =>
        OnPipelineAsync(() => (force && !IsOn("WhatIf") && !IsOn("Confirm")) || ShouldProcess(target, action));

    /// <summary>
    /// A common parameter, or else the preference variable of the same name (of Confirm the parameter alone).
    /// </summary>
    bool IsOn(string parameter)
    {
        if (MyInvocation.BoundParameters.TryGetValue(parameter, out object? value))
            return LanguagePrimitives.IsTrue(value);
        return parameter == "WhatIf" && LanguagePrimitives.IsTrue(GetVariableValue("WhatIfPreference"));
    }

    /// <summary>Shows progress if the pipeline has time for it; a crowded queue drops the record.</summary>
    internal void PostProgress(ProgressRecord record) => _queue?.Writer.TryWrite(() =>
    {
        _progress = record;
        WriteProgress(record);
    });

    /// <summary>Runs something on the pipeline thread; completes when it has run.</summary>
    protected Task OnPipelineAsync(Action action) => OnPipelineAsync(() =>
    {
        action();
        return true;
    });

    /// <summary>
    /// Runs something on the pipeline thread and hands its result back. What it throws ends the pipeline, as it would
    /// in a synchronous cmdlet (-ErrorAction Stop, Select-Object -First). However this ends, the action is over then or
    /// never begins: what it uses, memory of a record batch, may be given back.
    /// </summary>
    protected async Task<T> OnPipelineAsync<T>(Func<T> action)
    {
        Channel<Action> queue = _queue ?? throw new InvalidOperationException(
            "Only the asynchronous part of a cmdlet hands work to the pipeline.");
        TaskCompletionSource<T> done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        int isTaken = 0;
        await queue.Writer.WriteAsync(
            () =>
            {
                if (Interlocked.Exchange(ref isTaken, 1) != 0) return;
                try
                {
                    done.TrySetResult(action());
                }
                catch
                {
                    done.TrySetCanceled(CancellationToken.None);
                    throw;
                }
            },
            _stop.Token).ConfigureAwait(false);
        try
        {
            return await done.Task.WaitAsync(_stop.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (Interlocked.Exchange(ref isTaken, 1) != 0)
        {
            await ((Task)done.Task).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw;
        }
    }

    void Guard(Action action)
    {
        try
        {
            action();
        }
        catch (HallException e)
        {
            ThrowTerminatingError(ErrorRecords.From(e, ErrorTarget));
        }
    }

    /// <summary>Runs the asynchronous part, doing on this thread what it asks for, until it has ended.</summary>
    void Pump(Func<CancellationToken, Task> part)
    {
        if (_stop.IsCancellationRequested) throw new PipelineStoppedException();
        Channel<Action> queue = Channel.CreateBounded<Action>(CmdletLimits.PipelineQueue);
        _queue = queue;
        Task work = Task.Run(() => RunAsync(part, queue.Writer));
        try
        {
            while (WaitToRead(queue.Reader))
            {
                while (queue.Reader.TryRead(out Action? action)) action();
            }
            Finish(work);
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            throw new PipelineStoppedException();
        }
        finally
        {
            _queue = null;
            queue.Writer.TryComplete();
            if (!work.IsCompleted) Abandon(work);
            CompleteProgress();
        }
    }

    async Task RunAsync(Func<CancellationToken, Task> part, ChannelWriter<Action> queue)
    {
        try
        {
            await part(_stop.Token).ConfigureAwait(false);
        }
        finally
        {
            queue.TryComplete();
        }
    }

    /// <summary>Turns how the work ended into what PowerShell knows: nothing, a stop, or a terminating error.</summary>
    void Finish(Task work)
    {
        try
        {
            work.GetAwaiter().GetResult();
        }
        catch (HallException e)
        {
            ThrowTerminatingError(ErrorRecords.From(e, ErrorTarget));
        }
        catch (Exception e) when (e is not OperationCanceledException || !_stop.IsCancellationRequested)
        {
            ThrowTerminatingError(ErrorRecords.From(new(HallErrors.Internal, e.Message, inner: e), ErrorTarget));
        }
    }

    bool WaitToRead(ChannelReader<Action> reader) =>
        reader.WaitToReadAsync(_stop.Token).AsTask().GetAwaiter().GetResult();

    /// <summary>Cancels work that nobody waits for any more, and gives it a moment to tell the Summit so.</summary>
    void Abandon(Task work)
    {
        Cancel();
        Task ended = work.ContinueWith(t => t.Exception?.Handle(_ => true), CancellationToken.None,
            TaskContinuationOptions.None, TaskScheduler.Default);
        ((IAsyncResult)ended).AsyncWaitHandle.WaitOne(CmdletLimits.StopGraceMs);
    }

    void CompleteProgress()
    {
        if (_progress is null) return;
        try
        {
            WriteProgress(new(_progress.ActivityId, _progress.Activity, _progress.StatusDescription)
            {
                RecordType = ProgressRecordType.Completed
            });
        }
        catch (PipelineStoppedException)
        {
            // The host takes the bars of a stopped pipeline away by itself.
        }
        _progress = null;
    }

    void Cancel()
    {
        try
        {
            _stop.Cancel();
        }
        catch (AggregateException)
        {
            // A registered callback failed while the work is being thrown away: nothing is left to do about it.
        }
    }
}
