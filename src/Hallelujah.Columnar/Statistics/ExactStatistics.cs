using System.Numerics;
using System.Text;
using Hallelujah.Columnar.Schema;
using Hallelujah.Columnar.Segments;

namespace Hallelujah.Columnar.Statistics;

/// <summary>
/// Makes the estimates of a report exact by reading the column's rows: distinct count, quantiles, most frequent values
/// and histogram. The memory is bounded; a column with more different values than fit is read several times.
/// </summary>
public static class ExactStatistics
{
    /// <summary>Different values that a pass keeps: 32 MB of integers.</summary>
    const int MaxRuns = 2 << 20;

    /// <summary>Different texts that a pass keeps, and their bytes: some 100 MB with the table.</summary>
    const int MaxTexts = 512 << 10;
    const long MaxTextBytes = 48L << 20;

    /// <summary>Rows between two looks at the cancellation token.</summary>
    const int BatchRows = 65_536;

    /// <summary>The report with exact figures; the same one where nothing in it is an estimate.</summary>
    /// <param name="open">
    /// Opens a segment by its place in the row order, with all columns or this one alone; it is disposed here.
    /// </param>
    public static ColumnReport Scan(ColumnReport report, int column, FeedColumn schema, int segments,
        Func<int, SegmentReader> open, CancellationToken cancellationToken) =>
        Scan(report, column, schema, segments, open, MaxRuns, MaxTexts, cancellationToken);

    internal static ColumnReport Scan(ColumnReport report, int column, FeedColumn schema, int segments,
        Func<int, SegmentReader> open, int maxRuns, int maxTexts, CancellationToken cancellationToken)
    {
        if (IsExact(report)) return report;
        var source = new Source(column, segments, open, cancellationToken);
        ColumnType type = schema.Type;
        switch (type.Kind)
        {
            case ColumnKind.Int64 or ColumnKind.Date32 or ColumnKind.Timestamp or ColumnKind.TimestampTz:
                return Numbers(report, source, new RunCollector<long>(maxRuns),
                    (loaded, row) => loaded.Column.Type.Kind == ColumnKind.Date32 && type.Kind != ColumnKind.Date32
                        ? loaded.Integer(row) * CellOf.MicrosecondsPerDay : loaded.Integer(row),
                    value => ValueText.Of(value, type));
            case ColumnKind.Float64:
                return Numbers(report, source, new RunCollector<double>(maxRuns),
                    (loaded, row) => loaded.Cell(row).Float64 + 0.0, ValueText.Of);
            case ColumnKind.Decimal128:
                return Numbers(report, source, new RunCollector<Int128>(maxRuns),
                    (loaded, row) => loaded.Cell(row).Unscaled, value => ValueText.Decimal(value, type.Scale));
            case ColumnKind.Utf8 or ColumnKind.Binary:
                return Texts(report, source, new TextCollector(maxTexts, MaxTextBytes));
            default: return report;
        }
    }

    /// <summary>Whether nothing in a report is an estimate.</summary>
    public static bool IsExact(ColumnReport report) =>
        report.DistinctIsExact && report.QuantileRankError == 0
            && report.Top.All(t => t is { CountError: 0, IsCut: false })
            && report.Top.Count >= Math.Min(ColumnStatistics.TopCount, report.DistinctCount);

    static ColumnReport Numbers<T>(ColumnReport report, Source source, RunCollector<T> runs,
        Func<LoadedColumn, int, T> read, Func<T, string> text)
        where T : unmanaged, INumber<T>
    {
        long values = report.Count - report.NullCount - report.NaNCount - report.InfinityCount;
        int[] percents = ColumnStatistics.Percents;
        long[] ranks = [.. percents.Select(p => Math.Max(1, (long)((((Int128)values * p) + 99) / 100)))];
        var found = new string[percents.Length];
        var top = new TopList<T>();
        // NaN and the infinities, which have no rank; counted in the first pass.
        var special = new Dictionary<string, long>();
        long distinct = 0, below = 0;
        T min = default, max = default;
        bool any = false;
        T[] edges = [];
        long[] bins = [];
        int next = 0;
        bool first = true;
        for (bool more = true; more; first = false)
        {
            source.Read((loaded, row) =>
            {
                T value = read(loaded, row);
                if (T.IsFinite(value))
                {
                    runs.Add(value);
                    (min, max) = any ? (T.Min(min, value), T.Max(max, value)) : (value, value);
                    any = true;
                }
                else if (first) special[text(value)] = special.GetValueOrDefault(text(value)) + 1;
            });
            more = runs.EndPass();
            distinct += runs.Runs.Count;
            if (first && any)
            {
                edges = EquiWidthHistogram.Edges(min, max);
                bins = new long[edges.Length - 1];
            }
            foreach ((T value, long count) in runs.Runs)
            {
                bins[EquiWidthHistogram.BinOf(edges, value)] += count;
                below += count;
                for (; next < ranks.Length && ranks[next] <= below; next++) found[next] = text(value);
                top.Add(value, count);
            }
            if (more) runs.NextPass();
        }
        string At(int percent) => found[Array.IndexOf(percents, percent)];
        distinct += special.Count;
        IEnumerable<TopValue> all = special.Select(s => new TopValue(s.Key, s.Value, 0))
            .Concat(top.Values.Select(v => new TopValue(text(v.Value), v.Count, 0)));
        report = WithDistinct(report, distinct) with
        {
            Top = [.. all.OrderByDescending(t => t.Count).Take(ColumnStatistics.TopCount)],
        };
        return values == 0 ? report : report with
        {
            P05 = At(5),
            P25 = At(25),
            Median = At(50),
            P75 = At(75),
            P95 = At(95),
            QuantileRankError = 0,
            Quantiles = [.. percents.Select(p => new Quantile(p, At(p), At(p), At(p)))],
            Histogram = [.. bins.Select((count, i) => new HistogramBin(text(edges[i]), text(edges[i + 1]), count)
            {
                CountError = 0,
            })],
        };
    }

    static ColumnReport Texts(ColumnReport report, Source source, TextCollector texts)
    {
        var top = new TopList<byte[]>(static (a, b) => a.AsSpan().SequenceCompareTo(b));
        long distinct = 0;
        for (bool more = true; more;)
        {
            source.ReadTexts(texts.Add);
            more = texts.EndPass();
            distinct += texts.Counts.Count;
            foreach ((byte[] text, long count) in texts.Counts) top.Add(text, count);
            if (more) texts.NextPass();
        }
        return WithDistinct(report, distinct) with
        {
            Top = [.. top.Values.Select(v => new TopValue(Encoding.UTF8.GetString(v.Value), v.Count, 0))],
        };
    }

    static ColumnReport WithDistinct(ColumnReport report, long distinct) => report with
    {
        DistinctCount = distinct,
        DistinctLower = distinct,
        DistinctUpper = distinct,
        DistinctIsExact = true,
        IsUnique = distinct == report.Count - report.NullCount,
    };

    /// <summary>The rows of the column, segment by segment, as often as wanted.</summary>
    sealed class Source(int column, int segments, Func<int, SegmentReader> open, CancellationToken cancellationToken)
    {
        public delegate void TextSink(ReadOnlySpan<byte> text, long count);

        public void Read(Action<LoadedColumn, int> value) => Each(loaded =>
        {
            for (int row = 0; row < loaded.Rows; row++)
            {
                if (row % BatchRows == 0) cancellationToken.ThrowIfCancellationRequested();
                if (!loaded.IsNull(row)) value(loaded, row);
            }
        });

        public void ReadTexts(TextSink sink) => Each(loaded =>
        {
            var counts = new long[loaded.IsDictionary ? loaded.Column.DictionaryCount : 0];
            for (int row = 0; row < loaded.Rows; row++)
            {
                if (row % BatchRows == 0) cancellationToken.ThrowIfCancellationRequested();
                if (loaded.IsNull(row)) continue;
                if (loaded.IsDictionary) counts[loaded.Code(row)]++;
                else sink(loaded.Text(row), 1);
            }
            for (int code = 0; code < counts.Length; code++)
                if (counts[code] > 0) sink(loaded.DictionaryEntry(code), counts[code]);
        });

        void Each(Action<LoadedColumn> action)
        {
            for (int i = 0; i < segments; i++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                using SegmentReader reader = open(i);
                // Of a segment elsewhere it is had alone.
                LoadedColumn loaded = reader.Load(reader.Schema.Columns.Count == 1 ? 0 : column);
                if (!loaded.AllNull) action(loaded);
            }
        }
    }
}

/// <summary>The most frequent values of those that are added, each once; ties in the values' order.</summary>
sealed class TopList<T>(Comparison<T>? order = null)
{
    readonly List<(T Value, long Count)> _values = [];
    readonly Comparison<T> _order = order ?? Comparer<T>.Default.Compare;

    public IReadOnlyList<(T Value, long Count)> Values => _values;

    public void Add(T value, long count)
    {
        if (_values.Count == ColumnStatistics.TopCount && _values[^1].Count > count) return;
        int at = _values.Count;
        while (at > 0 && (_values[at - 1].Count < count
            || (_values[at - 1].Count == count && _order(_values[at - 1].Value, value) > 0))) at--;
        if (at == ColumnStatistics.TopCount) return;
        _values.Insert(at, (value, count));
        if (_values.Count > ColumnStatistics.TopCount) _values.RemoveAt(ColumnStatistics.TopCount);
    }
}
