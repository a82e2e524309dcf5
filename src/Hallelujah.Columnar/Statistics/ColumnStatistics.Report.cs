using System.Globalization;
using System.Numerics;
using System.Text;
using Hallelujah.Columnar.Schema;

namespace Hallelujah.Columnar.Statistics;

public sealed partial class ColumnStatistics
{
    internal const int TopCount = 10;

    internal static readonly int[] Percents = [0, 1, 5, 10, 25, 50, 75, 90, 95, 99, 100];

    public ColumnReport Report(string name)
    {
        var report = new ColumnReport
        {
            Name = name,
            Type = Type.ToString(),
            Count = Count,
            NullCount = NullCount,
            DistinctCount = 0,
            DistinctIsExact = true,
            NaNCount = _nanCount,
            InfinityCount = _positiveInfinities + _negativeInfinities,
        };
        if (Count == NullCount) return report;
        if (_written is not null) return Opened().Report(name);
        if (_texts is not null) return WithFacts(ReportTexts(report, _texts), _texts.Order.Facts);
        if (_integers is not null)
            return WithFacts(ReportIntegers(report, _integers, _integers.Moments), _integers.Order.Facts);
        if (_floats is not null) return WithFacts(ReportFloats(report, _floats, _floats.Moments), _floats.Order.Facts);
        return _decimals is not null
            ? WithFacts(ReportDecimals(report, _decimals, _decimals.Moments), _decimals.Order.Facts)
            : WithFacts(ReportBools(report), OrderFacts.Unknown);
    }

    /// <summary>Adds what the order of the values tells: where each is beyond the one before, all differ.</summary>
    ColumnReport WithFacts(ColumnReport report, OrderFacts facts)
    {
        long values = Count - NullCount;
        if (facts.IsStrict()) report = WithDistinct(report, (values, values, values, true));
        bool one = report is { DistinctIsExact: true, DistinctCount: 1 };
        return report with
        {
            SortOrder = one ? "Constant" : facts.Name(),
            IsUnique = report.DistinctIsExact ? report.DistinctCount == values
                : facts.HasFlag(OrderFacts.Repeats) ? false : null,
        };
    }

    ColumnReport ReportBools(ColumnReport report)
    {
        int distinct = (_trueCount > 0 ? 1 : 0) + (_falseCount > 0 ? 1 : 0);
        TopValue[] top = [new("false", _falseCount, 0), new("true", _trueCount, 0)];
        return WithDistinct(report, (distinct, distinct, distinct, true)) with
        {
            Min = _falseCount > 0 ? "false" : "true",
            Max = _trueCount > 0 ? "true" : "false",
            Mean = (double)_trueCount / (_trueCount + _falseCount),
            Top = [.. top.Where(t => t.Count > 0).OrderByDescending(t => t.Count)],
        };
    }

    ColumnReport ReportIntegers(ColumnReport report, NumericSummary<long> values, Moments moments)
    {
        string Text(long value) => ValueText.Of(value, Type);
        report = WithOrder(report, values, Text, Top(values, Text, []));
        report = report with { Histogram = EquiWidthHistogram.Of(values, Text) };
        if (Type.Kind == ColumnKind.Int64)
        {
            return report with
            {
                Sum = moments.IntegerSum.ToString(CultureInfo.InvariantCulture),
                Mean = moments.Mean(1),
                StdDev = moments.StdDev(1),
            };
        }
        return report with
        {
            MeanText = Text((long)ValueText.Round(moments.IntegerSum, moments.Count)),
            StdDev = moments.StdDev(Type.Kind == ColumnKind.Date32 ? 1 : 1_000_000),
        };
    }

    ColumnReport ReportFloats(ColumnReport report, NumericSummary<double> values, Moments moments)
    {
        (string Text, long Count)[] special =
            [("NaN", _nanCount), ("Infinity", _positiveInfinities), ("-Infinity", _negativeInfinities)];
        special = [.. special.Where(s => s.Count > 0)];
        (long count, long lower, long upper, bool exact) = values.Distinct();
        report = WithDistinct(report, (count + special.Length, lower + special.Length, upper + special.Length, exact));
        IReadOnlyList<TopValue> top = Top(values, ValueText.Of, special);
        if (values.Count == 0) return report with { Top = top };
        report = WithQuantiles(report, values, ValueText.Of) with
        {
            Top = top,
            Sum = ValueText.Of(moments.Sum),
            Mean = moments.Mean(1),
            StdDev = moments.StdDev(1),
        };
        return report with { Histogram = EquiWidthHistogram.Of(values, ValueText.Of) };
    }

    ColumnReport ReportDecimals(ColumnReport report, NumericSummary<Int128> values, Moments moments)
    {
        int scale = Type.Scale;
        string Text(Int128 value) => ValueText.Decimal(value, scale);
        var unit = (BigInteger)PowerOfTen(scale);
        // Six decimals more than the values have.
        BigInteger mean = ValueText.Round(moments.IntegerSum * 1_000_000, moments.Count);
        return WithOrder(report, values, Text, Top(values, Text, [])) with
        {
            Sum = ValueText.Decimal(moments.IntegerSum, scale),
            Mean = moments.Mean(unit),
            MeanText = ValueText.Decimal(mean, scale + 6),
            StdDev = moments.StdDev(unit),
            Histogram = EquiWidthHistogram.Of(values, Text),
        };
    }

    static ColumnReport ReportTexts(ColumnReport report, TextSummary texts) =>
        WithDistinct(report, texts.Distinct()) with
        {
            Min = Encoding.UTF8.GetString(texts.Min!),
            Max = Encoding.UTF8.GetString(texts.Max!),
            MinLength = texts.MinLength,
            MaxLength = texts.MaxLength,
            MeanLength = BigIntegers.Quotient(texts.TotalLength, texts.Count),
            ZeroPadded = texts.Order.OnlyDigits is { } digits ? digits && texts.Order.HasLeadingZero : null,
            Top = TopTexts(texts),
        };

    static ColumnReport WithOrder<T>(
        ColumnReport report, NumericSummary<T> values, Func<T, string> text, IReadOnlyList<TopValue> top)
        where T : unmanaged, INumber<T> =>
        WithQuantiles(WithDistinct(report, values.Distinct()), values, text) with { Top = top };

    static ColumnReport WithDistinct(ColumnReport report, (long Count, long Lower, long Upper, bool Exact) distinct) =>
        report with
        {
            DistinctCount = distinct.Count,
            DistinctLower = distinct.Lower,
            DistinctUpper = distinct.Upper,
            DistinctIsExact = distinct.Exact,
        };

    static ColumnReport WithQuantiles<T>(ColumnReport report, NumericSummary<T> values, Func<T, string> text)
        where T : unmanaged, INumber<T>
    {
        (T[] sorted, long[] cumulative) = values.Ranks();
        double error = values.RankError;
        long slack = (long)Math.Ceiling(error * cumulative[^1]);
        // Nearest rank: the least value that at least this share of the values does not exceed. Percent, so that it is
        // exact.
        string At(int percent, long off = 0)
        {
            var rank = (long)((((Int128)cumulative[^1] * percent) + 99) / 100);
            if (percent == 0) return text(values.Min);
            if (percent == 100) return text(values.Max);
            rank = Math.Clamp(rank + off, 1, cumulative[^1]);
            int i = Array.BinarySearch(cumulative, rank);
            T value = off < 0 && rank == 1 ? values.Min : off > 0 && rank == cumulative[^1] ? values.Max
                : sorted[i < 0 ? ~i : i];
            return text(T.Clamp(value, values.Min, values.Max));
        }
        return report with
        {
            Min = text(values.Min),
            Max = text(values.Max),
            P05 = At(5),
            P25 = At(25),
            Median = At(50),
            P75 = At(75),
            P95 = At(95),
            QuantileRankError = error,
            Quantiles = [.. Percents.Select(p => new Quantile(p, At(p), At(p, -slack), At(p, slack)))],
        };
    }

    /// <summary>
    /// The most frequent values that are surely there more than once in the sketch; ties in the values' order.
    /// </summary>
    static IReadOnlyList<TopValue> Top<T>(
        NumericSummary<T> values, Func<T, string> text, (string Text, long Count)[] special)
        where T : unmanaged, INumber<T>
    {
        FrequentValues<T> frequent = values.Values;
        var found = frequent.Entries()
            .Select(e => (e.Count, Error: frequent.ErrorOf(e.Count, NumericSummary<T>.SampleWeight), e.Key))
            .Where(e => e.Count > e.Error)
            .OrderByDescending(e => e.Count).ThenBy(e => e.Key).Take(TopCount)
            .Select(e => new TopValue(
                text(e.Key), Math.Min(e.Count + frequent.Offset, values.Count), e.Error + frequent.Offset));
        return [.. special.Select(s => new TopValue(s.Text, s.Count, 0))
            .Concat(found).OrderByDescending(t => t.Count).Take(TopCount)];
    }

    static IReadOnlyList<TopValue> TopTexts(TextSummary texts)
    {
        FrequentValues<ulong> frequent = texts.Values;
        var found = frequent.Entries()
            .Select(e => (
                e.Count, Error: frequent.ErrorOf(e.Count, TextSummary.SampleEvery), Text: texts.TextOf(e.Key)))
            .Where(e => e.Text is not null && e.Count > e.Error)
            .OrderByDescending(e => e.Count)
            .ThenBy(e => e.Text!, Comparer<byte[]>.Create(static (a, b) => a.AsSpan().SequenceCompareTo(b)));
        return
        [
            .. found.Take(TopCount).Select(e => new TopValue(
                Shown(e.Text!), Math.Min(e.Count + frequent.Offset, texts.Count), e.Error + frequent.Offset)
            {
                IsCut = e.Text!.Length > TextSummary.MaxListedBytes,
            }),
        ];
    }

    static string Shown(ReadOnlySpan<byte> text)
    {
        int length = Utf8Length.Cut(text, TextSummary.MaxListedBytes);
        return Encoding.UTF8.GetString(text[..length]) + (length < text.Length ? "…" : "");
    }
}
