namespace Hallelujah.Columnar.Csv;

/// <summary>
/// Times that the clocks of a zone show, as instants: microseconds since 1970, the former as if they were UTC. Offsets
/// are whole minutes, as .NET has them. Times over which clocks are put forward are none. Of a time that they show
/// twice, since they are put back, it is the later. Not safe for concurrent callers.
/// </summary>
/// <remarks>
/// Made from the offsets of instants alone: of times that clocks show twice or never .NET does not know all, such as in
/// zones whose standard time is that of summer (Europe/Dublin).
/// </remarks>
internal sealed class ZoneTimes(TimeZoneInfo zone)
{
    const long MicrosecondsPerMinute = 60_000_000;

    /// <summary>No two changes of a zone's offset are nearer than this: clocks are not set twice a day.</summary>
    const long StepMicroseconds = 6 * 60 * MicrosecondsPerMinute;

    /// <summary>What clocks show from a time until another: with an offset in minutes, or over which they are put
    /// forward.</summary>
    readonly record struct ClockSpan(long From, long To, int? Offset);

    readonly Dictionary<int, ClockSpan[]> _years = [];

    // Values near each other mostly have one offset, which takes two compares then.
    ClockSpan _last;

    public string Zone => zone.Id;

    /// <summary>The offset from UTC in minutes; null where the clocks do not show the time.</summary>
    public int? OffsetAt(long time) => SpanAt(time).Offset;

    /// <summary>The first instant of a day that a timestamp can be.</summary>
    /// <param name="days">Since 1970.</param>
    public long StartOf(int days)
    {
        long time = days * TemporalText.MicrosecondsPerDay;
        // Some clocks are put forward at midnight.
        while (SpanAt(time).Offset is null) time = _last.To;
        long start = Math.Max(time - _last.Offset!.Value * MicrosecondsPerMinute, TemporalText.FirstMicrosecond);
        // Others are put back over midnight and show it twice: the day begins with the first.
        int before = OffsetOf(Math.Max(start - TemporalText.MicrosecondsPerDay, TemporalText.FirstMicrosecond));
        long earlier = time - before * MicrosecondsPerMinute;
        return earlier < start && earlier >= TemporalText.FirstMicrosecond && OffsetOf(earlier) == before
            ? earlier : start;
    }

    ClockSpan SpanAt(long time)
    {
        if (time >= _last.From && time < _last.To) return _last;
        int year = ToTime(time).Year;
        if (!_years.TryGetValue(year, out var spans)) _years[year] = spans = Spans(year);
        return _last = Array.Find(spans, s => time < s.To);
    }

    /// <summary>A year's spans in their order.</summary>
    ClockSpan[] Spans(int year)
    {
        var spans = new List<ClockSpan>();
        long from = ToMicroseconds(new DateTime(year, 1, 1)), end = from
            + (DateTime.IsLeapYear(year) ? 366 : 365) * TemporalText.MicrosecondsPerDay;
        // The instants of the year and those around it, of which there are none before the first and behind the last.
        long at = Math.Max(from - TemporalText.MicrosecondsPerDay, TemporalText.FirstMicrosecond);
        long last = Math.Min(end + TemporalText.MicrosecondsPerDay, TemporalText.LastMicrosecond);
        for (int offset = OffsetOf(at); at < last;)
        {
            long next = Math.Min(at + StepMicroseconds, last);
            if (OffsetOf(next) != offset)
            {
                next = FirstOther(at, next, offset);
                int other = OffsetOf(next);
                long shown = next + offset * MicrosecondsPerMinute, goesOn = next + other * MicrosecondsPerMinute;
                spans.Add(new(from, Math.Min(shown, goesOn), offset));
                if (goesOn > shown) spans.Add(new(shown, goesOn, null));
                (from, offset) = (goesOn, other);
            }
            at = next;
            if (at == last) spans.Add(new(from, end, offset));
        }
        return [.. spans];
    }

    /// <summary>
    /// The first instant behind one with an offset that has another, up to one of which this is known.
    /// </summary>
    long FirstOther(long same, long other, int offset)
    {
        while (other - same > 1)
        {
            long middle = same + (other - same) / 2;
            if (OffsetOf(middle) == offset) same = middle;
            else other = middle;
        }
        return other;
    }

    int OffsetOf(long instant) => (int)(zone.GetUtcOffset(ToTime(instant)).Ticks / TimeSpan.TicksPerMinute);

    static DateTime ToTime(long microseconds) =>
        DateTime.UnixEpoch.AddTicks(microseconds * TimeSpan.TicksPerMicrosecond);

    static long ToMicroseconds(DateTime time) => (time - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
}
