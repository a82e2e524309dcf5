using System.Runtime.InteropServices;
using Hallelujah.Columnar.Segments;

namespace Hallelujah.Columnar.Csv;

/// <summary>
/// Reads the extents of a split block by block: whole records with the right number of fields and valid UTF-8. Records
/// of another form are set aside.
/// </summary>
internal abstract unsafe class BlockReader
{
    /// <summary>Bad records of the last block, in file order after <see cref="OrderBad"/>.</summary>
    public List<BadRecord> Bad { get; } = [];

    /// <summary>Bytes of the split that are behind the last block.</summary>
    public long BytesDone { get; protected set; }

    /// <summary>Line ends of the last extent that was read in full.</summary>
    public long LastLines { get; protected set; }

    /// <summary>
    /// Records as they were found in the text, before anything was made of them: rows, bad ones and skipped ones have
    /// to be as many.
    /// </summary>
    public long RecordsFound { get; protected set; }
    public long RowsSkipped { get; protected set; }
    public long RowsRejected { get; protected set; }

    /// <summary>Records, skipped ones left out, of the extent that was opened last.</summary>
    public long ExtentRecords => RecordsFound - RowsSkipped - _before;

    /// <summary>Whether another split begins the file of that extent.</summary>
    protected bool IsWithinFile { get; private set; }

    long _before;

    protected NativeBuffer Packed { get; } = new();

    public static BlockReader Create(CsvSource source, TokenizerKind tokenizer) =>
        source.IsPlain ? new RecordReader(source, tokenizer) : new DialectReader(source);

    /// <summary>Begins a split anew.</summary>
    public abstract void Start(CsvSplit split);

    public abstract void Close();

    /// <summary>The next records, maybe none of them in a block with bad ones only; false behind the last.</summary>
    public abstract bool Next(out FieldBlock block);

    protected void BeginExtent(CsvFile file, CsvExtent extent) =>
        (_before, IsWithinFile) = (RecordsFound - RowsSkipped, extent.Offset > file.DataOffset);

    /// <summary>
    /// Brings the bad records of the last block into file order, the cells of a row into that in which they were
    /// noted, and numbers them.
    /// </summary>
    /// <param name="block">It, without the rows that were set aside.</param>
    public virtual void OrderBad(in FieldBlock block)
    {
        BadRecord[] ordered = [.. Bad.OrderBy(b => b.Byte)];
        ordered.CopyTo(CollectionsMarshal.AsSpan(Bad));
    }

    /// <summary>Sets a row aside, which who calls takes out of the block; or notes a cell of one that stays.</summary>
    public abstract void Reject(
        in FieldBlock block, int row, string code, string what, string? column = null, string? value = null,
        bool isCell = false);

    /// <summary>Takes rows out of a block, where the given flags are set.</summary>
    public FieldBlock Without(FieldBlock block, ReadOnlySpan<bool> bad)
    {
        int fields = block.Fields, kept = 0;
        // The packed index may be the block's own: rows only ever move forward, and a wider stride needs a buffer of
        // its own.
        bool same = block.Stride == fields + 1;
        if (!same) Packed.Ensure((long)block.Rows * (fields + 1) * sizeof(uint), 0);
        uint* target = same ? block.Ends : (uint*)Packed.Pointer;
        for (int row = 0; row < block.Rows; row++)
        {
            if (bad[row]) continue;
            uint* from = block.Ends + (long)row * block.Stride;
            for (int i = 0; i <= fields; i++) *target++ = from[i];
            kept++;
        }
        block.Places?.Remove(bad[..block.Rows]);
        RowsRejected += block.Rows - kept;
        return block with { Ends = same ? block.Ends : (uint*)Packed.Pointer, Stride = fields + 1, Rows = kept };
    }
}
