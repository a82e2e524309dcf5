using System.Globalization;
using System.Security;
using Hallelujah.Contracts;

namespace Hallelujah.Summit.Hallelu;

/// <summary>Time zones by their ids, such as Europe/Paris, from the data of this host.</summary>
static class TimeZones
{
    /// <summary>Without its data a host knows UTC, under no more names than this.</summary>
    const int WithoutData = 2;

    /// <summary>
    /// In either case of its letters. Throws <see cref="HallErrors.InvalidOption"/> with the nearest ids.
    /// </summary>
    public static TimeZoneInfo Find(string id)
    {
        if (Known(id) is { } zone) return zone;
        IReadOnlyCollection<TimeZoneInfo> all = TimeZoneInfo.GetSystemTimeZones();
        if (all.FirstOrDefault(z => z.Id.Equals(id, StringComparison.OrdinalIgnoreCase)) is { } other) return other;
        if (all.Count <= WithoutData)
        {
            throw new HallException(
                HallErrors.InvalidOption,
                $"TimeZone is '{id}', which this host cannot look up: it has no data of time zones.", id,
                "Install them on the Summit's host, mostly as the package tzdata; UTC is known without.");
        }
        IReadOnlyList<string> nearest = FeedName.Nearest(id, all.Select(z => z.Id));
        throw new HallException(
            HallErrors.InvalidOption,
            string.Create(
                CultureInfo.InvariantCulture, $"TimeZone is '{id}', which is none of the {all.Count} that are known."),
            id,
            nearest.Count > 0 ? $"Did you mean {string.Join(" or ", nearest)}?"
                : "Pass an id of the tz database, such as Europe/Paris, America/New_York or UTC.");
    }

    static TimeZoneInfo? Known(string id)
    {
        try
        {
            return TimeZoneInfo.FindSystemTimeZoneById(id);
        }
        catch (Exception e) when (e is TimeZoneNotFoundException or InvalidTimeZoneException or SecurityException)
        {
            return null;
        }
    }
}
