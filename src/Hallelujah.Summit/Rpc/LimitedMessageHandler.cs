using System.IO.Pipelines;
using System.Text.Json;
using Hallelujah.Contracts;
using StreamJsonRpc;
using StreamJsonRpc.Protocol;

namespace Hallelujah.Summit.Rpc;

/// <summary>
/// Content-Length framing with limits: a header is looked at in the pipe, before a byte of its message is buffered. A
/// message that breaks the rules is answered with one error, without an id, and ends the connection.
/// </summary>
sealed class LimitedMessageHandler(Stream stream, IJsonRpcMessageFormatter formatter)
    : HeaderDelimitedMessageHandler(
        // Pipes straight onto the stream: what is flushed has left this process when the connection is closed after it.
        PipeWriter.Create(stream, new StreamPipeWriterOptions(leaveOpen: true)),
        PipeReader.Create(stream, new StreamPipeReaderOptions(leaveOpen: true)), formatter)
{
    protected override async ValueTask<JsonRpcMessage?> ReadCoreAsync(CancellationToken cancellationToken)
    {
        try
        {
            await CheckHeaderAsync(cancellationToken).ConfigureAwait(false);
            return await base.ReadCoreAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (HallException e)
        {
            await AnswerAsync((JsonRpcErrorCode)e.Error.Code, e).ConfigureAwait(false);
            throw;
        }
        catch (Exception e) when (
            e is JsonException or InvalidOperationException or FormatException or NotSupportedException)
        {
            HallException error = new(HallErrors.MessageInvalid,
                "The message is not a JSON-RPC request: one object, UTF-8, nested at most 64 deep.", inner: e);
            await AnswerAsync(JsonRpcErrorCode.ParseError, error).ConfigureAwait(false);
            throw error;
        }
    }

    /// <summary>The library's own errors are told in the project's form, without names of types.</summary>
    protected override void Write(JsonRpcMessage content, CancellationToken cancellationToken)
    {
        if (content is JsonRpcError { Error: { } detail } && detail.Data is not ErrorData)
        {
            HallException? error = detail.Code switch
            {
                JsonRpcErrorCode.InvalidParams => new HallException(HallErrors.InvalidOption,
                    "The arguments do not fit the method.",
                    recommendation: "rpc.discover tells each method's parameters."),
                JsonRpcErrorCode.MethodNotFound => new HallException(HallErrors.ProtocolMismatch,
                    "This port has no such method.", recommendation: "rpc.discover lists the methods."),
                _ => null,
            };
            if (error is not null)
            {
                detail.Message = error.Message;
                detail.Data = error.ToData();
            }
        }
        base.Write(content, cancellationToken);
    }

    async Task CheckHeaderAsync(CancellationToken cancellationToken)
    {
        PipeReader reader = Reader!;
        while (true)
        {
            ReadResult read = await reader.ReadAsync(cancellationToken).ConfigureAwait(false);
            bool whole = MessageFrame.TryPeek(read.Buffer, Limits.MaxMessageBytes, out _);
            if (whole || read.IsCompleted || read.IsCanceled)
            {
                // Nothing consumed or examined: the base class reads the same bytes again, at once.
                reader.AdvanceTo(read.Buffer.Start);
                return;
            }
            reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    async Task AnswerAsync(JsonRpcErrorCode code, HallException error)
    {
        JsonRpcError answer = new()
        {
            RequestId = RequestId.Null,
            Error = new JsonRpcError.ErrorDetail { Code = code, Message = error.Message, Data = error.ToData() },
        };
        await WriteAsync(answer, CancellationToken.None).ConfigureAwait(false);
    }
}
