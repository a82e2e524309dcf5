using Hallelujah.Contracts;
using Hallelujah.Summit.Cluster;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Hallelujah.Summit.Tests.Cluster;

public sealed class CatalogueStoreTests : IDisposable
{
    const string Host = "127.0.0.2";

    readonly TemporaryDirectory _directory = new();

    string Path => _directory.Combine("catalogue.db");

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task What_a_host_last_said_is_there_after_a_restart()
    {
        CatalogueStore store = Open(new CatalogueView());
        Assert.Equal(2, store.Set(Host, 0, Page(2, "first")).Pages);
        store.Set(Host, 1, Page(2, "second"));
        store.Set("127.0.0.3", 0, Page(1, "theirs"));
        store.Set(Host, 1, Page(2, "third"));
        await store.CloseAsync();

        var view = new CatalogueView();
        await Open(view).CloseAsync();
        Assert.Equal(["first", "third"], view.FeedsOf(Host).Select(f => f.Name));
        Assert.Equal(["theirs"], view.FeedsOf("127.0.0.3").Select(f => f.Name));
    }

    [Theory]
    [InlineData("{ oops")]
    [InlineData("null")]
    public async Task A_page_that_cannot_be_read_is_left_out(string content)
    {
        CatalogueStore store = Open(new CatalogueView());
        store.Set(Host, 0, Page(1, "broken"));
        store.Set("127.0.0.3", 0, Page(1, "whole"));
        await store.CloseAsync();
        using (var connection = new SqliteConnection($"Data Source={Path};Pooling=false"))
        {
            connection.Open();
            using SqliteCommand command = connection.CreateCommand();
            command.CommandText = "UPDATE pages SET content = $content WHERE ip = $ip";
            command.Parameters.AddWithValue("$content", content);
            command.Parameters.AddWithValue("$ip", Host);
            Assert.Equal(1, command.ExecuteNonQuery());
        }

        var view = new CatalogueView();
        await Open(view).CloseAsync();
        Assert.Empty(view.FeedsOf(Host));
        Assert.Equal(["whole"], view.FeedsOf("127.0.0.3").Select(f => f.Name));
    }

    [Fact]
    public void A_file_that_is_none_is_told()
    {
        File.WriteAllText(Path, "this is no database, however long it may be");
        HallException told = Assert.Throws<HallException>(() => Open(new CatalogueView()));
        Assert.Equal((HallErrors.Configuration, Path), (told.Error, told.Target));
    }

    CatalogueStore Open(CatalogueView view) => CatalogueStore.Open(Path, view, NullLogger.Instance);

    static string Page(int pages, string feed) =>
        $$"""
        {"pages":{{pages}},"feeds":[{"name":"{{feed}}","id":"0196b3a4-0000-7000-8000-000000000001","worksheet":"main",
         "state":"Ready","host":"beta","created":"2026-01-01T00:00:00Z"}]}
        """;
}
