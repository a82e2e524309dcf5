using Hallelujah.Contracts;
using Hallelujah.Summit.Hallelu;

namespace Hallelujah.Summit.Worksheet;

/// <summary>This host's worksheet, for what changes where feeds are.</summary>
interface IWorksheetRows
{
    /// <summary>Null where there is no such command.</summary>
    Task<WorksheetRow?> FindAsync(Guid id);

    /// <summary>Every command in creation order.</summary>
    Task<IReadOnlyList<WorksheetRow>> AllAsync();

    /// <summary>See <see cref="SummitProtocol.Adopt"/>.</summary>
    Task<FeedInfo> AdoptAsync(WorksheetRow row);

    /// <summary>See <see cref="SummitProtocol.LetGo"/>.</summary>
    Task LetGoAsync(Guid id);

    /// <summary>See <see cref="SummitProtocol.Relaid"/>.</summary>
    Task RelaidAsync(FeedManifest manifest, string before);
}
