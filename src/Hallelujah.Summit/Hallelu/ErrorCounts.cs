using System.Globalization;
using Hallelujah.Summit.Hosting;

namespace Hallelujah.Summit.Hallelu;

/// <summary>
/// How many bad records and nulled cells there are of each code, and in which columns, where they are of one. Not safe
/// for concurrent callers.
/// </summary>
sealed class ErrorCounts
{
    /// <summary>Columns of a code that are told; in a table of many, all of them may be bad.</summary>
    const int MaxToldColumns = 5;

    readonly SortedDictionary<string, long> _codes = new(StringComparer.Ordinal);
    readonly SortedDictionary<string, SortedDictionary<string, long>> _columns = new(StringComparer.Ordinal);

    public IReadOnlyDictionary<string, long> Codes => _codes;

    /// <summary>By code, then column, without those of whole records; null where all are.</summary>
    public IReadOnlyDictionary<string, IReadOnlyDictionary<string, long>>? Columns => _columns.Count == 0 ? null
        : _columns.ToDictionary(c => c.Key, c => (IReadOnlyDictionary<string, long>)c.Value);

    public void Add(string code, string? column)
    {
        _codes[code] = _codes.GetValueOrDefault(code) + 1;
        if (column is not null) Add(code, column, 1);
    }

    public void Add(ShareRejects rejects)
    {
        foreach ((string code, long count) in rejects.Codes) _codes[code] = _codes.GetValueOrDefault(code) + count;
        if (rejects.Columns is null) return;
        foreach ((string code, IReadOnlyDictionary<string, long> columns) in rejects.Columns)
            foreach ((string column, long count) in columns) Add(code, column, count);
    }

    void Add(string code, string column, long count)
    {
        if (!_columns.TryGetValue(code, out SortedDictionary<string, long>? columns))
            _columns[code] = columns = new(StringComparer.Ordinal);
        columns[column] = columns.GetValueOrDefault(column) + count;
    }

    /// <summary>The most frequent first: <c>Cast 96 (amount 90, day 6), ShortRow 5</c>.</summary>
    public override string ToString() => Told(_codes, _codes.Count, code => _columns.TryGetValue(code, out var columns)
        ? $" ({Told(columns, MaxToldColumns, static _ => "")})"
        : "");

    static string Told(SortedDictionary<string, long> counts, int most, Func<string, string> more) =>
        string.Join(", ", counts.OrderByDescending(c => c.Value).Take(most)
            .Select(c => string.Create(
                CultureInfo.InvariantCulture,
                $"{ShortText.Cut(c.Key, SummitLimits.MaxCountedNameChars)} {c.Value:N0}{more(c.Key)}"))
            .Concat(counts.Count > most ? ["…"] : Enumerable.Empty<string>()));
}
