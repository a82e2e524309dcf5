using Hallelujah.Contracts;
using Hallelujah.Summit.Hallelu;
using Xunit;

namespace Hallelujah.Summit.Tests.Hallelu;

public sealed class SourcePathsTests : IDisposable
{
    readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    IEnumerable<string> Names(params string[] paths) =>
        Resolve(false, paths).Select(f => Path.GetRelativePath(_directory.Path, f));

    IReadOnlyList<string> Resolve(bool literal, params string[] paths) => SourcePaths.Resolve(
        new ImportCommand { Feed = "x", Paths = [.. paths.Select(_directory.Combine)], Literal = literal });

    [Fact]
    public void Directories_and_patterns_give_their_files_in_ordinal_order_and_lists_theirs()
    {
        foreach (string name in (
            string[])["b.csv", "a.csv", "B.csv", "10.csv", "9.csv", ".hidden.csv", "x.txt", "sub/c.csv"])
            _directory.Write(name, "x");
        Assert.Equal(["10.csv", "9.csv", "B.csv", "a.csv", "b.csv", "x.txt"], Names("."));
        Assert.Equal(["10.csv", "9.csv", "B.csv", "a.csv", "b.csv"], Names("*.csv"));
        Assert.Equal(["9.csv", "B.csv", "a.csv", "b.csv"], Names("?.csv"));
        Assert.Equal(["b.csv", "a.csv", "sub/c.csv"], Names("b.csv", "a.csv", "sub"));
    }

    [Fact]
    public void Literal_paths_have_no_wildcards()
    {
        _directory.Write("a*.csv", "x");
        _directory.Write("ab.csv", "x");
        Assert.Equal(_directory.Combine("a*.csv"), Assert.Single(Resolve(true, "a*.csv")));
        Assert.Equal(HallErrors.SourceNotFound, Assert.Throws<HallException>(() => Resolve(true, "?b.csv")).Error);
    }

    [Theory]
    [InlineData("nope.csv", "There is no file or directory")]
    [InlineData("nowhere/*.csv", "There is no directory")]
    [InlineData("*.nope", "No file matches")]
    [InlineData("empty", "has no files")]
    public void What_gives_no_file_is_told(string path, string message)
    {
        Directory.CreateDirectory(_directory.Combine("empty"));
        HallException told = Assert.Throws<HallException>(() => Resolve(false, path));
        Assert.Equal((HallErrors.SourceNotFound, _directory.Combine(path)), (told.Error, told.Target));
        Assert.Contains(message, told.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Objects_that_were_piped_in_are_told_to_be_in_no_file()
    {
        var command = new ImportCommand { Feed = "my files", Paths = [_directory.Combine("gone.csv")], Piped = true };
        HallException told = Assert.Throws<HallException>(() => SourcePaths.Resolve(command));
        Assert.Equal((HallErrors.SourceNotFound, "my files"), (told.Error, told.Target));
        Assert.EndsWith("Import-HallFeed 'my files'.", told.Recommendation, StringComparison.Ordinal);
        Assert.Contains("loaded from objects of a pipeline", told.Message, StringComparison.Ordinal);
        string there = _directory.Write("there.csv", "n\n1\n");
        Assert.Equal([there], SourcePaths.Resolve(command with { Paths = [there] }));
    }

    [Fact]
    public void A_changed_source_is_told_with_the_file()
    {
        string a = _directory.Write("a.csv", "x\n1\n");
        string b = _directory.Write("b.csv", "x\n2\n");
        SourceRecord before = SourceRecord.Take([a, b], CancellationToken.None);
        before.CheckSame(SourceRecord.Take([a, b], CancellationToken.None));
        HallException gone =
            Assert.Throws<HallException>(() => before.CheckSame(SourceRecord.Take([a], CancellationToken.None)));
        Assert.Equal((HallErrors.SourceNotFound, b), (gone.Error, gone.Target));
        DateTime time = File.GetLastWriteTimeUtc(b);
        File.WriteAllText(b, "x\n3\n");
        File.SetLastWriteTimeUtc(b, time);
        HallException changed =
            Assert.Throws<HallException>(() => before.CheckSame(SourceRecord.Take([a, b], CancellationToken.None)));
        Assert.Equal((HallErrors.SourceChanged, b), (changed.Error, changed.Target));
    }
}
