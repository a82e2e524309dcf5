using Akka.Actor;
using Hallelujah.Contracts;
using Hallelujah.Summit.Hallelu;
using static Hallelujah.Summit.SummitProtocol;

namespace Hallelujah.Summit.Worksheet;

/// <summary>The worksheet by way of the Summit's actor, which answers every question.</summary>
sealed class WorksheetRows(IActorRef summit) : IWorksheetRows
{
    public async Task<WorksheetRow?> FindAsync(Guid id) =>
        (await AskAsync<RowFound>(new FindRow(id)).ConfigureAwait(false)).Row;

    public async Task<IReadOnlyList<WorksheetRow>> AllAsync() =>
        (await AskAsync<RowList>(GetRows.Instance).ConfigureAwait(false)).Rows;

    public Task<FeedInfo> AdoptAsync(WorksheetRow row) => AskAsync<FeedInfo>(new Adopt(row));

    public Task LetGoAsync(Guid id) => AskAsync<Usable>(new LetGo(id));

    public Task RelaidAsync(FeedManifest manifest, string before) => AskAsync<Usable>(new Relaid(manifest, before));

    Task<T> AskAsync<T>(object question) => summit.Ask<T>(question, Timeout.InfiniteTimeSpan);
}
