using Hallelujah.Columnar.Schema;

namespace Hallelujah.Columnar.Segments;

/// <summary>Truth values, one bit a row.</summary>
internal sealed class BoolColumnBuilder() : ColumnBuilder(ColumnType.Bool)
{
    readonly ValidityBuilder _bits = new();
    byte[] _block = [];

    /// <param name="dense">The values without the nulls, 0 or 1 each.</param>
    /// <param name="validity">One bit a row, or empty where no row is null.</param>
    public void Append(ReadOnlySpan<byte> dense, ReadOnlySpan<byte> validity, int rows)
    {
        int bytes = (rows + 7) >> 3, next = 0;
        if (_block.Length < bytes) _block = new byte[bytes];
        Array.Clear(_block, 0, bytes);
        long trues = 0;
        for (int row = 0; row < rows; row++)
        {
            if (dense.Length != rows && (validity[row >> 3] >> (row & 7) & 1) == 0) continue;
            byte value = dense[next++];
            trues += value;
            _block[row >> 3] |= (byte)(value << (row & 7));
        }
        _bits.Append(_block.AsSpan(0, bytes), rows);
        Statistics.AddBools(trues, dense.Length - trues);
        if (rows > dense.Length) Statistics.AddNulls(rows - dense.Length);
        Validity.Append(validity, rows);
    }

    public override ColumnData Finish(string name, ColumnInference? inference)
    {
        // All true means that no bitmap was made: then it is made here.
        var values = _bits.NullCount == 0 ? AllTrue(Rows) : _bits.Memory;
        var zones = ZoneScan.OfNulls(Rows, Validity.Span);
        for (int z = 0; z < zones.Length; z++) zones[z] = zones[z] with { Max = 1 };
        return Describe(name, inference, zones) with { Values = values };
    }

    public override void Reset(ColumnType type)
    {
        base.Reset(type);
        _bits.Reset();
    }

    protected override void AppendNullSlots(int rows) => _bits.AppendNulls(rows);

    static byte[] AllTrue(int rows)
    {
        var bits = new byte[(rows + 7) >> 3];
        Array.Fill(bits, (byte)0xFF);
        if ((rows & 7) != 0) bits[^1] = (byte)((1 << (rows & 7)) - 1);
        return bits;
    }
}

/// <summary>A column without any value.</summary>
internal sealed class NullColumnBuilder() : ColumnBuilder(ColumnType.Null)
{
    public override ColumnData Finish(string name, ColumnInference? inference)
    {
        var zones = ZoneScan.OfNulls(Rows, []);
        for (int z = 0; z < zones.Length; z++) zones[z] = new(Math.Min(Zone.Rows, Rows - z * Zone.Rows), 0, 0);
        return Describe(name, inference, zones) with { Validity = default };
    }

    protected override void AppendNullSlots(int rows) { }
}
