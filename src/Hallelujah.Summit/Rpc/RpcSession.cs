using Hallelujah.Contracts;
using Microsoft.Extensions.Logging;
using StreamJsonRpc;
using StreamJsonRpc.Protocol;

namespace Hallelujah.Summit.Rpc;

/// <summary>
/// JSON-RPC on a connection that has presented its token. Requests run side by side; all of them are cancelled when the
/// connection ends. Errors leave as rows of the table with <see cref="ErrorData"/>, never with a trace.
/// </summary>
sealed class RpcSession : JsonRpc
{
    readonly RpcOptions _options;
    readonly CancellationToken _stopped;
    int _requests;

    RpcSession(IJsonRpcMessageHandler handler, RpcOptions options, CancellationToken stopped) : base(handler)
    {
        _options = options;
        _stopped = stopped;
    }

    /// <summary>Serves until the client leaves or the endpoint stops.</summary>
    public static async Task RunAsync(
        Stream stream, object target, RpcOptions options, string peer, CancellationToken stopped)
    {
        SystemTextJsonFormatter formatter = new() { JsonSerializerOptions = HallJson.Create() };
        using RpcSession session = new(new LimitedMessageHandler(stream, formatter), options, stopped)
        {
            // No context: a method that blocks before its first await holds back nobody else on the connection.
            SynchronizationContext = null,
            CancelLocallyInvokedMethodsWhenConnectionIsClosed = true,
            ExceptionStrategy = ExceptionProcessing.CommonErrorData,
        };
        Type contract = target is ISummitRpc ? typeof(ISummitRpc) : typeof(IFeedRpc);
        RpcTargetMetadata.InterfaceCollection contracts = new(contract);
        foreach (Type inherited in contract.GetInterfaces()) contracts.Add(inherited);
        session.AddLocalRpcTarget(RpcTargetMetadata.FromInterface(contracts), target,
            new JsonRpcTargetOptions { NotifyClientOfEvents = false, ClientRequiresNamedArguments = true });
        session.AddLocalRpcMethod(OpenRpcDocument.Method, () => OpenRpcDocument.Of(contract));
        session.Disconnected += (_, e) =>
        {
            if (e.Reason is DisconnectedReason.ParseError or DisconnectedReason.RemoteProtocolViolation
                || e.Exception is HallException)
            {
                options.Log.LogWarning(
                    "Closed the connection of {Peer}: {Reason}", peer, e.Exception?.Message ?? e.Description);
            }
        };
        using CancellationTokenRegistration stopping = stopped.Register(session.Dispose);
        session.StartListening();
        try
        {
            await session.Completion.ConfigureAwait(false);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // Told by Disconnected, where it is worth telling: a connection that breaks is nothing unusual.
        }
    }

    protected override JsonRpcError.ErrorDetail CreateErrorDetails(JsonRpcRequest request, Exception exception)
    {
        HallException error = RpcErrors.Describe(exception, _stopped);
        if (error.Error == HallErrors.Internal) _options.Log.LogError(exception, "{Method} failed.", request.Method);
        return Detail(error);
    }

    protected override async ValueTask<JsonRpcMessage> DispatchRequestAsync(
        JsonRpcRequest request, TargetMethod targetMethod, CancellationToken cancellationToken)
    {
        if (Interlocked.Increment(ref _requests) > Limits.MaxRequests)
        {
            Interlocked.Decrement(ref _requests);
            return Error(request, new HallException(HallErrors.TooManyRequests,
                $"{Limits.MaxRequests} requests of this connection wait for their answers."));
        }
        try
        {
            JsonRpcMessage answer = await base.DispatchRequestAsync(request, targetMethod, cancellationToken)
                .ConfigureAwait(false);
            // The library takes every cancellation for the client's own; one that came from here is an error to it.
            if (answer is JsonRpcError { Error.Code: JsonRpcErrorCode.RequestCanceled }
                && !cancellationToken.IsCancellationRequested)
            {
                return Error(request, RpcErrors.Describe(new OperationCanceledException(), _stopped));
            }
            return answer;
        }
        finally
        {
            Interlocked.Decrement(ref _requests);
        }
    }

    static JsonRpcError Error(JsonRpcRequest request, HallException error) =>
        new() { RequestId = request.RequestId, Error = Detail(error) };

    static JsonRpcError.ErrorDetail Detail(HallException error) =>
        new() { Code = (JsonRpcErrorCode)error.Error.Code, Message = error.Message, Data = error.ToData() };
}
