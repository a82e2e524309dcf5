using System.Text;

namespace Hallelujah.Shell.Commands;

/// <summary>CSV as the PowerShell commands read and write it: RFC 4180, with '"' as the quote.</summary>
internal static class CsvText
{
    /// <summary>
    /// Records one after the other; a quoted field may go over lines. Lines that are empty are left out.
    /// </summary>
    public static IEnumerable<List<string>> Parse(TextReader reader, char delimiter)
    {
        var fields = new List<string>();
        var field = new StringBuilder();
        var quoted = false;
        int c;
        while ((c = reader.Read()) >= 0)
        {
            if (quoted)
            {
                if (c != '"')
                    field.Append((char)c);
                else if (reader.Peek() == '"')
                    field.Append((char)reader.Read());
                else
                    quoted = false;
            }
            else if (c == '"' && field.Length == 0)
            {
                quoted = true;
            }
            else if (c == delimiter)
            {
                fields.Add(field.ToString());
                field.Clear();
            }
            else if (c is '\n')
            {
                if (fields.Count > 0 || field.Length > 0)
                    yield return End();
            }
            else if (c is not '\r' || reader.Peek() is not '\n')
            {
                field.Append((char)c);
            }
        }

        if (fields.Count > 0 || field.Length > 0)
            yield return End();

        List<string> End()
        {
            fields.Add(field.ToString());
            field.Clear();
            var record = fields;
            fields = [];
            return record;
        }
    }

    /// <summary>One record; null is an empty field without quotes.</summary>
    public static string Format(IEnumerable<string?> fields, char delimiter, QuoteKind quotes) =>
        string.Join(delimiter, fields.Select(f => f is null ? "" : Quote(f, delimiter, quotes)));

    static string Quote(string field, char delimiter, QuoteKind quotes)
    {
        var needed = field.AsSpan().IndexOfAny(delimiter, '"') >= 0 || field.AsSpan().IndexOfAny('\n', '\r') >= 0;
        return quotes == QuoteKind.Always || (quotes == QuoteKind.AsNeeded && needed)
            ? $"\"{field.Replace("\"", "\"\"", StringComparison.Ordinal)}\""
            : field;
    }
}

/// <summary>When a field is written between quotes.</summary>
public enum QuoteKind { Never, Always, AsNeeded }
