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
/// Types are those of the whole file, so that nothing is parsed twice. Nanoseconds are per value, of the median block
/// and segment, which other work on the machine moves least.
/// </summary>
sealed class ColumnProfile(string file, FeedSchema schema)
{
    readonly CsvSource _source = CsvSource.Open([file], new(), CancellationToken.None);

    public void Run()
    {
        int columns = schema.Columns.Count;
        var parse = Enumerable.Range(0, columns).Select(_ => new List<double>()).ToArray();
        var statistics = Enumerable.Range(0, columns).Select(_ => new List<double>()).ToArray();
        var earlier = new ColumnStatistics?[columns];
        var worker = new ColumnParser[columns];
        for (int c = 0; c < columns; c++) worker[c] = ColumnParser.Create(schema.Columns[c].Type);
        var reader = new RecordReader(_source);
        var nulls = new NullTexts([], _source.Dialect.Quote);
        var scratch = new KernelScratch();
        var planner = new CsvSplitPlanner(_source);
        while (planner.Next(CancellationToken.None) is { } split)
        {
            for (int c = 0; c < columns; c++)
            {
                worker[c].Reset(schema.Columns[c].Type);
                if (earlier[c] is { } known) worker[c].Builder.Continue(known);
                if (worker[c] is TextParser text) text.IsSurelyText = true;
                if (worker[c] is Float64Parser doubles) doubles.TakesLongDigits = true;
            }
            Parse(reader, split, worker, nulls, scratch, parse);
            for (int c = 0; c < columns; c++)
            {
                ColumnData data = worker[c].Builder.Finish("", null);
                long start = Stopwatch.GetTimestamp();
                Again(data, earlier[c]);
                statistics[c].Add(Stopwatch.GetElapsedTime(start).TotalNanoseconds / data.Rows);
                earlier[c] = data.Statistics.ForNextShare(earlier[c]);
            }
        }
        Print(parse, statistics);
    }

    static void Parse(RecordReader reader, CsvSplit split, ColumnParser[] parsers, in NullTexts nulls,
        KernelScratch scratch, List<double>[] times)
    {
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
                    times[c].Add(Stopwatch.GetElapsedTime(start).TotalNanoseconds / slice.Rows);
                }
            }
        }
        reader.Close();
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

    void Print(List<double>[] parse, List<double>[] statistics)
    {
        double[] parsing = [.. parse.Select(Measurements.Median)];
        double[] alone = [.. statistics.Select(Measurements.Median)];
        for (int c = 0; c < parsing.Length; c++)
        {
            FeedColumn column = schema.Columns[c];
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{column.Name,-16} {column.Type,-20} {parsing[c],6:F1} ns, statistics alone {alone[c],6:F1} ns"));
        }
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"a row: {parsing.Sum():F1} ns, statistics alone {alone.Sum():F1} ns"));
    }
}
