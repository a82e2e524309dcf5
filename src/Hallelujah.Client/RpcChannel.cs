using System.IO.Pipelines;
using System.Net.Sockets;
using System.Text.Json;
using Hallelujah.Contracts;
using StreamJsonRpc;
using StreamJsonRpc.Protocol;

namespace Hallelujah.Client;

/// <summary>
/// JSON-RPC calls by name on one connection. Whatever goes wrong comes out as a <see cref="HallException"/> or, where
/// the caller's own token was cancelled, as an OperationCanceledException. Safe for use by many threads.
/// </summary>
sealed class RpcChannel : IDisposable
{
    /// <summary>How long a cancelled call waits for the other side to say that it has stopped.</summary>
    const int CancelGraceMs = 500;

    readonly Stream _stream;
    readonly JsonRpc _rpc;
    volatile bool _lost;

    public RpcChannel(Stream stream, SummitAddress address)
    {
        Address = address;
        _stream = stream;
        SystemTextJsonFormatter formatter = new() { JsonSerializerOptions = HallJson.Create() };
        HeaderDelimitedMessageHandler handler = new(
            PipeWriter.Create(stream, new StreamPipeWriterOptions(leaveOpen: true)),
            PipeReader.Create(stream, new StreamPipeReaderOptions(leaveOpen: true)), formatter);
        _rpc = new ClientRpc(handler)
        {
            ExceptionStrategy = ExceptionProcessing.CommonErrorData,
        };
        _rpc.StartListening();
    }

    public SummitAddress Address { get; }

    /// <summary>Ends, without an exception, when the connection has ended.</summary>
    public async Task WaitClosedAsync() =>
        await _rpc.Completion.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    public bool IsOpen => !_lost && !_rpc.IsDisposed && !_rpc.Completion.IsCompleted;

    public Task<T> CallAsync<T>(
        string method, CancellationToken cancellationToken, params (string Name, object? Value)[] arguments) =>
        GuardAsync(method, Named(arguments), (args, token) =>
            _rpc.InvokeWithParameterObjectAsync<T>(method, args, null, token), cancellationToken);

    public Task CallAsync(string method, CancellationToken cancellationToken) =>
        CallAsync<object?>(method, cancellationToken);

    public void Dispose()
    {
        _rpc.Dispose();
        _stream.Dispose();
    }

    static Dictionary<string, object?> Named((string Name, object? Value)[] arguments) =>
        arguments.ToDictionary(a => a.Name, a => a.Value, StringComparer.Ordinal);

    async Task<T> GuardAsync<T>(
        string method, Dictionary<string, object?> arguments,
        Func<IReadOnlyDictionary<string, object?>, CancellationToken, Task<T>> call,
        CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Task<T> calling = call(arguments, cancellationToken);
        try
        {
            await Task.WhenAny(calling, CancelledAsync(calling, cancellationToken)).ConfigureAwait(false);
            if (!calling.IsCompleted)
            {
                _ = calling.ContinueWith(static t => t.Exception, CancellationToken.None,
                    TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
                throw new OperationCanceledException(cancellationToken);
            }
            return await calling.ConfigureAwait(false);
        }
        catch (Exception e) when (e is not HallException)
        {
            if (cancellationToken.IsCancellationRequested)
                throw new OperationCanceledException(e.Message, e, cancellationToken);
            HallException error = Explain(e, method);
            // The calls fail a moment before the connection says that it has ended.
            _lost |= error.Error == HallErrors.ConnectionLost;
            throw error;
        }
    }

    /// <summary>
    /// Ends a moment after the token is cancelled, so that a stuck peer cannot hold the caller; or with the call.
    /// </summary>
    static async Task CancelledAsync(Task calling, CancellationToken cancellationToken)
    {
        if (!cancellationToken.CanBeCanceled)
        {
            await calling.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return;
        }
        await calling.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!calling.IsCompleted)
        {
            await calling.WaitAsync(TimeSpan.FromMilliseconds(CancelGraceMs), CancellationToken.None)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    HallException Explain(Exception exception, string method) => exception switch
    {
        RemoteRpcException { DeserializedErrorData: ErrorData { Id: not null } told } => HallException.FromData(told),
        ConnectionLostException or ObjectDisposedException or IOException or SocketException =>
            new HallException(HallErrors.ConnectionLost,
                $"The connection to the Summit at {Address} was lost during {method}.", Address.ToString(),
                inner: exception),
        RemoteMethodNotFoundException => new HallException(HallErrors.ProtocolMismatch,
            $"The Summit at {Address} does not know {method}.", Address.ToString(), inner: exception),
        RemoteRpcException remote => new HallException(HallErrors.Internal,
            $"The Summit at {Address} failed at {method}: {remote.Message}", Address.ToString(), inner: exception),
        OperationCanceledException => new HallException(HallErrors.Cancelled,
            $"{method} was cancelled on the Summit.", Address.ToString(), inner: exception),
        JsonException => new HallException(HallErrors.ProtocolMismatch,
            $"The answer of the Summit at {Address} to {method} cannot be read.", Address.ToString(), inner: exception),
        _ => new HallException(HallErrors.Internal,
            $"{method} on the Summit at {Address} failed: {exception.Message}", Address.ToString(), inner: exception),
    };

    /// <summary>Errors carry <see cref="ErrorData"/>; the library would look for its own form.</summary>
    sealed class ClientRpc(IJsonRpcMessageHandler handler) : JsonRpc(handler)
    {
        protected override Type? GetErrorDetailsDataType(JsonRpcError error) => typeof(ErrorData);
    }
}
