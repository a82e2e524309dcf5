using System.Text.Json;
using Hallelujah.Contracts;

namespace Hallelujah.Summit.Cluster;

/// <summary>Errors between Summits: what a client sent may stand in them, and messages have a limit.</summary>
static class ShortError
{
    /// <summary>The error with texts of so many characters at most, each.</summary>
    /// <param name="sampleBytes">How many bytes of JSON its samples may have; the first ones are kept.</param>
    public static ErrorData Of(ErrorData error, int longest, int sampleBytes = 0) => error with
    {
        Samples = Fitting(error.Samples ?? [], sampleBytes) is { Count: > 0 } samples ? samples : null,
        Message = ShortText.Cut(error.Message, longest)!,
        Recommendation = ShortText.Cut(error.Recommendation, longest)!,
        Target = ShortText.Cut(error.Target, longest),
        Location = error.Location is { } place
            ? place with
            {
                File = ShortText.Cut(place.File, longest)!,
                Column = ShortText.Cut(place.Column, longest),
                Value = ShortText.Cut(place.Value, longest),
            }
            : null,
    };

    static List<RejectInfo> Fitting(IReadOnlyList<RejectInfo> samples, int bytes) =>
    [
        .. samples.TakeWhile(
            s => (bytes -= JsonSerializer.SerializeToUtf8Bytes(s, HallJson.Options).Length + 1) >= 0),
    ];
}
