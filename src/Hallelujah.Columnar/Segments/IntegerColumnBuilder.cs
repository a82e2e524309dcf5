using System.Numerics;
using System.Runtime.CompilerServices;
using Hallelujah.Columnar.Schema;

namespace Hallelujah.Columnar.Segments;

/// <summary>
/// Integers, kept in the narrowest of 1, 2, 4 and 8 bytes that holds all so far: less to write and sync, which costs
/// more than the narrowing.
/// </summary>
internal sealed unsafe class IntegerColumnBuilder() : ColumnBuilder(ColumnType.Int64)
{
    readonly NativeBuffer _values = new();
    int _width = 1;

    /// <param name="dense">The values without the nulls.</param>
    /// <param name="validity">One bit a row, or empty where no row is null.</param>
    public void Append(ReadOnlySpan<long> dense, ReadOnlySpan<byte> validity, int rows)
    {
        ZoneScan.MinMax(dense, out long min, out long max);
        int width = dense.IsEmpty ? 1 : WidthOf(min, max);
        if (width > _width) Widen(width);
        Reserve(rows);
        byte* target = _values.Pointer + (long)Rows * _width;
        switch (_width)
        {
            case 1: Narrow(dense, validity, rows, (sbyte*)target); break;
            case 2: Narrow(dense, validity, rows, (short*)target); break;
            case 4: Narrow(dense, validity, rows, (int*)target); break;
            default: Narrow(dense, validity, rows, (long*)target); break;
        }
        Statistics.AddInt64(dense);
        if (rows > dense.Length) Statistics.AddNulls(rows - dense.Length);
        Validity.Append(validity, rows);
    }

    public override ColumnData Finish(string name, ColumnInference? inference)
    {
        var values = _values.Slice(Rows * _width);
        var validity = Validity.Span;
        var (encoding, zones) = _width switch
        {
            1 => (SegmentEncoding.Int8, ZoneScan.OfIntegers(View<sbyte>(values), validity)),
            2 => (SegmentEncoding.Int16, ZoneScan.OfIntegers(View<short>(values), validity)),
            4 => (SegmentEncoding.Int32, ZoneScan.OfIntegers(View<int>(values), validity)),
            _ => (SegmentEncoding.Plain, ZoneScan.OfIntegers(View<long>(values), validity)),
        };
        return Describe(name, inference, zones) with { Values = values, Encoding = encoding };
    }

    public override void Reset(ColumnType type)
    {
        base.Reset(type);
        _width = 1;
    }

    protected override void AppendNullSlots(int rows)
    {
        Reserve(rows);
        new Span<byte>(_values.Pointer + (long)Rows * _width, rows * _width).Clear();
    }

    static int WidthOf(long min, long max) =>
        min >= sbyte.MinValue && max <= sbyte.MaxValue ? 1
        : min >= short.MinValue && max <= short.MaxValue ? 2
        : min >= int.MinValue && max <= int.MaxValue ? 4 : 8;

    void Reserve(int rows) =>
        _values.Ensure(((long)Rows + rows) * _width, (long)Rows * _width, ExpectedRows * _width);

    void Widen(int width)
    {
        _values.Ensure((long)Rows * width, (long)Rows * _width, ExpectedRows * width);
        byte* values = _values.Pointer;
        // From the end, so that nothing is overwritten before it is read.
        for (int i = Rows - 1; i >= 0; i--)
        {
            long value = _width switch { 1 => ((sbyte*)values)[i], 2 => ((short*)values)[i], _ => ((int*)values)[i] };
            if (width == 2) ((short*)values)[i] = (short)value;
            else if (width == 4) ((int*)values)[i] = (int)value;
            else ((long*)values)[i] = value;
        }
        _width = width;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void Narrow<T>(ReadOnlySpan<long> dense, ReadOnlySpan<byte> validity, int rows, T* target) where T
        : unmanaged, IBinaryInteger<T>
    {
        if (dense.Length == rows)
        {
            for (int i = 0; i < dense.Length; i++) target[i] = T.CreateTruncating(dense[i]);
            return;
        }
        fixed (long* from = dense)
        {
            long* next = from;
            for (int row = 0; row < rows; row += 8)
            {
                uint bits = validity[row >> 3];
                int count = Math.Min(8, rows - row);
                if (bits == 0xFF && count == 8)
                {
                    for (int j = 0; j < 8; j++) target[row + j] = T.CreateTruncating(next[j]);
                    next += 8;
                    continue;
                }
                for (int j = 0; j < count; j++)
                    target[row + j] = (bits >> j & 1) != 0 ? T.CreateTruncating(*next++) : T.Zero;
            }
        }
    }
}
