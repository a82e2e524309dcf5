namespace Hallelujah.Shell;

internal enum ShellMode { Prompt, File, Command, Help, Version }

/// <summary>
/// What the command line asks for. <paramref name="Text"/> is the script's path or the command's text.
/// </summary>
internal sealed record ShellArguments(ShellMode Mode, string? Text, IReadOnlyList<string> Rest)
{
    public const string Usage = """
        hallsh script.ps1 [arguments]   run a script
        hallsh -Command <text>          run a line of PowerShell
        hallsh                          a prompt, or the commands that standard input holds
        hallsh -Version                 versions of the shell and of its engine

        The Hallelujah module is loaded already. HALL_MODULE names another manifest to load.
        """;

    /// <exception cref="ArgumentException">An option that the shell does not have, or one without its
    /// value.</exception>
    public static ShellArguments Parse(IReadOnlyList<string> args)
    {
        for (var i = 0; i < args.Count; i++)
        {
            switch (OptionName(args[i]))
            {
                // Accepted so that a line written for pwsh runs here; the shell has no profile and no banner.
                case "noprofile" or "nop" or "nologo" or "noninteractive":
                    continue;
                case "help" or "h" or "?":
                    return new(ShellMode.Help, null, []);
                case "version" or "v":
                    return new(ShellMode.Version, null, []);
                case "command" or "c":
                    return i + 1 < args.Count
                        ? new(ShellMode.Command, string.Join(' ', args.Skip(i + 1)), [])
                        : throw new ArgumentException("-Command needs the text to run.");
                case "file" or "f":
                    return i + 1 < args.Count
                        ? new(ShellMode.File, args[i + 1], [.. args.Skip(i + 2)])
                        : throw new ArgumentException("-File needs the path of a script.");
                case null:
                    return new(ShellMode.File, args[i], [.. args.Skip(i + 1)]);
                default:
                    throw new ArgumentException($"unknown option '{args[i]}'; hallsh -Help lists the options.");
            }
        }

        return new(ShellMode.Prompt, null, []);
    }

    static string? OptionName(string argument) =>
        argument.Length > 1 && argument[0] == '-' ? argument.TrimStart('-').ToLowerInvariant() : null;
}
