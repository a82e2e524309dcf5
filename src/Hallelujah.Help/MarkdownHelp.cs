using System.Text;
using System.Text.RegularExpressions;

namespace Hallelujah.Help;

/// <summary>An example of a cmdlet's use.</summary>
public sealed record HelpExample(string Title, string Code, string Remarks);

/// <summary>
/// A page of module/help: "# Name", a synopsis, paragraphs of description, "## Examples", and for each example
/// "### Title", a fenced block of PowerShell and remarks.
/// </summary>
public sealed partial class MarkdownHelp
{
    MarkdownHelp(string name, string synopsis, IReadOnlyList<string> description, IReadOnlyList<HelpExample> examples)
    {
        Name = name;
        Synopsis = synopsis;
        Description = description;
        Examples = examples;
    }

    public string Name { get; }

    public string Synopsis { get; }

    public IReadOnlyList<string> Description { get; }

    public IReadOnlyList<HelpExample> Examples { get; }

    /// <exception cref="InvalidDataException">The page lacks a part.</exception>
    public static MarkdownHelp Read(string file)
    {
        if (!File.Exists(file)) throw new InvalidDataException($"'{file}' is missing: every cmdlet has a page.");
        string text = File.ReadAllText(file).ReplaceLineEndings("\n");
        Match page = Page().Match(text);
        if (!page.Success)
            throw new InvalidDataException($"'{file}' is not '# Name', synopsis, description, '## Examples'.");
        List<string> paragraphs = [.. Paragraphs(page.Groups["text"].Value)];
        List<HelpExample> examples = [.. Example().Matches(page.Groups["examples"].Value).Select(m => new HelpExample(
            m.Groups["title"].Value, m.Groups["code"].Value,
            string.Join("\n", Paragraphs(m.Groups["remarks"].Value))))];
        if (paragraphs.Count < 2) throw new InvalidDataException($"'{file}' has no description after its synopsis.");
        if (examples.Count < 2)
            throw new InvalidDataException($"'{file}' has {examples.Count} examples; two are the least.");
        return new(page.Groups["name"].Value, paragraphs[0], [.. paragraphs.Skip(1)], examples);
    }

    /// <summary>Paragraphs without markup; the lines of a list stay lines.</summary>
    static IEnumerable<string> Paragraphs(string text)
    {
        foreach (string block in text.Split(
            "\n\n", StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            StringBuilder joined = new();
            foreach (string line in block.Split('\n'))
            {
                if (joined.Length > 0) joined.Append(line.StartsWith("- ", StringComparison.Ordinal) ? '\n' : ' ');
                joined.Append(line.Trim());
            }
            yield return joined.Replace("`", "").ToString();
        }
    }

    [GeneratedRegex(@"\A# (?<name>\S+)\n(?<text>.*?)\n## Examples\n(?<examples>.*)\z", RegexOptions.Singleline)]
    private static partial Regex Page();

    [GeneratedRegex(@"### (?<title>[^\n]+)\n+```powershell\n(?<code>.*?)\n```\n(?<remarks>.*?)(?=\n### |\z)",
        RegexOptions.Singleline)]
    private static partial Regex Example();
}
