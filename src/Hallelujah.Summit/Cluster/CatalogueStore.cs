using System.Text.Json;
using System.Threading.Channels;
using Hallelujah.Contracts;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace Hallelujah.Summit.Cluster;

/// <summary>
/// Keeps in catalogue.db what the other hosts last said of their feeds, so that those of a host that is down are looked
/// up also after all others have started anew. Written behind: a page that is lost with a power failure comes again
/// with its host.
/// </summary>
sealed class CatalogueStore
{
    const string Schema = "CREATE TABLE IF NOT EXISTS pages "
        + "(ip TEXT NOT NULL, page INTEGER NOT NULL, content TEXT NOT NULL, PRIMARY KEY (ip, page)) STRICT;";

    readonly SqliteConnection _connection;
    readonly CatalogueView _view;
    readonly ILogger _log;
    readonly Channel<(string Ip, int Page, string Content)> _changes =
        Channel.CreateUnbounded<(string, int, string)>(new UnboundedChannelOptions { SingleReader = true });
    readonly Task _writing;

    CatalogueStore(SqliteConnection connection, CatalogueView view, ILogger log)
    {
        (_connection, _view, _log) = (connection, view, log);
        _writing = Task.Run(WriteAsync);
    }

    /// <summary>Fills the view with what the file has. Throws Configuration where the file cannot be used.</summary>
    public static CatalogueStore Open(string path, CatalogueView view, ILogger log)
    {
        const string advice = "If it is damaged, stop this Summit and delete it: the other hosts fill it anew.";
        SqliteConnection connection = SqliteFile.Open(path, "NORMAL", Schema, advice);
        try
        {
            Fill(connection, view, log);
            return new CatalogueStore(connection, view, log);
        }
        catch (SqliteException e)
        {
            connection.Dispose();
            throw SqliteFile.Unusable(e, path, advice);
        }
    }

    static void Fill(SqliteConnection connection, CatalogueView view, ILogger log)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "SELECT ip, page, content FROM pages";
        using SqliteDataReader reader = command.ExecuteReader();
        while (reader.Read())
        {
            string ip = reader.GetString(0);
            try
            {
                view.Set(ip, reader.GetInt32(1), Read(reader.GetString(2)), isOld: true);
            }
            catch (JsonException e)
            {
                // Of another version, say. The host tells it anew.
                log.LogWarning("What {Ip} last said of its feeds cannot be read: {Reason}", ip, e.Message);
            }
        }
    }

    static CataloguePage Read(string content) =>
        JsonSerializer.Deserialize<CataloguePage>(content, HallJson.Options)
            ?? throw new JsonException("It is null.");

    /// <summary>A page as its host says it now; gives it. May be called from anywhere.</summary>
    public CataloguePage Set(string ip, int page, string content)
    {
        CataloguePage read = Read(content);
        _view.Set(ip, page, read);
        _changes.Writer.TryWrite((ip, page, content));
        return read;
    }

    async Task WriteAsync()
    {
        await foreach ((string ip, int page, string content) in _changes.Reader.ReadAllAsync().ConfigureAwait(false))
        {
            try
            {
                using SqliteCommand command = _connection.CreateCommand();
                command.CommandText = "INSERT OR REPLACE INTO pages (ip, page, content) VALUES ($ip, $page, $content)";
                command.Parameters.AddWithValue("$ip", ip);
                command.Parameters.AddWithValue("$page", page);
                command.Parameters.AddWithValue("$content", content);
                command.ExecuteNonQuery();
            }
            catch (SqliteException e)
            {
                // It is in memory; with the host's next change it is tried again.
                _log.LogWarning("What {Ip} has could not be kept on disk: {Reason}", ip, e.Message);
            }
        }
    }

    /// <summary>Returns when everything is written.</summary>
    public async Task CloseAsync()
    {
        _changes.Writer.TryComplete();
        await _writing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _connection.DisposeAsync().ConfigureAwait(false);
    }
}
