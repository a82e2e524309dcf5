using Hallelujah.Contracts;

namespace Hallelujah.Summit.Worksheet;

/// <summary>What becomes of commands that wait for a name or an input that another host has.</summary>
sealed partial class Plan
{
    /// <summary>The cluster has given this host the name; within it the command takes it as any other does.</summary>
    public void GrantName(Guid id)
    {
        Set(Get(id) with { NameIsElsewhere = false });
        Settle();
    }

    /// <summary>
    /// The intent to hand the command to the host that has its input. It lets its name go, which the other host takes
    /// for it. Does nothing where the input is one of this host by now.
    /// </summary>
    /// <param name="ip">The other host's address.</param>
    public void BeginMove(Guid id, string ip)
    {
        WorksheetRow row = Get(id);
        if (row.InputId is not null || row.MovedTo is not null) return;
        Set(row with { MovedTo = ip, HoldsName = false, NameIsElsewhere = true });
        Settle();
    }

    /// <summary>
    /// The other host has the command now: it has ended here, and what waits for what it makes waits for that host.
    /// </summary>
    /// <param name="host">The other host's name.</param>
    public void Moved(Guid id, string host)
    {
        WorksheetRow row = Get(id);
        Set(row with
        {
            State = FeedState.Cancelled,
            NameIsElsewhere = false,
            Finished = now,
            Error = new HallException(
                HallErrors.Cancelled,
                $"The command of '{row.Name}' went to the host '{host}', which has its input '{row.Input}'.", row.Name)
                .ToData(),
        });
        foreach (WorksheetRow waiting in catalogue.Waiting.Select(r => Get(r.Id)).Where(r => r.InputId == id).ToList())
            Set(waiting with { InputId = null });
        Settle();
    }

    /// <summary>The other host has no such input any more: the command waits on, and claims its name anew.</summary>
    public void NotMoved(Guid id)
    {
        Set(Get(id) with { MovedTo = null });
        Settle();
    }
}
