using System.Management.Automation;
using Hallelujah.Contracts;

namespace Hallelujah.Cmdlets;

/// <summary>Error records from the table of errors: ErrorId is the table's id, the category follows the kind.</summary>
static class ErrorRecords
{
    /// <param name="target">What the user named; null takes the error's own target.</param>
    public static ErrorRecord From(HallException error, object? target = null) =>
        new(error, error.Error.Id, Category(error.Error.Kind), target ?? error.Target)
        {
            ErrorDetails = new(error.Message) { RecommendedAction = error.Recommendation },
        };

    public static ErrorCategory Category(ErrorKind kind) => kind switch
    {
        ErrorKind.InvalidArgument => ErrorCategory.InvalidArgument,
        ErrorKind.InvalidData => ErrorCategory.InvalidData,
        ErrorKind.InvalidOperation => ErrorCategory.InvalidOperation,
        ErrorKind.ObjectNotFound => ErrorCategory.ObjectNotFound,
        ErrorKind.ResourceExists => ErrorCategory.ResourceExists,
        ErrorKind.ResourceBusy => ErrorCategory.ResourceBusy,
        ErrorKind.ResourceUnavailable => ErrorCategory.ResourceUnavailable,
        ErrorKind.PermissionDenied => ErrorCategory.PermissionDenied,
        ErrorKind.AuthenticationError => ErrorCategory.AuthenticationError,
        ErrorKind.SyntaxError => ErrorCategory.SyntaxError,
        ErrorKind.ParserError => ErrorCategory.ParserError,
        ErrorKind.LimitsExceeded => ErrorCategory.LimitsExceeded,
        ErrorKind.ConnectionError => ErrorCategory.ConnectionError,
        ErrorKind.OperationTimeout => ErrorCategory.OperationTimeout,
        ErrorKind.OperationStopped => ErrorCategory.OperationStopped,
        ErrorKind.NotImplemented => ErrorCategory.NotImplemented,
        ErrorKind.ReadError => ErrorCategory.ReadError,
        ErrorKind.WriteError => ErrorCategory.WriteError,
        _ => ErrorCategory.InvalidOperation,
    };

    /// <summary>True where every further input would fail the same way: such errors end the pipeline.</summary>
    public static bool IsFatal(HallException error) => error.Error.Id is nameof(HallErrors.ConnectionFailed)
        or nameof(HallErrors.ConnectionLost) or nameof(HallErrors.Unauthenticated)
        or nameof(HallErrors.ProtocolMismatch)
        or nameof(HallErrors.TooManyConnections);
}
