using System.Text.Json;
using Hallelujah.Contracts;
using Hallelujah.Summit.Worksheet;

namespace Hallelujah.Summit.Hosting;

/// <summary>Instructions of later versions.</summary>
static class UnknownOptions
{
    const int MaxTold = 5;
    const int LongestTold = 100;

    /// <summary>
    /// Throws <see cref="HallErrors.UnknownOption"/> where the instruction has options that this Summit does not know:
    /// what it did without them would not be what was meant.
    /// </summary>
    public static void Refuse(Instruction? instruction, string host)
    {
        if (instruction?.UnknownOptions() is not { Count: > 0 and var count } paths) return;
        string told = string.Join(", ", paths.Take(MaxTold).Select(p => ShortText.Cut(p, LongestTold)));
        if (count > MaxTold) told += $" and {count - MaxTold} more";
        throw new HallException(
            HallErrors.UnknownOption,
            $"The Summit of host '{host}', version {SummitHealth.Version}, does not know "
            + $"{(count == 1 ? "the option" : "the options")} {told}.",
            ShortText.Cut(paths[0], LongestTold));
    }

    /// <summary>Of a command of a later version, with a kind or a value that this one does not know.</summary>
    /// <param name="command">Which.</param>
    /// <param name="path">Where it has that, as JSON has it: $.csv.ragged.</param>
    public static HallException Unreadable(string command, string? path, JsonException e) => new(
        HallErrors.UnknownOption,
        $"The Summit, version {SummitHealth.Version}, cannot read the command of {command}: it does not know what is "
        + $"at {ShortText.Cut(path, LongestTold)}.", path, "Update the Summit of this host.", e);

    /// <summary>
    /// What is shown in place of a command that cannot be read: <see cref="Instruction.UnknownOptions"/> says what is
    /// not known.
    /// </summary>
    /// <param name="kind">Import or Extract; of any other kind it is shown as an import of nothing.</param>
    /// <param name="path">Of what is not known, as JSON has it: $.csv.ragged.</param>
    public static FeedCommand StandIn(string feed, string kind, string? input, string? path)
    {
        string at = "command" + ShortText.Cut(path ?? "", LongestTold)!.TrimStart('$');
        Dictionary<string, JsonElement> unknown = new() { [at] = JsonSerializer.SerializeToElement(true) };
        return kind == WorksheetRow.ExtractKind
            ? new ExtractCommand { Feed = feed, Input = input ?? "", Unknown = unknown }
            : new ImportCommand { Feed = feed, Paths = [], Unknown = unknown };
    }
}
