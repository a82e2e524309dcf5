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

    /// <summary>Of an import that bad records have ended: the first of those that it had met, in file order.</summary>
    public IReadOnlyList<RejectInfo> Samples { get; init; } = [];

    /// <summary>The same error, of a host: what happened there is told with its name.</summary>
    public HallException On(string host) => new(Error, $"On host '{host}': {Message}", Target, Recommendation, this)
    {
        Location = Location,
        Samples = Samples,
    };

    public ErrorData ToData() => new(Error.Id, Error.Kind, Message, Recommendation, Target, Location)
    {
        Samples = Samples.Count > 0 ? Samples : null,
    };

    public static HallException FromData(ErrorData data) =>
        new(HallErrors.Find(data.Id)
            ?? HallErrors.Internal, data.Message, data.Target, data.Recommendation)
        {
            Location = data.Location,
            Samples = data.Samples ?? [],
        };
}

/// <summary>The <c>data</c> member of a JSON-RPC error; also how a failed command keeps its reason.</summary>
public sealed record ErrorData(string Id, ErrorKind Kind, string Message, string Recommendation, string? Target = null,
    SourceLocation? Location = null)
{
    /// <summary>
    /// Of an import that bad records have ended: the first of those that it had met, in file order, at most 100; their
    /// texts are cut and their numbers not known. Null: none. The reason that the worksheet keeps has them, and of what
    /// a Summit answers that of command.wait alone.
    /// </summary>
    public IReadOnlyList<RejectInfo>? Samples { get; init; }

    public ErrorData WithoutSamples() => this with { Samples = null };
}

/// <summary>A place in a source file. Line and Column count from 1, Byte from 0.</summary>
public sealed record SourceLocation(
    string File, long Line, string? Column = null, string? Value = null, long? Byte = null);
