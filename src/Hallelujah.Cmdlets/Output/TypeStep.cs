using Hallelujah.Contracts;

namespace Hallelujah.Cmdlets;

/// <summary>The first value of a column that needed the type, with the values before it.</summary>
public sealed class TypeStep : HallOutput
{
    internal TypeStep(ColumnInfo column, TypeStepInfo step)
    {
        Feed = column.Feed;
        Column = column.Name;
        Type = step.Type;
        File = step.File;
        Line = step.Line;
        Value = step.Value;
        StaleOf = column.StaleOf;
    }

    public string Feed { get; }

    public string Column { get; }

    /// <summary>The type that holds this value and those before it.</summary>
    public string Type { get; }

    /// <summary>The file's name.</summary>
    public string File { get; }

    /// <summary>The value's line, from 1.</summary>
    public long Line { get; }

    /// <summary>The value, cut at 60 bytes.</summary>
    public string Value { get; }

    /// <inheritdoc cref="Cmdlets.Column.StaleOf"/>
    public string? StaleOf { get; }

    public override string ToString() => $"{Column}: {Type}";
}
