namespace Hallelujah.Summit.Tests.Processes;

/// <summary>What a failing disk does to files.</summary>
static class FileDamage
{
    /// <summary>Another byte stands in the middle of the file.</summary>
    public static void InTheMiddle(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite);
        file.Position = file.Length / 2;
        int old = file.ReadByte();
        file.Position--;
        file.WriteByte((byte)~old);
    }
}
