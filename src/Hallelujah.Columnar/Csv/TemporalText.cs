using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Hallelujah.Columnar.Csv;

/// <summary>
/// ISO 8601 dates and times of the proleptic Gregorian calendar, years 1 to 9999. A time has hours and minutes, seconds
/// at will, and fractions whose digits behind the sixth are zeros. There is no 24:00 and no leap second.
/// </summary>
internal static class TemporalText
{
    public const int DateLength = 10;
    public const long MicrosecondsPerDay = 86_400_000_000;
    const int ShortestTimestamp = 16;
    const int MaxOffsetMinutes = 14 * 60;
    public const long FirstMicrosecond = -62_135_596_800_000_000; // 0001-01-01
    public const long LastMicrosecond = 253_402_300_799_999_999; // 9999-12-31T23:59:59.999999

    static readonly int[] YearDays = MakeYearDays();
    static readonly short[] MonthDays = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334];
    static readonly byte[] MonthLengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

    /// <summary>yyyy-MM-dd to days since 1970.</summary>
    public static bool TryParseDate(ReadOnlySpan<byte> text, out int days)
    {
        days = 0;
        return text.Length == DateLength && TryReadDate(text, out days);
    }

    /// <summary>
    /// The same where the text has ten bytes and sixteen can be read: all digits at once, where the processor can.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe bool TryParseDate(byte* text, in DateTables tables, out int days)
    {
        if (!Ssse3.IsSupported) return TryParseDate(new ReadOnlySpan<byte>(text, DateLength), out days);
        var digits = Vector128.Load(text)
            - Vector128.Create((byte)48, 48, 48, 48, 45, 48, 48, 45, 48, 48, 0, 0, 0, 0, 0, 0);
        bool bad = Vector128.GreaterThanAny(
            digits, Vector128.Create((byte)9, 9, 9, 9, 0, 9, 9, 0, 9, 9, 255, 255, 255, 255, 255, 255));
        var packed = Ssse3.Shuffle(
            digits, Vector128.Create((byte)0, 1, 2, 3, 5, 6, 8, 9, 128, 128, 128, 128, 128, 128, 128, 128));
        ulong pairs = Ssse3.MultiplyAddAdjacent(
            packed, Vector128.Create(10, 1, 10, 1, 10, 1, 10, 1, 0, 0, 0, 0, 0, 0, 0, (sbyte)0)).AsUInt64().ToScalar();
        int year = (int)(pairs & 0xFF) * 100 + (int)(pairs >> 16 & 0xFF);
        int month = (int)(pairs >> 32 & 0xFF), day = (int)(pairs >> 48 & 0xFF);
        days = 0;
        if (bad || year == 0 || (uint)(month - 1) > 11) return false;
        int entry = year * DateTables.MonthsOfYear + month;
        int first = Unsafe.Add(ref tables.FirstDays, entry);
        if ((uint)(day - 1) >= (uint)(Unsafe.Add(ref tables.FirstDays, entry + 1) - first)) return false;
        days = first + day - 1;
        return true;
    }

    /// <summary>
    /// yyyy-MM-dd[ T]HH:mm[:ss[.f]][Z|±HH[[:]mm]] to microseconds since 1970, in UTC where it is zoned.
    /// </summary>
    public static bool TryParseTimestamp(ReadOnlySpan<byte> text, out long microseconds, out bool zoned)
    {
        (microseconds, zoned) = (0, false);
        if (text.Length < ShortestTimestamp || text[10] is not ((byte)' ' or (byte)'T') || text[13] != ':'
            || !TryReadDate(text, out int days)) return false;
        int hour = Two(text, 11), minute = Two(text, 14), second = 0, fraction = 0, at = ShortestTimestamp;
        if (at < text.Length && text[at] == ':')
        {
            if (text.Length < 19) return false;
            second = Two(text, 17);
            at = 19;
            if (at < text.Length && text[at] == '.' && !TryReadFraction(text, ref at, out fraction)) return false;
        }
        if ((uint)hour > 23 || (uint)minute > 59 || (uint)second > 59) return false;
        microseconds = days * MicrosecondsPerDay + ((hour * 60L + minute) * 60 + second) * 1_000_000 + fraction;
        if (at == text.Length) return true;
        zoned = true;
        if (!TryReadOffset(text[at..], out int offsetMinutes)) return false;
        microseconds -= offsetMinutes * 60_000_000L;
        return microseconds is >= FirstMicrosecond and <= LastMicrosecond;
    }

    /// <summary>±HH:mm. Returns the length.</summary>
    public static int WriteOffset(int minutes, Span<byte> target)
    {
        int size = Math.Abs(minutes);
        target[0] = (byte)(minutes < 0 ? '-' : '+');
        target[1] = (byte)('0' + size / 600);
        target[2] = (byte)('0' + size / 60 % 10);
        target[3] = (byte)':';
        target[4] = (byte)('0' + size % 60 / 10);
        target[5] = (byte)('0' + size % 10);
        return 6;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static bool TryReadDate(ReadOnlySpan<byte> text, out int days)
    {
        days = 0;
        int century = Two(text, 0), year = century * 100 + Two(text, 2), month = Two(text, 5), day = Two(text, 8);
        if (century < 0 || Two(text, 2) < 0 || text[4] != '-' || text[7] != '-' || year == 0 || (uint)(month - 1) > 11)
            return false;
        bool leap = (year & 3) == 0 && (year % 100 != 0 || year % 400 == 0);
        int length = MonthLengths[month - 1] + (leap && month == 2 ? 1 : 0);
        if ((uint)(day - 1) >= (uint)length) return false;
        days = YearDays[year] + MonthDays[month - 1] + (leap && month > 2 ? 1 : 0) + day - 1;
        return true;
    }

    /// <summary>Two digits, or a number far below zero.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static int Two(ReadOnlySpan<byte> text, int at)
    {
        uint high = (uint)text[at] - '0', low = (uint)text[at + 1] - '0';
        return high > 9 || low > 9 ? -10_000 : (int)(high * 10 + low);
    }

    static bool TryReadFraction(ReadOnlySpan<byte> text, ref int at, out int microseconds)
    {
        int digits = 0;
        microseconds = 0;
        for (at++; at < text.Length && char.IsAsciiDigit((char)text[at]); at++, digits++)
        {
            if (digits < 6) microseconds = microseconds * 10 + text[at] - '0';
            else if (text[at] != '0') return false;
        }
        for (int i = digits; i < 6; i++) microseconds *= 10;
        return digits > 0;
    }

    static bool TryReadOffset(ReadOnlySpan<byte> text, out int minutes)
    {
        minutes = 0;
        if (text.Length == 1) return text[0] == 'Z';
        if (text[0] is not ((byte)'+' or (byte)'-') || text.Length is not (3 or 5 or 6)) return false;
        if (text.Length == 6 && text[3] != ':') return false;
        int hour = Two(text, 1), minute = text.Length == 3 ? 0 : Two(text, text.Length - 2);
        if (hour < 0 || (uint)minute > 59) return false;
        minutes = hour * 60 + minute;
        if (minutes > MaxOffsetMinutes) return false;
        if (text[0] == '-') minutes = -minutes;
        return true;
    }

    /// <summary>The first day of each month of each year, for loops to hold.</summary>
    internal readonly ref struct DateTables(ref int firstDays)
    {
        /// <summary>Entries a year, of which the first is unused and the 13th is the next January.</summary>
        public const int MonthsOfYear = 16;

        static readonly int[] Days = Make();

        public readonly ref int FirstDays = ref firstDays;

        public static DateTables Held => new(ref MemoryMarshal.GetArrayDataReference(Days));

        static int[] Make()
        {
            var days = new int[10_000 * MonthsOfYear];
            for (int year = 1; year < 10_000; year++)
                for (int month = 1; month <= 13; month++)
                    days[year * MonthsOfYear + month] = month <= 12
                        ? YearDays[year] + MonthDays[month - 1] + (month > 2 && DateTime.IsLeapYear(year) ? 1 : 0)
                        : YearDays[year] + (DateTime.IsLeapYear(year) ? 366 : 365);
            return days;
        }
    }

    static int[] MakeYearDays()
    {
        var days = new int[10_000];
        for (int year = 1; year < days.Length; year++)
            days[year] = (int)(new DateTime(year, 1, 1) - DateTime.UnixEpoch).TotalDays;
        return days;
    }
}
