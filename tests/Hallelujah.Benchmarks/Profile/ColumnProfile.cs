using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Hallelujah.Columnar.Csv;
using Hallelujah.Columnar.Csv.Kernels;
using Hallelujah.Columnar.Extraction;
using Hallelujah.Columnar.Schema;
using Hallelujah.Columnar.Segments;
using Hallelujah.Columnar.Statistics;

namespace Hallelujah.Benchmarks.Profile;

/// <summary>
/// What each column costs on one thread: parsing with statistics, and the statistics alone of the same values again.
/// Types are those of the whole file, so that nothing is parsed twice. Nanoseconds are per value.
/// </summary>
sealed class ColumnProfile(string file, FeedSchema schema)
{
    readonly CsvSource _source = CsvSource.Open([file], new(), CancellationToken.None);

    public void Run()
    {
        int columns = schema.Columns.Count;
        var parse = new long[columns];
        var statistics = new long[columns];
        var earlier = new ColumnStatistics?[columns];
        var worker = new ColumnParser[columns];
        for (int c = 0; c < columns; c++) worker[c] = ColumnParser.Create(schema.Columns[c].Type);
        var reader = new RecordReader(_source);
        var nulls = new NullTexts([], _source.Dialect.Quote);
        var scratch = new KernelScratch();
        var planner = new CsvSplitPlanner(_source);
        long rows = 0;
        while (planner.Next(CancellationToken.None) is { } split)
        {
            for (int c = 0; c < columns; c++)
            {
                worker[c].Reset(schema.Columns[c].Type);
                if (earlier[c] is { } known) worker[c].Builder.Continue(known);
                if (worker[c] is TextParser text) text.IsSurelyText = true;
            }
            rows += Parse(reader, split, worker, nulls, scratch, parse);
            for (int c = 0; c < columns; c++)
            {
                ColumnData data = worker[c].Builder.Finish("", null);
                long start = Stopwatch.GetTimestamp();
                Again(data, earlier[c]);
                statistics[c] += Stopwatch.GetTimestamp() - start;
                earlier[c] = data.Statistics.ForNextShare();
            }
        }
        Print(parse, statistics, rows);
    }

    static long Parse(RecordReader reader, CsvSplit split, ColumnParser[] parsers, in NullTexts nulls,
        KernelScratch scratch, long[] ticks)
    {
        long rows = 0;
        reader.Start(split);
        while (reader.Next(out FieldBlock block))
        {
            for (int row = 0; row < block.Rows; row += CsvLimits.BlockRows)
            {
                FieldBlock slice = block.Slice(row, Math.Min(CsvLimits.BlockRows, block.Rows - row));
                for (int c = 0; c < parsers.Length; c++)
                {
                    long start = Stopwatch.GetTimestamp();
                    parsers[c].Parse(slice, c, nulls, scratch);
                    ticks[c] += Stopwatch.GetTimestamp() - start;
                }
            }
            rows += block.Rows;
        }
        reader.Close();
        return rows;
    }

    static void Again(ColumnData data, ColumnStatistics? earlier)
    {
        ColumnStatistics into = earlier?.ForNextShare() ?? new ColumnStatistics(data.Type);
        ReadOnlySpan<byte> values = data.Values.Span, validity = data.Validity.Span;
        switch (data.Type.Kind, data.Encoding)
        {
            case (ColumnKind.Float64, _):
                FixedStatistics.Doubles(MemoryMarshal.Cast<byte, double>(values), validity, into);
                break;
            case (ColumnKind.Decimal128, _):
                FixedStatistics.Decimals(MemoryMarshal.Cast<byte, Int128>(values), validity, into);
                break;
            case (_, SegmentEncoding.Int8):
                FixedStatistics.Integers(MemoryMarshal.Cast<byte, sbyte>(values), validity, into);
                break;
            case (_, SegmentEncoding.Int16):
                FixedStatistics.Integers(MemoryMarshal.Cast<byte, short>(values), validity, into);
                break;
            case (ColumnKind.Date32, _) or (_, SegmentEncoding.Int32):
                FixedStatistics.Integers(MemoryMarshal.Cast<byte, int>(values), validity, into);
                break;
            case (ColumnKind.Utf8, SegmentEncoding.Plain):
                into.AddUtf8(MemoryMarshal.Cast<byte, int>(data.Offsets.Span), values, validity);
                break;
            case (ColumnKind.Int64 or ColumnKind.Timestamp or ColumnKind.TimestampTz, _):
                FixedStatistics.Integers(MemoryMarshal.Cast<byte, long>(values), validity, into);
                break;
            default:
                break;
        }
    }

    void Print(long[] parse, long[] statistics, long rows)
    {
        double unit = 1e9 / Stopwatch.Frequency;
        for (int c = 0; c < parse.Length; c++)
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{schema.Columns[c].Name,-16} {schema.Columns[c].Type,-20} {parse[c] * unit / 1e9,7:F3} s, {parse[c] * unit / rows,6:F1} ns each; statistics {statistics[c] * unit / rows,6:F1} ns"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"all columns {parse.Sum() * unit / 1e9:F3} s, statistics alone {statistics.Sum() * unit / 1e9:F3} s"));
    }
}
