using System.Globalization;
using System.Text;
using Hallelujah.Contracts;

namespace Hallelujah.Summit.Hosting;

/// <summary>
/// summit.id: what a directory is known by among the hosts. A copy of a directory has the id of the original, by which
/// the other hosts find it out.
/// </summary>
static class DirectoryIdentity
{
    /// <summary>Reads the id, or makes one on the first start.</summary>
    public static Guid ReadOrCreate(SummitPaths paths)
    {
        if (!File.Exists(paths.Identity))
        {
            string made = Guid.CreateVersion7().ToString("D", CultureInfo.InvariantCulture);
            DurableFile.Write(paths.Identity, Encoding.ASCII.GetBytes(made + "\n"));
        }
        string text = File.ReadAllText(paths.Identity).Trim();
        return Guid.TryParseExact(text, "D", out Guid id)
            ? id
            : throw new HallException(
                HallErrors.Configuration, $"'{paths.Identity}' has no id: '{text}'.", paths.Identity,
                "Put the file back from a copy of this directory, or delete it to make a new id.");
    }
}
