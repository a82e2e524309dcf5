using System.Globalization;
using Xunit;

namespace Hallelujah.Cmdlets.Tests.Summits;

/// <summary>Ctrl+C returns within a second, and the Summit has stopped working on it.</summary>
public sealed class StopTests : IDisposable
{
    const int Files = 12;

    /// <summary>So many take far longer to load than a Summit is given to come to rest.</summary>
    const int ManyFiles = 120;
    const int RowsOfFile = 300_000;
    static readonly TimeSpan AtMost = TimeSpan.FromSeconds(1);

    readonly RealSummit _summit = new();
    readonly string _source;

    public StopTests()
    {
        _summit.WriteRows("rows.csv", RowsOfFile);
        _source = Source("source", Files);
    }

    /// <summary>A directory with the same file so many times.</summary>
    string Source(string name, int files)
    {
        string source = Directory.CreateDirectory(_summit.PathOf(name)).FullName;
        for (int i = 0; i < files; i++)
            File.CreateSymbolicLink(
                Path.Combine(source, string.Create(CultureInfo.InvariantCulture, $"{i:D3}.csv")),
                _summit.PathOf("rows.csv"));
        return source;
    }

    public void Dispose() => _summit.Dispose();

    [Fact]
    public async Task An_import()
    {
        using RunningCmdlet import =
            new(_summit.Engine, "Import-HallFeed big $args[0]", Source("many", ManyFiles));
        await RealSummit.UntilAsync(() => import.ProgressCount > 0);
        AssertAtOnce(import);
        await AssertNothingIsLeftAsync("big");
        Assert.Equal("Ready", Value("(Import-HallFeed big $args[0]).State", _summit.PathOf("rows.csv")));
    }

    [Fact]
    public async Task An_import_that_waits_for_its_name()
    {
        _summit.Run("Import-HallFeed big $args[0]", _summit.PathOf("rows.csv"));
        using Engine second = _summit.Connect();
        using RunningCmdlet import = new(second, "Import-HallFeed big $args[0] -WaitForName", _source);
        await RealSummit.UntilAsync(() => (int)Value("@(Get-HallWorksheet).Count")! == 2);
        AssertAtOnce(import);
        Assert.Equal("Cancelled", Value("(Get-HallWorksheet)[1].State"));
        Assert.Equal("Ready", Value("(Get-HallFeed big).State"));
    }

    [Fact]
    public async Task Reads_and_exports()
    {
        _summit.Run("Import-HallFeed big $args[0]", _source);
        using (RunningCmdlet read = new(_summit.Engine, "Read-HallFeed big"))
        {
            await RealSummit.UntilAsync(() => read.OutputCount > 0);
            AssertAtOnce(read);
            await AssertIdleAsync();
        }

        string directory = Directory.CreateDirectory(_summit.PathOf("out")).FullName;
        foreach (string name in new[] { "big.csv", "big.arrow" })
        {
            using RunningCmdlet export = new(
                _summit.Engine, "Export-HallFeed big -Path $args[0]", Path.Combine(directory, name));
            await RealSummit.UntilAsync(() => Directory.EnumerateFiles(directory).Any());
            AssertAtOnce(export);
            await RealSummit.UntilAsync(() => !Directory.EnumerateFiles(directory).Any());
            await AssertIdleAsync();
        }

        using RunningCmdlet extract = new(_summit.Engine, "Export-HallFeed big -As part -Where { $_.id -gt 7 }");
        using Engine second = _summit.Connect();
        await RealSummit.UntilAsync(() => "Running".Equals(State(second, "part"), StringComparison.Ordinal));
        AssertAtOnce(extract);
        await AssertNothingIsLeftAsync("part");
        Assert.Equal((long)Files * RowsOfFile, Value("(Get-HallFeed big).Rows"));
    }

    static string? State(Engine engine, string feed) =>
        (string?)engine.Run("(Get-HallFeed $args[0] -ErrorAction Ignore).State", feed).Values.SingleOrDefault();

    object? Value(string script, params object?[] arguments) => _summit.Run(script, arguments).Single()?.BaseObject;

    static void AssertAtOnce(RunningCmdlet cmdlet)
    {
        TimeSpan took = cmdlet.Stop();
        Assert.True(took < AtMost, $"{cmdlet.Script} took {took} to stop.");
    }

    /// <summary>The command is cancelled, its files are gone, and nobody works on it.</summary>
    async Task AssertNothingIsLeftAsync(string feed)
    {
        Assert.Equal("Cancelled", Value("(Get-HallFeed $args[0]).State", feed));
        string id = Value("(Get-HallFeed $args[0]).Id", feed)!.ToString()!;
        Assert.False(Directory.Exists(Path.Combine(_summit.HalleluDir, "feeds", id)));
        await AssertIdleAsync();
    }

    /// <summary>
    /// A window in which the Summit's processor time stands all but still, before long: a Summit that has just started
    /// still compiles what it has run, slowly where the machine is busy.
    /// </summary>
    async Task AssertIdleAsync()
    {
        const int WindowMs = 200, Windows = 40;
        for (int i = 0; i < Windows; i++)
        {
            TimeSpan before = _summit.ProcessorTime;
            await Task.Delay(WindowMs);
            if ((_summit.ProcessorTime - before).TotalMilliseconds < WindowMs / 10) return;
        }
        Assert.Fail("The Summit goes on working.");
    }
}
