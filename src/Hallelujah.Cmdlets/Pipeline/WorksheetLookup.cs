using System.Management.Automation;
using Hallelujah.Contracts;
using CommandInfo = Hallelujah.Contracts.CommandInfo;

namespace Hallelujah.Cmdlets;

/// <summary>Look-ups of worksheets by what users type.</summary>
static class WorksheetLookup
{
    /// <summary>
    /// The worksheets a name stands for, among those that have commands. None is fine for a pattern, and for main.
    /// </summary>
    /// <exception cref="HallException">WorksheetNotFound, with the nearest names.</exception>
    public static IReadOnlyList<string> Find(IReadOnlyList<CommandInfo> commands, string name)
    {
        IReadOnlyList<string> all = [.. commands.Select(c => c.Worksheet).Distinct(FeedName.Comparer)];
        WildcardPattern pattern =
            WildcardPattern.Get(name, WildcardOptions.IgnoreCase | WildcardOptions.CultureInvariant);
        IReadOnlyList<string> found = [.. all.Where(pattern.IsMatch)];
        bool isFine = found.Count > 0 || WildcardPattern.ContainsWildcardCharacters(name)
            || FeedName.Comparer.Equals(name, "main");
        if (isFine) return found;
        IReadOnlyList<string> nearest = FeedName.Nearest(name, all);
        string hint = nearest.Count == 0 ? "" : $" Did you mean {string.Join(" or ", nearest.Select(n => $"'{n}'"))}?";
        throw new HallException(HallErrors.WorksheetNotFound, $"There is no worksheet '{name}'.{hint}", name);
    }
}
