using System.Text.Json;
using Hallelujah.Contracts;

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
    public static HallException Unreadable(string command, JsonException e) => new(
        HallErrors.UnknownOption,
        $"The Summit, version {SummitHealth.Version}, cannot read the command of {command}: it does not know what is "
        + $"at {ShortText.Cut(e.Path, LongestTold)}.", e.Path, "Update the Summit of this host.", e);
}
