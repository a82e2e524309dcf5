using Akka.Actor;
using Hallelujah.Contracts;
using Hallelujah.Summit.Worksheet;
using static Hallelujah.Summit.ElsewhereProtocol;

namespace Hallelujah.Summit;

/// <summary>Commands that wait for a name or an input of another host.</summary>
sealed partial class SummitActor
{
    void ElsewhereLookUps()
    {
        Receive<GetWaits>(_ => Answer(() => WaitsOf(_catalogue.Waiting)));
        Receive<GetMoved>(m => Answer(() =>
        {
            WorksheetRow row = Known(m.Id);
            return new MovedCommand(row.HasEnded ? row.MovedTo : null, row.CommandId);
        }));
    }

    void ElsewhereChanges()
    {
        Receive<GrantName>(m => Change(m.Id, plan => plan.GrantName(m.Id)));
        Receive<BeginMove>(m => Change(m.Id, plan => plan.BeginMove(m.Id, m.Ip)));
        Receive<EndMove>(m => Change(m.Id, plan =>
        {
            if (m.Host is { } host) plan.Moved(m.Id, host);
            else if (m.Refusal is { } error) plan.End(m.Id, FeedState.Failed, error, null, null);
            else plan.NotMoved(m.Id);
        }));
    }

    void Change(Guid id, Action<Plan> change)
    {
        IActorRef asker = Sender;
        if (_catalogue.Find(id) is not { } row)
        {
            Answer(() => Known(id));
            return;
        }
        var plan = new Plan(_catalogue, _context.Now());
        if (row.State == FeedState.Waiting) change(plan);
        Commit(plan, () => asker.Tell(ToInfo(_catalogue.Find(id)!)), e => Fail(asker, e));
    }

    /// <summary>Without those that only a later version can read: they stay here.</summary>
    internal static WaitList WaitsOf(IEnumerable<WorksheetRow> waiting) =>
        new([.. waiting.Where(IsForOthers).Select(ToWait).OfType<ElsewhereWait>()]);

    static bool IsForOthers(WorksheetRow row) => row.IsElsewhere || (row.Input is not null && row.InputId is null);

    static ElsewhereWait? ToWait(WorksheetRow row)
    {
        try
        {
            return new(
                row.Id, new CommandSubmission(row.CommandId, row.ReadCommand()) { Worksheet = row.Worksheet },
                row.NameIsElsewhere, row.InputId is null ? row.Input : null, row.MovedTo, row.Submitted);
        }
        catch (HallException e) when (e.Error == HallErrors.UnknownOption)
        {
            return null;
        }
    }
}
