using System.Globalization;
using Hallelujah.Contracts;
using Hallelujah.Summit.Hallelu;

namespace Hallelujah.Summit.Parts;

/// <summary>
/// Who has what of a feed, when that changes. Rows that come to a host which has others of the feed already do not mix
/// with those, since readers know these by their places: they stay a part of their own, named after the host with a
/// number ('beta#2'), which is no host and so is always read where its copies are.
/// </summary>
static class FeedLayout
{
    /// <summary>A name for one more part on a host.</summary>
    public static string NameOf(string host, IReadOnlyList<FeedHostInfo>? has)
    {
        for (int number = 2; ; number++)
        {
            string name = string.Create(CultureInfo.InvariantCulture, $"{host}#{number}");
            if (has?.Any(h => FeedName.Comparer.Equals(h.Name, name)) != true) return name;
        }
    }

    /// <summary>The manifest of a feed whose Hallelu goes from one host to another, or comes back to it.</summary>
    /// <param name="name">Of the part there that takes what the former host had.</param>
    public static FeedManifest Rehomed(FeedManifest whole, string from, string to, string name)
    {
        bool isOwn = FeedName.Comparer.Equals(to, name);
        bool isBack = isOwn && FeedName.Comparer.Equals(from, to);
        bool isNamed = whole.Names(from);
        return whole with
        {
            Segments = isOwn && !isNamed ? whole.Segments : Renamed(whole.Segments, isNamed ? from : null,
                isOwn ? null : name),
            Figures = whole.Figures with
            {
                Hosts = whole.Figures.Hosts is not { } has ? null : [.. has.Select(h =>
                    !FeedName.Comparer.Equals(h.Name, from) || isBack ? h with { State = null }
                    : h with { Name = name, State = null, Copies = isOwn ? [] : [to] })],
            },
        };
    }

    /// <summary>The manifest of a feed of which others keep the parts that change.</summary>
    public static FeedManifest Relaid(FeedManifest manifest, IReadOnlyList<HolderChange> changes)
    {
        foreach (HolderChange change in changes)
        {
            manifest = manifest with
            {
                Segments = change.IsRenamed ? Renamed(manifest.Segments, change.Before.Name, change.After.Name)
                    : manifest.Segments,
                Figures = manifest.Figures with
                {
                    Hosts = [.. manifest.Figures.Hosts!.Select(
                        h => FeedName.Comparer.Equals(h.Name, change.Before.Name) ? change.After : h)],
                },
            };
        }
        return manifest;
    }

    static IReadOnlyList<ManifestSegment> Renamed(
        IReadOnlyList<ManifestSegment> segments, string? from, string? to) =>
        [.. segments.Select(s => FeedName.Comparer.Equals(s.Host ?? "", from ?? "") ? s with { Host = to } : s)];
}
