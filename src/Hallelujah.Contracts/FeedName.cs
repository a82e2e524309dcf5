using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Hallelujah.Contracts;

/// <summary>The rules for names of feeds and worksheets. Letters in either case are the same name.</summary>
public static partial class FeedName
{
    public static readonly StringComparer Comparer = StringComparer.OrdinalIgnoreCase;

    /// <summary>
    /// Throws <see cref="HallErrors.InvalidName"/> or <see cref="HallErrors.NameReserved"/> where the name may not be
    /// used.
    /// </summary>
    public static void Check(string name)
    {
        if (string.IsNullOrEmpty(name)) throw new HallException(HallErrors.InvalidName, "The name is empty.", name);
        if (Encoding.UTF8.GetByteCount(name) > Limits.MaxNameBytes)
            throw new HallException(
                HallErrors.InvalidName,
                $"The name has {Encoding.UTF8.GetByteCount(name)} bytes; at most {Limits.MaxNameBytes} are allowed.",
                name);
        for (int i = 0; i < name.Length;)
        {
            if (!Rune.TryGetRuneAt(name, i, out Rune rune)) throw new HallException(
                HallErrors.InvalidName, $"The name '{name}' has a broken character at position {i + 1}.", name);
            bool plain = Rune.IsLetterOrDigit(rune) || rune.Value == '_'
                || (i > 0 && (rune.Value is ' ' or '-' or '.' || Rune.GetUnicodeCategory(
                    rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark));
            if (!plain) throw new HallException(
                HallErrors.InvalidName, $"The name '{name}' may not have '{rune}' at position {i + 1}.", name);
            i += rune.Utf16SequenceLength;
        }
        if (name[^1] is ' ' or '.')
            throw new HallException(HallErrors.InvalidName, $"The name '{name}' may not end in '{name[^1]}'.", name);
        if (TombstoneShape().IsMatch(name)) throw new HallException(
            HallErrors.NameReserved, $"The name '{name}' has the shape of a deleted feed's name.", name);
    }

    /// <summary>
    /// The name of a deleted feed: <c>&lt;name&gt;_del_&lt;yyyyMMddTHHmmssfffZ&gt;</c>, with <c>_n</c> behind where
    /// that is taken.
    /// </summary>
    public static string Tombstone(string name, DateTime utc, Func<string, bool> isTaken)
    {
        string stem = $"{name}_del_{utc.ToString("yyyyMMdd'T'HHmmssfff'Z'", CultureInfo.InvariantCulture)}";
        string candidate = stem;
        for (int i = 2; isTaken(candidate); i++) candidate = string.Create(CultureInfo.InvariantCulture, $"{stem}_{i}");
        return candidate;
    }

    public static bool IsTombstone(string name) => TombstoneShape().IsMatch(name);

    /// <summary>
    /// The nearest names by edit distance, for "did you mean"; at most three, none further than a third of the length.
    /// </summary>
    public static IReadOnlyList<string> Nearest(string name, IEnumerable<string> candidates)
    {
        int limit = Math.Max(1, name.Length / 3);
        return [.. candidates
            .Select(c => (Name: c, Distance: Distance(name.ToUpperInvariant(), c.ToUpperInvariant())))
            .Where(c => c.Distance <= limit || c.Name.Contains(name, StringComparison.OrdinalIgnoreCase))
            .OrderBy(c => c.Distance).ThenBy(c => c.Name, StringComparer.Ordinal).Take(3).Select(c => c.Name)];
    }

    /// <summary>
    /// Edits that make one of the other: letters inserted, left out, changed, or swapped with their neighbour, as
    /// fingers do (optimal string alignment: https://en.wikipedia.org/wiki/Damerau-Levenshtein_distance).
    /// </summary>
    static int Distance(string a, string b)
    {
        int[] beforeLast = [];
        int[] last = [.. Enumerable.Range(0, b.Length + 1)];
        for (int i = 1; i <= a.Length; i++)
        {
            int[] row = new int[b.Length + 1];
            row[0] = i;
            for (int j = 1; j <= b.Length; j++)
            {
                row[j] = Math.Min(Math.Min(row[j - 1], last[j]) + 1, last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1));
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                    row[j] = Math.Min(row[j], beforeLast[j - 2] + 1);
            }
            (beforeLast, last) = (last, row);
        }
        return last[b.Length];
    }

    [GeneratedRegex(@"_del_\d{8}T\d{9}Z(_\d+)?$", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex TombstoneShape();
}
