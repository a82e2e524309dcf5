using Hallelujah.Summit.Hosting;

namespace Hallelujah.Summit.Parts;

/// <summary>
/// part.json in the directory of a part: whose feed it is a part of, to ask whether it is still wanted.
/// </summary>
/// <param name="Owner">The host of the feed's Hallelu.</param>
/// <param name="OwnerDirectory">The identity of that host's directory: another one knows nothing of the feed.</param>
sealed record PartFile(Guid Id, Guid Run, string Owner, Guid OwnerDirectory)
{
    public const string Name = "part.json";

    /// <summary>The host whose part this is a copy of; null: it is the part itself.</summary>
    public string? Of { get; init; }

    public void Write(string directory) => JsonFile.Write(Path.Combine(directory, Name), this);

    /// <summary>Null where there is none that can be read.</summary>
    public static PartFile? Read(string directory) => JsonFile.Read<PartFile>(Path.Combine(directory, Name));
}
