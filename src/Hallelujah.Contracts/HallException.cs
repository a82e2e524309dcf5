namespace Hallelujah.Contracts;

/// <summary>An error of the table, with what happened this time. The only exception that crosses the wire.</summary>
public sealed class HallException : Exception
{
    public HallException(
        HallError error, string message, string? target = null, string? recommendation = null, Exception? inner = null)
        : base(message, inner)
    {
        Error = error;
        Target = target;
        Recommendation = recommendation ?? error.Recommendation;
    }

    public HallError Error { get; }

    /// <summary>What the user named: a feed, a path, a column.</summary>
    public string? Target { get; }

    /// <summary>What to do next.</summary>
    public string Recommendation { get; }

    /// <summary>Where in a source file, for errors in data.</summary>
    public SourceLocation? Location { get; init; }

    /// <summary>The same error, of a host: what happened there is told with its name.</summary>
    public HallException On(string host) =>
        new(Error, $"On host '{host}': {Message}", Target, Recommendation, this) { Location = Location };

    public ErrorData ToData() => new(Error.Id, Error.Kind, Message, Recommendation, Target, Location);

    public static HallException FromData(ErrorData data) =>
        new(HallErrors.Find(data.Id)
            ?? HallErrors.Internal, data.Message, data.Target, data.Recommendation)
        { Location = data.Location };
}

/// <summary>The <c>data</c> member of a JSON-RPC error; also how a failed command keeps its reason.</summary>
public sealed record ErrorData(string Id, ErrorKind Kind, string Message, string Recommendation, string? Target = null,
    SourceLocation? Location = null);

/// <summary>A place in a source file. Line and Column count from 1, Byte from 0.</summary>
public sealed record SourceLocation(
    string File, long Line, string? Column = null, string? Value = null, long? Byte = null);
