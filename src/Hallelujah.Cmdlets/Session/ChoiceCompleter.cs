using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace Hallelujah.Cmdlets;

/// <summary>Completes values that are the same everywhere, by themselves or by what they are called.</summary>
public abstract class ChoiceCompleter : IArgumentCompleter
{
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst,
        IDictionary fakeBoundParameters)
    {
        string word = wordToComplete.Trim('\'', '"');
        return [.. Choices(commandName)
            .Where(c => c.Value.StartsWith(word, StringComparison.OrdinalIgnoreCase)
                || c.Called.StartsWith(word, StringComparison.OrdinalIgnoreCase))
            .Select(c => new CompletionResult(
                c.Source, c.Value, CompletionResultType.ParameterValue, c.Called))];
    }

    private protected abstract IEnumerable<Choice> Choices(string commandName);

    /// <summary>One that needs no quotes.</summary>
    private protected static Choice Of(string value, string called) => new(value, value, called);

    /// <param name="Value">What it is, as it is listed.</param>
    /// <param name="Source">What it is on a command line.</param>
    /// <param name="Called">What it is called.</param>
    private protected readonly record struct Choice(string Value, string Source, string Called);
}

/// <summary>Completes delimiters.</summary>
public sealed class DelimiterCompleter : ChoiceCompleter
{
    static readonly Choice[] All =
    [
        new(",", "','", "comma"), new(";", "';'", "semicolon"), new("`t", "\"`t\"", "tab"), new("|", "'|'", "bar"),
        new("||", "'||'", "two bars"), new(":", "':'", "colon"), new(" ", "' '", "space"),
    ];

    /// <summary>What is written has one character between fields; what is read may have several.</summary>
    private protected override IEnumerable<Choice> Choices(string commandName) =>
        commandName.StartsWith("Export", StringComparison.OrdinalIgnoreCase)
            ? All.Where(c => c.Value != "||") : All;
}

/// <summary>Completes encodings of files: those of which there are many files.</summary>
public sealed class EncodingCompleter : ChoiceCompleter
{
    static readonly Choice[] All =
    [
        Of("utf-8", "Unicode"), Of("utf-16", "Unicode, little endian"), Of("utf-16BE", "Unicode, big endian"),
        Of("utf-32", "Unicode, little endian"), Of("windows-1252", "Western European"),
        Of("latin1", "Western European, ISO 8859-1"), Of("iso-8859-15", "Western European with the euro sign"),
        Of("windows-1250", "Central European"), Of("iso-8859-2", "Central European, ISO 8859-2"),
        Of("windows-1251", "Cyrillic"), Of("koi8-r", "Cyrillic, KOI8"), Of("windows-1253", "Greek"),
        Of("windows-1254", "Turkish"), Of("windows-1255", "Hebrew"), Of("windows-1256", "Arabic"),
        Of("windows-1257", "Baltic"), Of("ibm437", "DOS, United States"), Of("ibm850", "DOS, Western European"),
    ];

    private protected override IEnumerable<Choice> Choices(string commandName) => All;
}

/// <summary>Completes pairs of words for true and false.</summary>
public sealed class BoolValueCompleter : ChoiceCompleter
{
    static readonly Choice[] All =
    [
        Of("yes/no", "English"), Of("y/n", "English, one letter"), Of("t/f", "English, first letters"),
        Of("on/off", "English, switches"), Of("oui/non", "French"), Of("ja/nein", "German"), Of("ja/nee", "Dutch"),
        Of("ja/nej", "Danish, Swedish"), Of("si/no", "Italian, Spanish"), Of("sim/não", "Portuguese"),
        Of("wahr/falsch", "German, spreadsheets"), Of("vrai/faux", "French, spreadsheets"),
        Of("1/0", "digits, for columns given as Bool"),
    ];

    private protected override IEnumerable<Choice> Choices(string commandName) => All;
}

/// <summary>
/// Completes time zones, by their ids or cities: those of many people. To read all that a host knows takes a second.
/// </summary>
public sealed class TimeZoneCompleter : ChoiceCompleter
{
    const string Ids = """
        Africa/Cairo Africa/Casablanca Africa/Johannesburg Africa/Lagos Africa/Nairobi America/Anchorage
        America/Argentina/Buenos_Aires America/Bogota America/Chicago America/Denver America/Halifax
        America/Lima America/Los_Angeles America/Mexico_City America/New_York America/Phoenix
        America/Santiago America/Sao_Paulo America/Toronto Asia/Bangkok Asia/Dhaka Asia/Dubai Asia/Hong_Kong
        Asia/Jakarta Asia/Jerusalem Asia/Karachi Asia/Kathmandu Asia/Kolkata Asia/Manila Asia/Riyadh
        Asia/Seoul Asia/Shanghai Asia/Singapore Asia/Taipei Asia/Tehran Asia/Tokyo Atlantic/Reykjavik
        Australia/Adelaide Australia/Brisbane Australia/Perth Australia/Sydney Europe/Amsterdam
        Europe/Athens Europe/Berlin Europe/Brussels Europe/Bucharest Europe/Budapest Europe/Copenhagen
        Europe/Dublin Europe/Helsinki Europe/Istanbul Europe/Kyiv Europe/Lisbon Europe/London Europe/Madrid
        Europe/Moscow Europe/Oslo Europe/Paris Europe/Prague Europe/Rome Europe/Stockholm Europe/Vienna
        Europe/Warsaw Europe/Zurich Pacific/Auckland Pacific/Honolulu UTC
        """;

    static readonly Choice[] All = [.. Ids.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
        .Select(id => Of(id, id[(id.LastIndexOf('/') + 1)..].Replace('_', ' ')))];

    private protected override IEnumerable<Choice> Choices(string commandName) => All;
}

/// <summary>
/// Completes cultures, by their names or languages. The list is our own, as the Summit's is: what this host's libraries
/// know differs from host to host.
/// </summary>
public sealed class CultureCompleter : ChoiceCompleter
{
    static readonly Choice[] All =
    [
        Of("bg-BG", "Bulgarian"), Of("cs-CZ", "Czech"), Of("da-DK", "Danish"), Of("de-AT", "German, Austria"),
        Of("de-CH", "German, Switzerland"), Of("de-DE", "German, Germany"), Of("el-GR", "Greek"),
        Of("en-GB", "English, United Kingdom"), Of("en-IN", "English, India"), Of("en-US", "English, United States"),
        Of("en-ZA", "English, South Africa"), Of("es-ES", "Spanish, Spain"), Of("es-MX", "Spanish, Mexico"),
        Of("fi-FI", "Finnish"), Of("fr-FR", "French"), Of("hi-IN", "Hindi"), Of("hr-HR", "Croatian"),
        Of("hu-HU", "Hungarian"), Of("id-ID", "Indonesian"), Of("it-CH", "Italian, Switzerland"),
        Of("it-IT", "Italian, Italy"), Of("ja-JP", "Japanese"), Of("ko-KR", "Korean"), Of("nb-NO", "Norwegian"),
        Of("nl-NL", "Dutch"), Of("pl-PL", "Polish"), Of("pt-BR", "Portuguese, Brazil"),
        Of("pt-PT", "Portuguese, Portugal"), Of("ro-RO", "Romanian"), Of("ru-RU", "Russian"), Of("sk-SK", "Slovak"),
        Of("sl-SI", "Slovenian"), Of("sv-SE", "Swedish"), Of("tr-TR", "Turkish"), Of("uk-UA", "Ukrainian"),
        Of("vi-VN", "Vietnamese"), Of("zh-CN", "Chinese"),
    ];

    private protected override IEnumerable<Choice> Choices(string commandName) => All;
}
