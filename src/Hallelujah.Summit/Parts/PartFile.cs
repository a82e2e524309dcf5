using System.Text.Json;
using Hallelujah.Contracts;
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

    public void Write(string directory) => DurableFile.Write(
        Path.Combine(directory, Name), JsonSerializer.SerializeToUtf8Bytes(this, HallJson.Options));

    /// <summary>Null where there is none that can be read.</summary>
    public static PartFile? Read(string directory)
    {
        try
        {
            return JsonSerializer.Deserialize<PartFile>(
                File.ReadAllBytes(Path.Combine(directory, Name)), HallJson.Options);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }
}
