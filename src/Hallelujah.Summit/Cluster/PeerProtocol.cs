using Hallelujah.Contracts;

namespace Hallelujah.Summit.Cluster;

/// <summary>
/// Calls from Summit to Summit: a question and its answer, both JSON, in parts that fit a frame. The asker sends the
/// question's parts one after the other, then asks again and again whether the answer is there, so that neither a lost
/// message nor a lost host leaves anybody waiting.
/// </summary>
static class PeerProtocol
{
    /// <summary>
    /// A part of a question. Answered with <see cref="Working"/>; the last part like a <see cref="Poll"/>.
    /// </summary>
    /// <param name="WaitMs">How long the answer may be waited for before Working is said.</param>
    public sealed record Question(Guid Id, string Method, int Part, int Parts, byte[] Body, int WaitMs)
        : IClusterMessage;

    /// <summary>
    /// Is the answer there? Answered with the first <see cref="Answer"/>, with <see cref="Failed"/>, or after WaitMs
    /// with <see cref="Working"/>.
    /// </summary>
    public sealed record Poll(Guid Id, int WaitMs) : IClusterMessage;

    /// <summary>Answered with the <see cref="Answer"/> of that part. After the last the call is forgotten.</summary>
    public sealed record GetPart(Guid Id, int Part) : IClusterMessage;

    /// <summary>Not answered: the asker is not interested any more.</summary>
    public sealed record Cancel(Guid Id) : IClusterMessage;

    public sealed record Working(Guid Id, FeedProgress? Progress) : IClusterMessage;

    public sealed record Answer(Guid Id, int Part, int Parts, byte[] Body) : IClusterMessage;

    public sealed record Failed(Guid Id, ErrorData Error) : IClusterMessage;
}
