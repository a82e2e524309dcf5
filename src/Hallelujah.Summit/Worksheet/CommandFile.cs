using System.Text;
using System.Text.Json;
using Hallelujah.Contracts;
using Hallelujah.Summit.Hosting;

namespace Hallelujah.Summit.Worksheet;

/// <summary>
/// hall_&lt;id&gt;.json: one command, as its Hallelu reads it. Where it and the worksheet differ, the worksheet wins.
/// </summary>
sealed record CommandFile(Guid Id, string Worksheet, DateTime Submitted, string? DeletedName, FeedCommand Command)
{
    public static byte[] Render(WorksheetRow row) => Encoding.UTF8.GetBytes(
        "{\"id\":" + Json(row.Id) + ",\"worksheet\":" + Json(row.Worksheet) + ",\"submitted\":" + Json(row.Submitted)
        + (row.DeletedName is null ? "" : ",\"deletedName\":" + Json(row.DeletedName))
        + ",\"command\":" + row.CommandJson + "}\n");

    static string Json<T>(T value) => JsonSerializer.Serialize(value, HallJson.Options);

    public static void Write(SummitPaths paths, WorksheetRow row) =>
        DurableFile.Write(paths.CommandFile(row.Id), Render(row));

    /// <summary>Writes the file anew where it is missing or says something else; true where it did.</summary>
    public static bool Restore(SummitPaths paths, WorksheetRow row)
    {
        string path = paths.CommandFile(row.Id);
        byte[] wanted = Render(row);
        try
        {
            if (File.ReadAllBytes(path).AsSpan().SequenceEqual(wanted)) return false;
        }
        catch (IOException)
        {
            // Missing or unreadable: written below.
        }
        DurableFile.Write(path, wanted);
        return true;
    }

    /// <summary>Throws as <see cref="WorksheetRow.ReadCommand"/> does.</summary>
    public static CommandFile Read(SummitPaths paths, Guid id)
    {
        string path = paths.CommandFile(id);
        try
        {
            return JsonSerializer.Deserialize<CommandFile>(File.ReadAllBytes(path), HallJson.Options)
                ?? throw new HallException(HallErrors.Internal, $"'{path}' has no command.");
        }
        catch (JsonException e)
        {
            throw UnknownOptions.Unreadable($"'{path}'", e.Path, e);
        }
    }
}
