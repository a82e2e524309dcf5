using System.Management.Automation.Language;
using System.Text;

namespace Hallelujah.Shell;

/// <summary>The plain prompt: reads lines until they are a whole command, runs it, and shows what went wrong.</summary>
internal sealed class ShellPrompt(
    ShellSession session, ShellHost host, ShellUserInterface ui, TextReader input, bool interactive)
{
    /// <returns>The code of `exit n`; else 0, or 1 where input was piped in and its last command failed.</returns>
    public int Run()
    {
        var failed = false;
        while (host.ExitCode is null && ReadCommand() is { } text)
        {
            if (string.IsNullOrWhiteSpace(text))
                continue;
            failed = !(session.RunText(text) && session.LastSucceeded);
        }

        return host.ExitCode ?? (failed && !interactive ? ExitCodes.Failure : ExitCodes.Success);
    }

    string? ReadCommand()
    {
        var text = new StringBuilder();
        while (true)
        {
            if (interactive)
                ui.Write(text.Length == 0 ? $"hall {session.Runspace.SessionStateProxy.Path.CurrentLocation}> "
                    : ">> ");
            if (input.ReadLine() is not { } line)
                return text.Length == 0 ? null : text.ToString();
            text.AppendLine(line);
            // An empty line ends a command that can't be completed, as it does in pwsh.
            if (!IsIncomplete(text.ToString()) || (interactive && line.Length == 0))
                return text.ToString();
        }
    }

    /// <summary>Whether more lines could make this a whole command: an open brace, string or pipe.</summary>
    internal static bool IsIncomplete(string text)
    {
        Parser.ParseInput(text.TrimEnd(), out _, out var errors);
        return errors.Any(e => e.IncompleteInput);
    }
}
