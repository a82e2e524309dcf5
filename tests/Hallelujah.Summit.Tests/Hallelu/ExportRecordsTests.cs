using Hallelujah.Summit.Hallelu;
using Hallelujah.Summit.Hosting;
using Hallelujah.Summit.Tests.Rpc;
using Xunit;

namespace Hallelujah.Summit.Tests.Hallelu;

/// <summary>Leftovers of killed exports are removed by their records, and nothing else is.</summary>
public sealed class ExportRecordsTests : IDisposable
{
    readonly TemporaryDirectory _directory = new();
    readonly RpcBench.LogBook _log = new();

    public void Dispose() => _directory.Dispose();

    SummitPaths Paths => new(_directory.Path);

    ExportRecord Begin(string target) => ExportRecords.Begin(Paths, _directory.Combine(target));

    void Sweep() => ExportRecords.Sweep(ExportRecords.Left(Paths), _log);

    [Fact]
    public void A_record_is_there_before_its_file_and_goes_when_the_file_has_gone()
    {
        ExportRecord record = Begin("out.csv");
        Assert.Equal(record.Temporary, File.ReadAllText(record.Path));
        Assert.StartsWith(_directory.Combine("out.csv."), record.Temporary, StringComparison.Ordinal);
        Assert.False(File.Exists(record.Temporary));
        File.WriteAllText(record.Temporary, "rows");
        record.End();
        Assert.Equal([record.Path], ExportRecords.Left(Paths));
        File.Delete(record.Temporary);
        record.End();
        Assert.Empty(ExportRecords.Left(Paths));
    }

    [Fact]
    public void The_file_of_a_record_is_removed_and_its_neighbours_stay()
    {
        ExportRecord killed = Begin("out.csv"), early = Begin("early.csv");
        File.WriteAllText(killed.Temporary, "half");
        string target = _directory.Write("out.csv", "old");
        string like = _directory.Write($"out.csv.{Guid.NewGuid():N}.tmp", "another's");
        Sweep();
        Assert.False(File.Exists(killed.Temporary));
        Assert.False(File.Exists(early.Path));
        Assert.Equal([target, like], Directory.GetFiles(_directory.Path).Order());
        Assert.Empty(ExportRecords.Left(Paths));
    }

    [Theory]
    [InlineData("precious.csv")]
    [InlineData("precious.0123456789abcdef0123456789abcdef.tmp")]
    [InlineData("")]
    public void A_record_that_names_another_file_removes_nothing(string name)
    {
        string precious = name.Length == 0 ? "" : _directory.Write(name, "kept");
        _directory.Write($"exports/{Guid.NewGuid():D}", precious);
        _directory.Write("exports/readme", _directory.Write("x.readme.tmp", "kept"));
        Sweep();
        Assert.True(precious.Length == 0 || File.Exists(precious));
        Assert.True(File.Exists(_directory.Combine("x.readme.tmp")));
        Assert.Empty(ExportRecords.Left(Paths));
        Assert.Equal(2, _log.Lines.Count(l => l.Contains("nothing is removed", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_record_whose_directory_is_not_there_waits_for_it()
    {
        Directory.CreateDirectory(_directory.Combine("disk"));
        ExportRecord killed = Begin("disk/out.csv");
        File.WriteAllText(killed.Temporary, "half");
        Directory.Move(_directory.Combine("disk"), _directory.Combine("away"));
        Sweep();
        Assert.Equal([killed.Path], ExportRecords.Left(Paths));
        Assert.Contains(_log.Lines, l => l.Contains(_directory.Combine("disk"), StringComparison.Ordinal));
        Directory.Move(_directory.Combine("away"), _directory.Combine("disk"));
        Sweep();
        Assert.Empty(ExportRecords.Left(Paths));
        Assert.Empty(Directory.GetFiles(_directory.Combine("disk")));
    }

    [Fact]
    public void A_record_that_was_being_written_is_removed()
    {
        _directory.Write($"exports/{Guid.NewGuid():D}.tmp", "/half/a/pa");
        Sweep();
        Assert.Empty(ExportRecords.Left(Paths));
    }

    [Fact]
    public void No_directory_of_records_is_no_error()
    {
        Sweep();
        Assert.Empty(_log.Lines);
    }
}
