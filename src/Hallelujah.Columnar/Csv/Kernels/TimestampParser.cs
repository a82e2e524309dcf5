using Hallelujah.Columnar.Schema;
using Hallelujah.Columnar.Segments;

namespace Hallelujah.Columnar.Csv.Kernels;

/// <summary>Timestamps without a zone, dates among them as their midnight; or timestamps with one, as UTC.</summary>
internal sealed unsafe class TimestampParser(ColumnType type) : ColumnParser(type)
{
    /// <summary>Where dates among timestamps with a zone are the begin of their day; null: these fit none.</summary>
    public ZoneTimes? Zone { get; set; }

    public override bool Parse(in FieldBlock block, int field, in NullTexts nulls, KernelScratch scratch)
    {
        var builder = (TimestampColumnBuilder)Builder;
        long* values = builder.BeginBlock(block.Rows);
        int count = 0, dates = 0;
        bool wantsZone = Type.Kind == ColumnKind.TimestampTz;
        new Span<byte>(scratch.Validity, (block.Rows + 7) >> 3).Clear();
        for (int row = 0; row < block.Rows; row++)
        {
            var text = nulls.Value(block.Field(row, field, out int length), length, out bool isNull, out _);
            if (isNull) continue;
            if ((!wantsZone || Zone is not null) && TemporalText.TryParseDate(text, out int days))
            {
                dates++;
                values[count++] = wantsZone ? Zone!.StartOf(days) : days * TemporalText.MicrosecondsPerDay;
            }
            else if (TemporalText.TryParseTimestamp(text, out long instant, out bool zoned) && zoned == wantsZone)
                values[count++] = instant;
            else return false;
            scratch.Validity[row >> 3] |= (byte)(1 << (row & 7));
        }
        builder.EndBlock(count, ValidityOf(scratch, count, block.Rows), block.Rows);
        Features[ValueClass.Date] += dates;
        Features[wantsZone ? ValueClass.TimestampTz : ValueClass.Timestamp] += count - dates;
        Features.Nulls += block.Rows - count;
        if (Features.WantsFirsts) Features.NoteFirsts(block, field, nulls);
        return true;
    }
}
