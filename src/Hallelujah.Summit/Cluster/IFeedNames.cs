using Hallelujah.Contracts;

namespace Hallelujah.Summit.Cluster;

/// <summary>The names of feeds, for who takes one over.</summary>
interface IFeedNames
{
    /// <summary>This host has heard of every name that is had.</summary>
    bool IsVoter { get; }

    /// <summary>Throws NoQuorum where too few hosts are there for a command.</summary>
    void RequireQuorum();

    /// <summary>Has the other hosts told this one's names again.</summary>
    void TellAgain();

    /// <summary>Claims the name and runs the work that puts it into this host's worksheet.</summary>
    /// <param name="giver">The address of the host that has the name and gives it to this one; else null.</param>
    Task<FeedInfo> WithNameAsync(string name, string? giver, Func<Task<FeedInfo>> work);
}
