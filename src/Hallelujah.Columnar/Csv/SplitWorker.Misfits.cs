using Hallelujah.Columnar.Schema;

namespace Hallelujah.Columnar.Csv;

/// <summary>
/// Columns whose values turn out not to fit their guessed type: only they are parsed again, from the bytes, and only as
/// far as the split was read. Guesses go wrong early, mostly, so that is little.
/// </summary>
internal sealed unsafe partial class SplitWorker
{
    readonly List<int> _misfits = [];
    SplitWorker? _second;
    long _slices;

    /// <summary>
    /// Prepares a parser for a column of the given worker (a helper of this one) that fits what was seen of it in the
    /// split so far. Null: a misfit ends the column's parse.
    /// </summary>
    public Action<SplitWorker, int, ColumnInference>? OnMisfit { get; set; }

    /// <summary>Brings the columns that do not fit this slice to where the others are, slice included.</summary>
    void Refit(CsvSplit split, in FieldBlock slice, CancellationToken cancellationToken)
    {
        _second ??= new(_source, _tokenizer);
        var wanted = new bool[_parsers.Length];
        foreach (int column in _misfits)
        {
            wanted[column] = true;
            var parser = _parsers[column]!;
            var seen = new ColumnFeatures();
            LookAt(slice, column, _fields[column], seen);
            OnMisfit!(_second, column, parser.Infer(parser.Builder.Finish("", null)).Join(seen.ToInference()));
        }
        if (_slices > 0) _second.Read(split, wanted, null, _second.ParseSlice, cancellationToken, maxSlices: _slices);
        foreach (int column in _misfits)
        {
            if (_slices > 0 && _second._parsers[column]!.Builder.Rows != _parsers[column]!.Builder.Rows)
                throw SourceReader.Changed(_source.Files[slice.File], "its records are others");
            Exchange(column);
            if (!wanted[column] || !ParseColumn(slice, column, _fields[column]))
                throw new InvalidOperationException(
                    $"Column {_source.ColumnNames[column]} of split {split.Ordinal} does not fit the type found "
                    + $"for it, {_parsers[column]!.Type}.");
        }
        _misfits.Clear();
    }

    /// <summary>Takes over the helper's parser of a column, and gives it a spare one for it.</summary>
    void Exchange(int column)
    {
        var parser = _second!._parsers[column]!;
        int kind = (int)parser.Type.Kind;
        _second._spare[column]![kind] = _spare[column]![kind];
        _second._parsers[column] = null;
        _spare[column]![kind] = _parsers[column] = parser;
    }
}
