using Hallelujah.Contracts;

namespace Hallelujah.Summit.Cluster;

/// <summary>Errors between Summits: what a client sent may stand in them, and messages have a limit.</summary>
static class ShortError
{
    /// <summary>The error with texts of so many characters at most, each.</summary>
    public static ErrorData Of(ErrorData error, int longest) => error with
    {
        Message = Cut(error.Message, longest)!,
        Recommendation = Cut(error.Recommendation, longest)!,
        Target = Cut(error.Target, longest),
        Location = error.Location is { } place
            ? place with
            {
                File = Cut(place.File, longest)!,
                Column = Cut(place.Column, longest),
                Value = Cut(place.Value, longest),
            }
            : null,
    };

    static string? Cut(string? text, int longest) => text?.Length > longest ? text[..longest] + "…" : text;
}
