using System.Text.Json;
using Hallelujah.Contracts;
using Hallelujah.Summit.Hosting;
using Hallelujah.Summit.Worksheet;

namespace Hallelujah.Summit.Parts;

/// <summary>
/// command.json beside a copy of what the Hallelu's host has: the command as it is in that host's worksheet, so that
/// the feed can be taken over where that host is lost.
/// </summary>
static class KeptCommand
{
    const string FileName = "command.json";

    public static void Write(string directory, WorksheetRow row) => DurableFile.Write(
        Path.Combine(directory, FileName), JsonSerializer.SerializeToUtf8Bytes(row, HallJson.Options));

    /// <summary>Null where there is none that can be read.</summary>
    public static WorksheetRow? Read(string directory)
    {
        try
        {
            return JsonSerializer.Deserialize<WorksheetRow>(
                File.ReadAllBytes(Path.Combine(directory, FileName)), HallJson.Options);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }
}
