using System.Globalization;
using Hallelujah.Contracts;

namespace Hallelujah.Summit.Hallelu;

/// <summary>
/// How many bad records and nulled cells an import bears: a number of them, or a share of its records.
/// </summary>
readonly record struct ErrorLimit(long MaxCount, decimal? MaxPercent)
{
    static readonly ErrorLimit None = new(long.MaxValue, null);

    /// <summary>Throws <see cref="HallErrors.InvalidOption"/> for what is neither a number nor a percentage.</summary>
    public static ErrorLimit Parse(CsvImportOptions options)
    {
        if (options.MaxErrors is not { } text) return None;
        if (options.OnError == BadRecordPolicy.Stop) throw HasNoMeaning("MaxErrors");
        bool isPercent = text.EndsWith('%');
        string number = isPercent ? text[..^1] : text;
        if (isPercent && decimal.TryParse(
                number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal percent)
            && percent <= 100)
            return new(long.MaxValue, percent);
        if (!isPercent && long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out long count))
            return new(count, null);
        throw new HallException(
            HallErrors.InvalidOption, $"MaxErrors is '{text}'; it takes a number such as 100, or a share such as 1%.",
            "MaxErrors");
    }

    /// <summary>The error of an option that is for imports which go on after a bad record.</summary>
    public static HallException HasNoMeaning(string option) => new(
        HallErrors.InvalidOption, $"{option} has no meaning where the first bad record ends the import.", option,
        "Pass -OnError Reject or -OnError NullCell with it.");

    /// <summary>
    /// The command as it is for one host of several: a number of bad records that is too many on one is too many, a
    /// share of them is of all hosts' records.
    /// </summary>
    public static ImportCommand OfPart(ImportCommand command) => Parse(command.Csv).MaxPercent is null
        ? command
        : command with { Csv = command.Csv with { MaxErrors = null } };

    /// <param name="records">Records that were read, or at most will have been.</param>
    public bool IsExceeded(long errors, long records) =>
        errors > MaxCount || MaxPercent is { } percent && errors * 100m > percent * records;
}
