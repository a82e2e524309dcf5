using System.Globalization;
using Hallelujah.Contracts;

namespace Hallelujah.Cmdlets;

/// <summary>What of an import was found out rather than said, and may be otherwise: each is a warning.</summary>
static class ImportNotes
{
    /// <summary>Renamed columns that a warning names.</summary>
    const int MaxNamed = 3;

    /// <param name="feed">Null where nothing is loaded yet.</param>
    public static IEnumerable<string> Of(string? feed, ImportFindings found)
    {
        string of = feed is null ? "" : $" of '{feed}'";
        if (found.TitleFile is { } file) yield return Titles(file, found);
        if (found is { HeaderFrom: "Found", Header: false })
        {
            yield return $"The first record{of} was taken for a row, since it is not all text: its columns are named "
                + "Column1 and so on. Pass -Header Present if it names them, or -Header Absent if not.";
        }
        if (found.IsHeaderUnsure)
        {
            yield return $"The first record{of} was taken for the names of the columns, but what follows is all text "
                + "too. Pass -Header Absent if it is a row, or -Header Present if not.";
        }
        if (found.RenamedCount > 0) yield return Renamed(of, found);
        if (feed is not null && found.NearMisses > 0)
        {
            string many = found.NearMisses == 1 ? "1 column" : string.Create(
                CultureInfo.InvariantCulture, $"{found.NearMisses:N0} columns");
            yield return $"{many}{of} nearly had a narrower type: Get-HallSchema {PowerShellText.Argument(feed)} tells "
                + "in NearMiss what kept it from that.";
        }
    }

    static string Titles(string file, ImportFindings found)
    {
        string lines = found.SkipLines == 1 ? "The first line" : string.Create(
            CultureInfo.InvariantCulture, $"The first {found.SkipLines} lines");
        string more = found.TitleFiles == 1 ? "" : string.Create(
            CultureInfo.InvariantCulture, $", and lines of {found.TitleFiles - 1:N0} more files,");
        return $"{lines} of {file}{more} {(found.SkipLines == 1 && more.Length == 0 ? "was" : "were")} skipped as "
            + $"titles in front of the header, the first of them '{found.FirstTitle}'. Pass -Header Present if the "
            + string.Create(CultureInfo.InvariantCulture, $"first line is the header, or -SkipLines {found.SkipLines}.");
    }

    static string Renamed(string of, ImportFindings found)
    {
        string names = string.Join(", ", found.Renamed.Take(MaxNamed).Select(r => string.Create(
            CultureInfo.InvariantCulture,
            $"{(r.Header.Length == 0 ? "the blank one" : $"'{r.Header}'")} at {r.Position} is '{r.Name}'")));
        string more = found.RenamedCount <= MaxNamed ? "" : string.Create(
            CultureInfo.InvariantCulture, $" and {found.RenamedCount - MaxNamed:N0} more");
        return $"Names in the header{of} are blank or there twice: {names}{more}.";
    }
}
