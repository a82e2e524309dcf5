using Hallelujah.Columnar;
using Hallelujah.Contracts;
using Hallelujah.Summit.Hosting;

namespace Hallelujah.Summit.Rpc;

/// <summary>
/// Turns whatever a method threw into an error of the table; nothing of the code's inside goes to a client.
/// </summary>
static class RpcErrors
{
    public static HallException Describe(Exception exception, CancellationToken stopped) => exception switch
    {
        HallException or ColumnarException => ErrorMapping.ToHall(exception),
        IOException io when ErrorMapping.IsDiskFull(io) => ErrorMapping.ToHall(io),
        OperationCanceledException when stopped.IsCancellationRequested =>
            new HallException(HallErrors.ConnectionLost, "The Summit is stopping."),
        OperationCanceledException => new HallException(HallErrors.Cancelled, "The call was cancelled on the Summit."),
        _ => new HallException(HallErrors.Internal, "The Summit failed at this in a way it does not know."),
    };
}
