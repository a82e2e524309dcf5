namespace Hallelujah.Summit;

/// <summary>Texts that come from sources and clients, and may be of any length, where they are told.</summary>
static class ShortText
{
    /// <summary>The text with so many characters at most, and then a mark that it goes on.</summary>
    public static string? Cut(string? text, int longest) => text is null || text.Length <= longest ? text
        : text[..(longest - (char.IsHighSurrogate(text[longest - 1]) ? 1 : 0))] + "…";
}
