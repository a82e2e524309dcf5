using System.Management.Automation;
using Hallelujah.Contracts;

namespace Hallelujah.Cmdlets;

/// <summary>A cmdlet that talks to a Summit: the one named by -Summit, or the session's.</summary>
public abstract class SummitCmdlet : AsyncHallCmdlet
{
    HallSession? _session;

    /// <summary>host:port of the Summit; without it the session's Summit, then $env:HALL_SUMMIT.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(SummitCompleter))]
    [ValidateNotNullOrEmpty]
    public virtual string? Summit { get; set; }

    /// <summary>The runspace's session; set before anything asynchronous runs.</summary>
    internal HallSession Session =>
        _session ?? throw new InvalidOperationException("The session is there from PrepareBegin on.");

    protected override void PrepareBegin() => _session = HallSession.Current;

    /// <summary>The open connection to the Summit; opens it the first time.</summary>
    /// <exception cref="HallException">ConnectionFailed, Unauthenticated, ProtocolMismatch.</exception>
    internal Task<SummitLink> ConnectAsync(CancellationToken cancellationToken) =>
        Session.ConnectAsync(Session.Resolve(Summit), cancellationToken);

    /// <summary>
    /// Works on one thing that the user named. Its error is written and the next thing gets its turn, unless every
    /// further one would fail the same way.
    /// </summary>
    protected async Task ForItemAsync(object target, Func<Task> work)
    {
        try
        {
            await work().ConfigureAwait(false);
        }
        catch (HallException e) when (!ErrorRecords.IsFatal(e))
        {
            await WriteErrorAsync(e, target).ConfigureAwait(false);
        }
    }

    /// <summary>The feed as an object; its name is remembered for tab completion.</summary>
    internal Feed ToFeed(FeedInfo info, SummitLink link)
    {
        if (info.DeletedAt is null) Session.Names.Add(info.Name);
        else Session.Names.Remove(info.Name);
        return new(info, link.Address);
    }
}
