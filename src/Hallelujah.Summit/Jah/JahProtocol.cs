using Hallelujah.Summit.Hallelu;

namespace Hallelujah.Summit.Jah;

/// <summary>What passes between a Hallelu and its Jahs.</summary>
static class JahProtocol
{
    /// <summary>From a Jah: it is free and asks for a share, while others of its may wait for the disk.</summary>
    public sealed record Free
    {
        public static readonly Free Instance = new();
    }

    /// <summary>From the Hallelu: the next share.</summary>
    public sealed record DoShare(Share Share);

    /// <summary>From a Jah: the share is done, its segment is on disk.</summary>
    public sealed record ShareDone(Share Share);

    /// <summary>From a Jah: the share cannot be done.</summary>
    public sealed record ShareFailed(Share Share, Exception Error);
}
