using Hallelujah.Contracts;

namespace Hallelujah.Cmdlets;

/// <summary>A command of a worksheet.</summary>
public sealed class WorksheetCommand : HallOutput
{
    internal WorksheetCommand(CommandInfo info, string summit)
    {
        Position = info.Position;
        Id = info.Id;
        Worksheet = info.Worksheet;
        Feed = info.Feed;
        Kind = info.Kind;
        Inputs = [.. info.Inputs];
        State = info.State.ToString();
        Error = info.Error is { } error ? new(error) : null;
        Submitted = Times.Local(info.Submitted);
        Started = Times.Local(info.Started);
        Finished = Times.Local(info.Finished);
        Command = CommandText.Render(info.Command, info.Worksheet);
        Summit = summit;
    }

    /// <summary>From 1, in creation order.</summary>
    public long Position { get; }

    public Guid Id { get; }

    public string Worksheet { get; }

    /// <summary>The feed that the command outputs; of a deleted one its name in the worksheet, name_del_date.</summary>
    public string Feed { get; }

    /// <summary>Import or Extract.</summary>
    public string Kind { get; }

    public string[] Inputs { get; }

    public string State { get; }

    public FeedError? Error { get; }

    /// <summary>Local time, as Started and Finished.</summary>
    public DateTime Submitted { get; }

    public DateTime? Started { get; }

    public DateTime? Finished { get; }

    /// <summary>
    /// PowerShell that does the same again; a comment where the rows were objects of a pipeline, which are in no file.
    /// </summary>
    public string Command { get; }

    public string Summit { get; }

    public override string ToString() => Command;
}
