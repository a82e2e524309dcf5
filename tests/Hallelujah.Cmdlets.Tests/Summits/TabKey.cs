using System.Diagnostics;
using System.Management.Automation;
using Xunit;

namespace Hallelujah.Cmdlets.Tests.Summits;

/// <summary>The tab key at the end of a line, as a user presses it.</summary>
sealed class TabKey(RealSummit summit)
{
    /// <summary>How long a busy Summit may take; the key itself answers in time, with what is known.</summary>
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public IReadOnlyList<CompletionResult> Press(string line)
    {
        using PowerShell shell = summit.Engine.Shell();
        return CommandCompletion.CompleteInput(line, line.Length, null, shell).CompletionMatches;
    }

    /// <summary>The texts, without the quotes of an argument.</summary>
    public IReadOnlyList<string> Texts(string line) =>
        [.. Press(line).Select(c => c.CompletionText.Trim('\''))];

    /// <summary>Presses until the texts are as wanted: what a Summit tells late is there at the next press.</summary>
    public IReadOnlyList<string> TextsUntil(string line, Func<IReadOnlyList<string>, bool> isWanted)
    {
        Stopwatch waited = Stopwatch.StartNew();
        IReadOnlyList<string> texts = Texts(line);
        while (!isWanted(texts) && waited.Elapsed < Patience) texts = Texts(line);
        return texts;
    }

    public void AssertTexts(IReadOnlyList<string> expected, string line) =>
        Assert.Equal(expected, TextsUntil(line, texts => texts.SequenceEqual(expected)));
}
