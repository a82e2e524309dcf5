using Hallelujah.Contracts;
using Hallelujah.Summit.Cluster;
using Microsoft.Data.Sqlite;
using Xunit;

namespace Hallelujah.Summit.Tests.Cluster;

public sealed class NameVotesTests : IDisposable
{
    readonly TemporaryDirectory _directory = new();

    static readonly ClusterShape Shape = new(1, 2, [new("a", "127.0.0.1"), new("b", "127.0.0.2")]);

    string Path => _directory.Combine("names.db");

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void A_vote_is_given_once_in_either_case_and_outlives_the_process()
    {
        using (var votes = NameVotes.Open(Path, Shape))
        {
            Assert.Null(votes.Claim("sales", "127.0.0.1"));
            Assert.Null(votes.Claim("SALES", "127.0.0.1"));
            Assert.Equal("127.0.0.1", votes.Claim("Sales", "127.0.0.2"));
        }
        using (var votes = NameVotes.Open(Path, Shape))
        {
            Assert.Equal("127.0.0.1", votes.Claim("sales", "127.0.0.2"));
            votes.Release(["sales"], "127.0.0.2");
            Assert.Equal("127.0.0.1", votes.Claim("sales", "127.0.0.2"));
            votes.Release(["Sales"], "127.0.0.1");
            Assert.Null(votes.Claim("sales", "127.0.0.2"));
        }
    }

    [Fact]
    public void Votes_follow_hosts_whose_addresses_change()
    {
        using var votes = NameVotes.Open(Path, Shape);
        votes.Adopt([], Shape, []);
        votes.Claim("ofa", "127.0.0.1");
        votes.Claim("ofb", "127.0.0.2");

        // All of them at once.
        var moved = new ClusterShape(1, 2, [new("A", "127.0.0.8"), new("B", "127.0.0.9")]);
        votes.Adopt([new NameHolder("told", "127.0.0.9"), new NameHolder("gone", "127.0.0.7")], moved, []);
        Assert.Equal("127.0.0.8", votes.Claim("ofa", "x"));
        Assert.Equal("127.0.0.9", votes.Claim("ofb", "x"));
        Assert.Equal("127.0.0.9", votes.Claim("told", "x"));
        Assert.Null(votes.Claim("gone", "127.0.0.8"));

        // Two have changed places, a third is only named anew.
        votes.Adopt([], new ClusterShape(1, 2, [new("b", "127.0.0.8"), new("a", "127.0.0.9")]), []);
        Assert.Equal("127.0.0.9", votes.Claim("ofa", "x"));
        Assert.Equal("127.0.0.8", votes.Claim("ofb", "x"));
        votes.Adopt([], new ClusterShape(1, 2, [new("c", "127.0.0.8"), new("a", "127.0.0.9")]), []);
        Assert.Equal("127.0.0.8", votes.Claim("ofb", "x"));
        votes.Adopt([], new ClusterShape(1, 2, [new("c", "127.0.0.8")]), []);
        Assert.Null(votes.Claim("ofa", "127.0.0.8"));
    }

    [Fact]
    public void A_damaged_file_is_an_error_that_names_it()
    {
        NameVotes.Open(Path, Shape).Dispose();
        using (var connection = new SqliteConnection($"Data Source={Path};Pooling=False"))
        {
            connection.Open();
            using SqliteCommand command = connection.CreateCommand();
            command.CommandText = "INSERT OR REPLACE INTO facts (name, value) VALUES ('adopted', '{ \"port\": ')";
            command.ExecuteNonQuery();
        }
        HallException damaged = Assert.Throws<HallException>(() => NameVotes.Open(Path, Shape));
        Assert.Equal((HallErrors.Configuration, Path), (damaged.Error, damaged.Target));
    }

    [Fact]
    public void A_hosts_names_are_set_without_touching_anothers()
    {
        using var votes = NameVotes.Open(Path, Shape);
        votes.Claim("gone", "a");
        votes.Claim("kept", "a");
        votes.Claim("theirs", "b");
        Assert.Equal([new NameHolder("theirs", "b")], votes.Set(["Kept", "new", "new", "theirs"], "a"));
        Assert.Equal("a", votes.Claim("kept", "c"));
        Assert.Equal("a", votes.Claim("new", "c"));
        Assert.Equal("b", votes.Claim("theirs", "c"));
        Assert.Null(votes.Claim("gone", "c"));
    }

    [Fact]
    public void A_name_that_is_given_away_goes_to_that_host_alone()
    {
        using var votes = NameVotes.Open(Path, Shape);
        votes.Claim("sales", "a");
        Assert.Equal("a", votes.Claim("sales", "b", 0, "c"));
        Assert.Null(votes.Claim("SALES", "b", 0, "a"));
        Assert.Equal("b", votes.Claim("sales", "a"));
        Assert.Equal("b", votes.Claim("sales", "c", 0, "a"));
        Assert.Null(votes.Claim("sales", "b", 0, "a"));
        Assert.Equal([new NameHolder("sales", "b")], votes.Set(["sales"], "a"));
    }

    [Fact]
    public void What_comes_late_undoes_nothing_that_was_asked_later()
    {
        using var votes = NameVotes.Open(Path, Shape);
        Assert.Null(votes.Claim("sales", "a", 12));
        HallException late = Assert.Throws<HallException>(() => votes.Release(["SALES"], "a", 11));
        Assert.Equal((HallErrors.InvalidState, "12"), (late.Error, late.Target));
        Assert.Empty(votes.Set([], "a", 10));
        Assert.Equal("a", votes.Claim("sales", "b", 1));

        votes.Release(["sales"], "a", 20);
        Assert.Throws<HallException>(() => votes.Claim("sales", "a", 19));
        Assert.Empty(votes.Set(["sales", "other"], "a", 18));
        Assert.Null(votes.Claim("sales", "b", 2));
        Assert.Equal("a", votes.Claim("other", "b", 3));
    }

    [Fact]
    public void After_all_names_were_told_what_was_asked_before_is_refused_and_what_has_no_order_is_not()
    {
        using var votes = NameVotes.Open(Path, Shape);
        Assert.Null(votes.Claim("kept", "a", 5));
        Assert.Empty(votes.Set(["kept"], "a", 30));
        Assert.Equal("30", Assert.Throws<HallException>(() => votes.Claim("sales", "a", 29)).Target);
        Assert.Throws<HallException>(() => votes.Release(["kept"], "a", 30));
        Assert.Throws<HallException>(() => votes.Set([], "a", 29));
        Assert.Null(votes.Claim("kept", "a", 29));
        Assert.Equal("a", votes.Claim("kept", "b", 1));
        Assert.Null(votes.Claim("sales", "a"));
        votes.Release(["kept"], "a");
        Assert.Null(votes.Claim("kept", "b", 2));
    }

    [Fact]
    public void A_file_that_is_none_is_told()
    {
        File.WriteAllText(Path, "this is no database, however long it may be");
        HallException told = Assert.Throws<HallException>(() => NameVotes.Open(Path, Shape));
        Assert.Equal((HallErrors.Configuration, Path), (told.Error, told.Target));
    }

    [Fact]
    public void What_was_adopted_outlives_the_process_and_votes_of_hosts_that_are_gone_do_not()
    {
        var smaller = new ClusterShape(1, 2, [new("b", "127.0.0.2")]);
        using (var votes = NameVotes.Open(Path, Shape))
        {
            Assert.Null(votes.Adopted);
            Assert.Null(votes.Claim("own", "127.0.0.2"));
            votes.Adopt([new("sales", "127.0.0.1"), new("OWN", "127.0.0.1")], Shape, [votes.Id]);
        }
        using (var votes = NameVotes.Open(Path, smaller))
        {
            Assert.True(votes.Adopted!.IsSame(Shape));
            Assert.Equal(
                ["own 127.0.0.2", "sales 127.0.0.1"], votes.All().Select(v => $"{v.Name} {v.Owner}").Order());
            Assert.Equal([votes.Id], votes.Founders);
            votes.Adopt([], smaller, []);
            Assert.Equal(["own"], votes.All().Select(v => v.Name));
        }
    }

    [Fact]
    public void Votes_that_others_have_told_make_no_voter_of_a_host_that_has_lost_its_own()
    {
        using (var votes = NameVotes.Open(Path, Shape)) votes.Set(["theirs"], "127.0.0.2");
        using (var votes = NameVotes.Open(Path, Shape)) Assert.Null(votes.Adopted);
    }

    [Fact]
    public void A_file_of_before_there_was_adopting_goes_on_voting()
    {
        using (var votes = NameVotes.Open(Path, Shape)) votes.Claim("own", "127.0.0.1");
        using (var connection = new SqliteConnection($"Data Source={Path};Pooling=False"))
        {
            connection.Open();
            using SqliteCommand command = connection.CreateCommand();
            command.CommandText = "DELETE FROM facts";
            command.ExecuteNonQuery();
        }
        using (var votes = NameVotes.Open(Path, Shape)) Assert.True(votes.Adopted!.IsSame(Shape));
    }

    [Fact]
    public void A_full_disk_is_told_as_one_and_changes_nothing()
    {
        using SmallDisk disk = SmallDisk.Mount(_directory.Combine("small"), "1m");
        string path = disk.Combine("names.db");
        using (var votes = NameVotes.Open(path, Shape))
        {
            Assert.Null(votes.Claim("kept", "127.0.0.1"));
            disk.Fill();
            HallException? full = null;
            string name = "";
            for (int i = 0; i < 10_000 && full is null; i++)
            {
                name = $"name{i}" + new string('x', 150);
                full = Record.Exception(() => votes.Claim(name, "127.0.0.1")) as HallException;
            }
            Assert.Equal((HallErrors.DiskFull, path), (full?.Error, full?.Target));
            disk.Empty();
            Assert.Null(votes.Claim(name, "127.0.0.2"));
            Assert.Equal("127.0.0.1", votes.Claim("kept", "127.0.0.2"));
        }
        disk.Fill();
        HallException opened = Assert.Throws<HallException>(() => NameVotes.Open(disk.Combine("more.db"), Shape));
        Assert.Equal(HallErrors.DiskFull, opened.Error);
    }
}
