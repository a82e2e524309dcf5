using System.Collections.ObjectModel;
using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Host;
using System.Security;

namespace Hallelujah.Shell;

/// <summary>
/// What the engine shows and asks. Results go to <paramref name="output"/>; errors, warnings and progress go to
/// <paramref name="error"/>, so that redirected results hold nothing else.
/// </summary>
internal sealed class ShellUserInterface(TextReader input, TextWriter output, TextWriter error, bool colour)
    : PSHostUserInterface
{
    readonly ProgressLine _progress = new(error, visible: colour);

    public override PSHostRawUserInterface RawUI { get; } = new ShellRawUserInterface();
    public override bool SupportsVirtualTerminal => colour;

    public override void Write(string value)
    {
        _progress.Clear();
        output.Write(GetOutputString(value, colour));
    }

    public override void WriteLine(string value)
    {
        _progress.Clear();
        output.WriteLine(GetOutputString(value, colour));
    }

    public override void Write(ConsoleColor foregroundColor, ConsoleColor backgroundColor, string value) =>
        Write(colour ? AnsiColour.Wrap(foregroundColor, value) : value);

    public override void WriteErrorLine(string value) => WriteAside(value, ConsoleColor.Red);
    public override void WriteWarningLine(string message) => WriteAside("WARNING: " + message, ConsoleColor.Yellow);
    public override void WriteVerboseLine(string message) => WriteAside("VERBOSE: " + message, ConsoleColor.Yellow);
    public override void WriteDebugLine(string message) => WriteAside("DEBUG: " + message, ConsoleColor.Yellow);

    public override void WriteInformation(InformationRecord record)
    {
        // The engine calls Write for what carries HostInformationMessage; the rest is shown by preference alone.
    }

    public override void WriteProgress(long sourceId, ProgressRecord record) => _progress.Show(record);

    public override string ReadLine()
    {
        _progress.Clear();
        output.Flush();
        return input.ReadLine() ?? throw new PipelineStoppedException();
    }

    public override SecureString ReadLineAsSecureString()
    {
        var secret = new SecureString();
        foreach (var c in ReadLine())
            secret.AppendChar(c);
        secret.MakeReadOnly();
        return secret;
    }

    public override Dictionary<string, PSObject> Prompt(
        string caption, string message, Collection<FieldDescription> descriptions)
    {
        ShowHeading(caption, message);
        var answers = new Dictionary<string, PSObject>(StringComparer.OrdinalIgnoreCase);
        foreach (var field in descriptions)
        {
            Write($"{(string.IsNullOrEmpty(field.Label) ? field.Name : field.Label)}: ");
            answers[field.Name] = PSObject.AsPSObject(ReadLine());
        }

        return answers;
    }

    /// <summary>Asks until one of the labels' keys, a label, or an empty line for the default is read.</summary>
    public override int PromptForChoice(
        string caption, string message, Collection<ChoiceDescription> choices, int defaultChoice)
    {
        ShowHeading(caption, message);
        var labels = choices.Select(c => new ChoiceLabel(c.Label)).ToArray();
        while (true)
        {
            Write(string.Join("  ", labels.Select(l => $"[{l.Key}] {l.Text}")) +
                (defaultChoice >= 0 ? $" (default is \"{labels[defaultChoice].Key}\"): " : ": "));
            var answer = ReadLine().Trim();
            if (answer.Length == 0 && defaultChoice >= 0)
                return defaultChoice;
            var chosen = Array.FindIndex(labels, l => l.Matches(answer));
            if (chosen >= 0)
                return chosen;
        }
    }

    public override PSCredential PromptForCredential(
        string caption, string message, string userName, string targetName) =>
        throw new PSNotSupportedException("hallsh asks for no credentials.");

    public override PSCredential PromptForCredential(
        string caption, string message, string userName, string targetName,
        PSCredentialTypes allowedCredentialTypes, PSCredentialUIOptions options) =>
        PromptForCredential(caption, message, userName, targetName);

    void ShowHeading(string caption, string message)
    {
        if (!string.IsNullOrEmpty(caption))
            WriteLine(caption);
        if (!string.IsNullOrEmpty(message))
            WriteLine(message);
    }

    void WriteAside(string text, ConsoleColor foreground)
    {
        _progress.Clear();
        output.Flush();
        error.WriteLine(colour ? AnsiColour.Wrap(foreground, text) : GetOutputString(text, colour));
    }

    /// <summary>A label such as "&amp;Yes": its key is the letter after the ampersand.</summary>
    readonly struct ChoiceLabel(string label)
    {
        public string Text { get; } = label.Replace("&", "", StringComparison.Ordinal);

        public string Key { get; } = label.IndexOf('&', StringComparison.Ordinal) is var at && at >= 0
            && at + 1 < label.Length
            ? label[at + 1].ToString().ToUpper(CultureInfo.InvariantCulture)
            : label;

        public bool Matches(string answer) =>
            answer.Equals(Key, StringComparison.OrdinalIgnoreCase) ||
            answer.Equals(Text, StringComparison.OrdinalIgnoreCase);
    }
}
