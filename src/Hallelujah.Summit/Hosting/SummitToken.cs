using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Hallelujah.Contracts;

namespace Hallelujah.Summit.Hosting;

/// <summary>
/// The secret that clients present: 32 random bytes in base64url, in summit.token, readable by its owner alone.
/// </summary>
static class SummitToken
{
    const int TokenBytes = 32;

    /// <summary>Reads the token, or makes one on the first start.</summary>
    public static string ReadOrCreate(SummitPaths paths)
    {
        if (!File.Exists(paths.Token)) Create(paths);
        string token = File.ReadAllText(paths.Token).Trim();
        if (token.Length < 16)
        {
            throw new HallException(
                HallErrors.Configuration,
                $"'{paths.Token}' has no token: {token.Length} characters, at least 16 are expected.",
                paths.Token, "Delete the file; the next start makes a new token.");
        }
        return token;
    }

    static void Create(SummitPaths paths)
    {
        string temporary = paths.Token + DurableFile.TemporarySuffix;
        File.Delete(temporary);
        var options =
            new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.None };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using (var file = new FileStream(temporary, options))
        {
            file.Write(Encoding.ASCII.GetBytes(Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(TokenBytes))));
            file.Flush(flushToDisk: true);
        }
        DurableFile.Publish(temporary, paths.Token);
    }
}
