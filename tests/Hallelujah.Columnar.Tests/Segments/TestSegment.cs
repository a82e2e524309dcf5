using System.Text;
using Hallelujah.Columnar.Schema;
using Hallelujah.Columnar.Segments;

namespace Hallelujah.Columnar.Tests.Segments;

/// <summary>
/// A column of a test: values are null, bool, long, double, Int128 (unscaled), DateOnly, DateTime (timestamps) or
/// string.
/// </summary>
internal sealed record TestColumn(string Name, ColumnType Type, params object?[] Values)
{
    /// <summary>The feed's type where it is wider than the segment's.</summary>
    public ColumnType? FeedType { get; init; }
}

/// <summary>Segments made from values, in a directory of their own that goes with the object.</summary>
internal sealed class TestSegment : IDisposable
{
    readonly string _directory = Directory.CreateTempSubdirectory("hall-test-").FullName;
    int _files;

    public string NewPath() => Path.Combine(_directory, $"{_files++}.arrow");

    public int FileCount => Directory.GetFiles(_directory).Length;

    public SegmentReader Create(params TestColumn[] columns) => Create(columns, SegmentCompression.None);

    public SegmentReader Create(TestColumn[] columns, SegmentCompression compression)
    {
        string path = NewPath();
        var info = SegmentWriter.Write(path, 0, columns.Select(Build).ToArray(), null, compression);
        return SegmentReader.Open(path, info, SchemaOf(columns));
    }

    public static FeedSchema SchemaOf(params TestColumn[] columns) =>
        new(columns.Select(c => new FeedColumn(c.Name, c.FeedType ?? c.Type, true, "test", null)).ToArray());

    static ColumnData Build(TestColumn column)
    {
        var builder = ColumnBuilder.Create(column.Type);
        var dense = column.Values.Where(v => v is not null).ToArray();
        byte[] validity = [];
        int rows = column.Values.Length;
        if (dense.Length < rows)
        {
            validity = new byte[(rows + 7) / 8];
            for (int i = 0; i < rows; i++)
                if (column.Values[i] is not null) validity[i >> 3] |= (byte)(1 << (i & 7));
        }
        switch (builder)
        {
            case IntegerColumnBuilder integers:
                integers.Append(
                dense.Select(v => (long)v!).ToArray(), validity, rows); break;
            case FixedColumnBuilder<double> doubles:
                Append(doubles,
                dense.Select(v => (double)v!).ToArray(), validity, rows); break;
            case FixedColumnBuilder<Int128> decimals:
                Append(decimals,
                dense.Select(v => (Int128)v!).ToArray(), validity, rows); break;
            case FixedColumnBuilder<int> dates:
                Append(dates,
                dense.Select(v => ((DateOnly)v!).DayNumber - CellOf.EpochDays).ToArray(), validity, rows); break;
            case FixedColumnBuilder<long> times:
                Append(times,
                dense.Select(v => Microseconds((DateTime)v!)).ToArray(), validity, rows); break;
            case BoolColumnBuilder bools:
                bools.Append(
                dense.Select(v => (byte)((bool)v! ? 1 : 0)).ToArray(), validity, rows); break;
            case TextColumnBuilder texts: Append(texts, column.Values, validity); break;
            default: builder.AppendNulls(rows); break;
        }
        return builder.Finish(column.Name, null);
    }

    static unsafe void Append<T>(FixedColumnBuilder<T> builder, T[] dense, byte[] validity, int rows)
        where T : unmanaged
    {
        dense.CopyTo(new Span<T>(builder.BeginBlock(rows), rows));
        builder.EndBlock(dense.Length, validity, rows);
    }

    public static long Microseconds(DateTime time) =>
        (time.Ticks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;

    static void Append(TextColumnBuilder builder, object?[] values, byte[] validity)
    {
        var bytes = new List<byte>();
        var offsets = new List<int> { 0 };
        foreach (var value in values)
        {
            if (value is not null) bytes.AddRange(Encoding.UTF8.GetBytes((string)value));
            offsets.Add(bytes.Count);
        }
        builder.Append(offsets.ToArray(), bytes.ToArray(), validity);
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);
}
