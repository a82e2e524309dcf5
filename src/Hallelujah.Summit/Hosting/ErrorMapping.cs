using Hallelujah.Columnar;
using Hallelujah.Contracts;

namespace Hallelujah.Summit.Hosting;

/// <summary>Every exception that can end a command or a call, as an error of the table.</summary>
static class ErrorMapping
{
    public static HallException ToHall(Exception exception) => exception switch
    {
        HallException hall => hall,
        ColumnarException columnar => FromColumnar(columnar),
        AggregateException { InnerExceptions.Count: 1 } one => ToHall(one.InnerExceptions[0]),
        OperationCanceledException =>
            new HallException(HallErrors.Cancelled, "The command was cancelled.", inner: exception),
        IOException io when IsDiskFull(io) =>
            new HallException(HallErrors.DiskFull, $"The disk is full: {io.Message}", inner: io),
        UnauthorizedAccessException or IOException =>
            new HallException(HallErrors.Internal, $"A file could not be used: {exception.Message}", inner: exception,
                recommendation: "Check the disk and the rights of the Summit's account, and try again."),
        OutOfMemoryException => new HallException(
            HallErrors.Internal, "The Summit ran out of memory.", recommendation: "Run fewer commands at a time.",
            inner: exception),
        _ => new HallException(
            HallErrors.Internal, $"Something went wrong inside: {exception.GetType().Name}: {exception.Message}",
            inner: exception),
    };

    public static bool IsDiskFull(IOException exception) => FullDisk.IsReasonOf(exception);

    static HallException FromColumnar(ColumnarException e)
    {
        HallError error = HallErrors.Find(e.Error.ToString()) ?? HallErrors.Internal;
        return new HallException(error, e.Message, e.Column ?? e.File, e.Recommendation, e)
        {
            Location = e.File is null ? null : new SourceLocation(e.File, e.Line ?? 0, e.Column, e.Value, e.Byte),
        };
    }
}
