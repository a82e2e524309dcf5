using System.Text.Json;
using Hallelujah.Contracts;

namespace Hallelujah.Summit.Hosting;

/// <summary>A value in a file of its own, as JSON: there whole, or not at all.</summary>
static class JsonFile
{
    public static void Write<T>(string path, T value) =>
        DurableFile.Write(path, JsonSerializer.SerializeToUtf8Bytes(value, HallJson.Options));

    /// <summary>Null where there is none that can be read.</summary>
    public static T? Read<T>(string path) where T : class
    {
        try
        {
            return JsonSerializer.Deserialize<T>(File.ReadAllBytes(path), HallJson.Options);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }
}
