using System.Runtime.CompilerServices;

namespace Hallelujah.Columnar.Schema;

/// <summary>
/// How a column came to its type, in the source's order: the first value, then each that is the first of its kind and
/// made the type wider. Equal where all steps are. The same for any number of splits.
/// </summary>
[CollectionBuilder(typeof(TypeSteps), nameof(Of))]
public sealed class TypeSteps : IEquatable<TypeSteps>, IEnumerable<TypeStep>
{
    readonly TypeStep[] _steps;

    TypeSteps(TypeStep[] steps) => _steps = steps;

    public static TypeSteps Of(ReadOnlySpan<TypeStep> steps) => new(steps.ToArray());

    /// <summary>
    /// Of what was seen. A type on the way is the one of the kinds of values up to there, with the digits that the
    /// whole column has: a decimal is as wide as it ends.
    /// </summary>
    internal static TypeSteps Of(ColumnInference seen, IReadOnlyList<Csv.CsvFile> files)
    {
        var steps = new List<TypeStep>();
        var kinds = new HashSet<ValueClass>();
        var type = ColumnType.Null;
        foreach (ValueClass kind in Enum.GetValues<ValueClass>()
            .Where(c => seen[c] is { Count: > 0, First: not null }).OrderBy(c => seen[c].First!.Value))
        {
            kinds.Add(kind);
            ColumnType wider = seen.TypeOf(kinds.Contains);
            if (wider == type) continue;
            type = wider;
            ValuePlace first = seen[kind].First!.Value;
            steps.Add(new(type, Path.GetFileName(files[first.File].Path), first.Line, first.Value));
        }
        return new([.. steps]);
    }

    public bool Equals(TypeSteps? other) => other is not null && _steps.AsSpan().SequenceEqual(other._steps);

    public override bool Equals(object? obj) => Equals(obj as TypeSteps);

    public override int GetHashCode() => _steps.Length == 0 ? 0 : HashCode.Combine(_steps.Length, _steps[^1]);

    public IEnumerator<TypeStep> GetEnumerator() => ((IEnumerable<TypeStep>)_steps).GetEnumerator();

    System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => _steps.GetEnumerator();
}

/// <summary>The first value that needed the type, with the values before it.</summary>
/// <param name="File">The file's name.</param>
/// <param name="Line">From 1.</param>
/// <param name="Value">Its first 60 bytes.</param>
public readonly record struct TypeStep(ColumnType Type, string File, long Line, string Value);
