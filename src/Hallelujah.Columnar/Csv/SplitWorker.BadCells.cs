using Hallelujah.Columnar.Schema;

namespace Hallelujah.Columnar.Csv;

/// <summary>Values that do not fit their chosen type become null where the import asks for that.</summary>
internal sealed unsafe partial class SplitWorker
{
    readonly ColumnRewriter _rewriter = new();
    bool[]?[]? _badCells;

    /// <summary>Flags the cells of a block that do not fit, by column; a column without any has null.</summary>
    FieldBlock FindBadCells(FieldBlock block)
    {
        _badCells = null;
        MapFields(block.File);
        for (int column = 0; column < _declared.Length; column++)
        {
            if (_declared[column] is not { Kind: not ColumnKind.Utf8 } type || _fields[column] < 0) continue;
            for (int row = 0; row < block.Rows; row++)
            {
                var text =
                    _nulls.Value(block.Field(row, _fields[column], out int length), length, out bool isNull, out _);
                if (isNull || Fits(type, text)) continue;
                ((_badCells ??= new bool[_declared.Length][])[column] ??= new bool[block.Rows])[row] = true;
                RejectCast(block, row, column, type, text, isCell: true);
                CellsNulled++;
            }
        }
        return block;
    }

    void HandleWithNulls(in FieldBlock slice, int column, ReadOnlySpan<bool> bad, SliceHandler handler)
    {
        if (bad[..slice.Rows].Contains(true))
            handler(_rewriter.WithNulls(slice, _fields[column], _nulls, bad), column, 0);
        else handler(slice, column, _fields[column]);
    }
}
