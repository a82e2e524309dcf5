using System.Globalization;
using Hallelujah.Columnar.Schema;

namespace Hallelujah.Columnar.Csv;

/// <summary>
/// Column names: of one file from its header, and of a feed as the union of its files' names in either case.
/// </summary>
internal sealed class FeedColumnNames
{
    readonly List<string> _names = [];
    readonly Dictionary<string, int> _positions = new(StringComparer.OrdinalIgnoreCase);

    public IReadOnlyList<string> Names => _names;

    /// <summary>The positions of a file's columns in the feed; new names are added.</summary>
    public int[] Map(IReadOnlyList<string> names)
    {
        var map = new int[names.Count];
        for (int i = 0; i < names.Count; i++)
        {
            if (!_positions.TryGetValue(names[i], out map[i]))
            {
                _positions.Add(names[i], map[i] = _names.Count);
                _names.Add(names[i]);
            }
        }
        return map;
    }

    /// <summary>
    /// The names in a header: trimmed; an empty one is ColumnN by its position, a repeated one gets _2, _3 and so on.
    /// </summary>
    /// <param name="findings">Are told of columns that are not named as their header says.</param>
    public static string[] FromHeader(SampleRecords records, ref CsvFindings findings)
    {
        var texts = new string[records.FieldCount(0)];
        for (int field = 0; field < texts.Length; field++) texts[field] = records.Text(0, field).Trim();
        string[] names = Distinct(texts);
        findings = findings.With([.. Enumerable.Range(0, names.Length).Where(i => names[i] != texts[i])
            .Select(i => new RenamedColumn(i + 1, Shorten(texts[i]), Shorten(names[i])))]);
        return names;
    }

    /// <summary>What is told of a feed goes from host to host in small messages.</summary>
    static string Shorten(string name) => name.Length <= ValuePlace.MaxValueLength ? name
        : name[..(ValuePlace.MaxValueLength - (char.IsHighSurrogate(name[ValuePlace.MaxValueLength - 1]) ? 1 : 0))];

    public static string[] Numbered(int count) => Enumerable.Range(1, count).Select(Numbered1).ToArray();

    public static string[] Distinct(IReadOnlyList<string> texts)
    {
        var taken = new HashSet<string>(texts, StringComparer.OrdinalIgnoreCase);
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var names = new string[texts.Count];
        for (int i = 0; i < names.Length; i++)
        {
            string wanted = texts[i].Length > 0 ? texts[i] : Numbered1(i + 1), name = wanted;
            bool isNew = seen.Add(name) && (texts[i].Length > 0 || taken.Add(name));
            for (int n = 2; !isNew; n++)
            {
                name = string.Create(CultureInfo.InvariantCulture, $"{wanted}_{n}");
                isNew = taken.Add(name) && seen.Add(name);
            }
            names[i] = name;
        }
        return names;
    }

    static string Numbered1(int position) => string.Create(CultureInfo.InvariantCulture, $"Column{position}");
}
