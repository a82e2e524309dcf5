namespace Hallelujah.Shell;

/// <summary>Text in a console colour, as escape sequences.</summary>
internal static class AnsiColour
{
    /// <summary>SGR codes in the order of <see cref="ConsoleColor"/>; the bright ones are 60 above the dark.</summary>
    static readonly int[] Codes = [30, 34, 32, 36, 31, 35, 33, 37, 90, 94, 92, 96, 91, 95, 93, 97];

    public static string Wrap(ConsoleColor colour, string text) => $"\e[{Codes[(int)colour]}m{text}\e[0m";
}
