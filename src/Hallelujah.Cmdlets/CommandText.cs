using System.Globalization;
using System.Text;
using Hallelujah.Cmdlets.Where;
using Hallelujah.Contracts;

namespace Hallelujah.Cmdlets;

/// <summary>Commands as PowerShell that can be run again.</summary>
static class CommandText
{
    const string DefaultWorksheet = "main";

    public static string Render(FeedCommand command, string worksheet)
    {
        StringBuilder text = new();
        switch (command)
        {
            case ImportCommand import:
                Import(text, import);
                break;
            case ExtractCommand extract:
                Extract(text, extract);
                break;
            default:
                throw new ArgumentOutOfRangeException(
                    nameof(command), command.GetType().Name, "No text for this command.");
        }
        if (!FeedName.Comparer.Equals(worksheet, DefaultWorksheet)) Add(text, "Worksheet", worksheet);
        if (command is ImportCommand { Piped: true })
        {
            text.Insert(0, $"# {command.Feed} was loaded from objects, which are in no file; "
                + "pipe them in again: ... | ");
        }
        if (command.UnknownOptions() is { Count: > 0 } unknown)
        {
            // A comment as a whole.
            text.Insert(0, $"# Of a later version, not all of it: {string.Join(", ", unknown)} is not known here. ");
            text.Replace("\n", "\n# ");
        }
        return text.ToString();
    }

    /// <summary>The import of a file with what was found in it, under a name made from the file's.</summary>
    /// <param name="asked">The options under which it was looked at.</param>
    /// <param name="onHost">The host that has the file; null: the Summit's.</param>
    public static string Import(SourceInfo info, CsvImportOptions asked, string? onHost = null)
    {
        StringBuilder text = new();
        Import(text, new()
        {
            Feed = NameFor(info.Path),
            Paths = [info.Path],
            Literal = true,
            OnHost = onHost,
            Csv = asked with
            {
                Delimiter = info.Delimiter,
                Quote = info.Quote == "\"" ? null : info.Quote,
                Escape = info.Escape,
                Comment = info.Comment,
                Header = info.Header,
                SkipLines = info.Findings?.SkipLines ?? asked.SkipLines,
                Encoding = info.Encoding.Equals("utf-8", StringComparison.OrdinalIgnoreCase) ? null : info.Encoding,
            },
        });
        return text.ToString();
    }

    static void Import(StringBuilder text, ImportCommand import)
    {
        text.Append("Import-HallFeed");
        Add(text, "Name", import.Feed);
        if (!import.Piped) AddList(text, import.Literal ? "LiteralPath" : "Path", import.Paths);
        if (import.OnHost is { } hosts) AddList(text, "OnHost", hosts.Split(',', StringSplitOptions.TrimEntries));
        if (import.Hosts is { } holders) AddList(text, "Hosts", holders.Split(',', StringSplitOptions.TrimEntries));
        if (import.Jahs is { } jahs) AddText(text, "Jahs", jahs.ToString(CultureInfo.InvariantCulture));
        AddCopies(text, import);
        AddCompression(text, import);
        if (!import.Piped) AddCsv(text, import.Csv);
    }

    static void AddCsv(StringBuilder text, CsvImportOptions csv)
    {
        if (csv.Delimiter is { } delimiter) AddText(text, "Delimiter", Character(delimiter));
        if (csv.Quote is { } quote) AddText(text, "Quote", PowerShellText.Quote(quote));
        if (csv.Escape is { } escape) AddText(text, "Escape", PowerShellText.Quote(escape));
        if (csv.Comment is { } comment) AddText(text, "Comment", PowerShellText.Quote(comment));
        if (csv.Ragged != RaggedPolicy.Error) Add(text, "Ragged", csv.Ragged.ToString());
        if (csv.BlankLines != BlankPolicy.Skip) Add(text, "BlankLine", csv.BlankLines.ToString());
        if (csv.Header is { } header) Add(text, "Header", header ? "Present" : "Absent");
        if (csv.ColumnNames is { } names) AddList(text, "ColumnName", names);
        if (csv.Encoding is { } encoding) Add(text, "Encoding", encoding);
        if (csv.NullValues.Count > 0) AddList(text, "NullValue", csv.NullValues);
        if (csv.ColumnTypes is { Count: > 0 } types)
            AddText(text, "ColumnType", "@{ " + string.Join(
                "; ", types.Select(t => $"{PowerShellText.Argument(t.Key)} = {PowerShellText.Quote(t.Value)}")) + " }");
        if (csv.Culture is { } culture) Add(text, "Culture", culture);
        if (csv.DecimalSeparator is { } point) AddText(text, "DecimalSeparator", PowerShellText.Quote(point));
        if (csv.Thousands) text.Append(" -Thousands");
        if (csv.DateFormats is { Count: > 0 } formats)
            AddText(text, "DateFormat", string.Join(", ", formats.Select(PowerShellText.Quote)));
        if (csv.BoolValues is { Count: > 0 } words) AddList(text, "BoolValue", words);
        if (csv.TimeZone is { } zone) Add(text, "TimeZone", zone);
        if (csv.SingleLine) text.Append(" -SingleLine");
        if (csv.AllText) text.Append(" -AllText");
        if (csv.SkipLines > 0) AddText(text, "SkipLines", csv.SkipLines.ToString(CultureInfo.InvariantCulture));
        if (csv.AllowNul) text.Append(" -AllowNul");
        if (csv.OnError != BadRecordPolicy.Stop) Add(text, "OnError", csv.OnError.ToString());
        if (csv.MaxErrors is { } maxErrors) Add(text, "MaxErrors", maxErrors);
        if (csv.MaxRejectBytes is { } bytes)
            AddText(text, "MaxRejectBytes", bytes.ToString(CultureInfo.InvariantCulture));
    }

    static void Extract(StringBuilder text, ExtractCommand extract)
    {
        Selection selection = extract.Selection;
        text.Append("Export-HallFeed");
        Add(text, "Name", extract.Input);
        Add(text, "As", extract.Feed);
        if (selection.Columns is { } columns) AddList(text, "Property", columns);
        if (selection.Where is { } where) AddText(text, "Where", "{ " + PredicateText.Render(where) + " }");
        if (selection.Skip > 0) AddText(text, "Skip", selection.Skip.ToString(CultureInfo.InvariantCulture));
        if (selection.First is { } first) AddText(text, "First", first.ToString(CultureInfo.InvariantCulture));
        AddCopies(text, extract);
        AddCompression(text, extract);
    }

    static void AddCopies(StringBuilder text, FeedCommand command)
    {
        if (command.Copies is { } copies) AddText(text, "Copies", copies.ToString(CultureInfo.InvariantCulture));
    }

    static void AddCompression(StringBuilder text, FeedCommand command)
    {
        if (command.Compression is { } compression) Add(text, "Compression", compression.ToString());
    }

    static void Add(StringBuilder text, string parameter, string value) =>
        AddText(text, parameter, PowerShellText.Argument(value));

    static void AddList(StringBuilder text, string parameter, IEnumerable<string> values)
    {
        string list = PowerShellText.Arguments(values);
        AddText(text, parameter, list.Length == 0 ? "@()" : list);
    }

    static void AddText(StringBuilder text, string parameter, string argument) =>
        text.Append(" -").Append(parameter).Append(' ').Append(argument);

    static string Character(string text) => text.Contains('\t', StringComparison.Ordinal)
        ? "\"" + text.Replace("`", "``", StringComparison.Ordinal).Replace("$", "`$", StringComparison.Ordinal)
            .Replace("\"", "`\"", StringComparison.Ordinal).Replace("\t", "`t", StringComparison.Ordinal) + "\""
        : PowerShellText.Quote(text);

    /// <summary>A feed's name from a file's: what a name may not have becomes '_'.</summary>
    public static string NameFor(string path)
    {
        string stem = path[(path.LastIndexOfAny(['/', '\\']) + 1)..];
        int dot = stem.IndexOf('.', StringComparison.Ordinal);
        if (dot > 0) stem = stem[..dot];
        string name = string.Concat(stem.Select(c => char.IsLetterOrDigit(c) || c == '_' ? c : '_'));
        return name.Length == 0 || FeedName.IsTombstone(name) ? "feed" : name;
    }
}
