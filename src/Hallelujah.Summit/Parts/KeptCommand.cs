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

    public static void Write(string directory, WorksheetRow row) =>
        JsonFile.Write(Path.Combine(directory, FileName), row);

    /// <summary>Null where there is none that can be read.</summary>
    public static WorksheetRow? Read(string directory) =>
        JsonFile.Read<WorksheetRow>(Path.Combine(directory, FileName));
}
