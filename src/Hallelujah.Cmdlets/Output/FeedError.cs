using Hallelujah.Contracts;

namespace Hallelujah.Cmdlets;

/// <summary>Why a command failed, was skipped or was cancelled. As text it is the message.</summary>
public sealed class FeedError : HallOutput
{
    internal FeedError(ErrorData data)
    {
        Id = data.Id;
        Message = data.Message;
        Recommendation = data.Recommendation;
        File = data.Location?.File;
        Line = data.Location?.Line;
        Column = data.Location?.Column;
        Value = data.Location?.Value;
    }

    /// <summary>The id of the table of errors, such as BadRecord.</summary>
    public string Id { get; }

    public string Message { get; }

    /// <summary>What to do next.</summary>
    public string Recommendation { get; }

    public string? File { get; }

    /// <summary>From 1.</summary>
    public long? Line { get; }

    public string? Column { get; }

    public string? Value { get; }

    public override string ToString() => Message;
}
