namespace Hallelujah.Contracts;

/// <summary>One line of a worksheet, in creation order, deleted ones included.</summary>
public sealed record CommandInfo
{
    public required long Position { get; init; }
    public required Guid Id { get; init; }
    public required string Worksheet { get; init; }

    /// <summary>The feed's name; of a deleted one its name in the worksheet, &lt;name&gt;_del_&lt;date&gt;.</summary>
    public required string Feed { get; init; }

    /// <summary>Import or Extract.</summary>
    public required string Kind { get; init; }
    public required IReadOnlyList<string> Inputs { get; init; }
    public required FeedState State { get; init; }

    /// <summary>
    /// Why it has ended without a feed; of a command that only a later version can read, in any state, UnknownOption.
    /// </summary>
    public ErrorData? Error { get; init; }
    public required DateTime Submitted { get; init; }
    public DateTime? Started { get; init; }
    public DateTime? Finished { get; init; }

    /// <summary>
    /// The command itself; the client renders it as PowerShell that can be run again. Where only a later version can
    /// read it, what is known of it, and <see cref="Instruction.UnknownOptions"/> says what is not: command.kind.
    /// </summary>
    public required FeedCommand Command { get; init; }
}
