using Hallelujah.Client;
using Hallelujah.Contracts;
using Xunit;

namespace Hallelujah.Summit.Tests.Processes;

/// <summary>A full disk fails the command, leaves nothing behind, and leaves every other feed as it was.</summary>
public sealed class DiskFullTests : IDisposable
{
    readonly TemporaryDirectory _directory = new();
    SmallDisk? _disk;

    public void Dispose()
    {
        _disk?.Dispose();
        _directory.Dispose();
    }

    string MountSmallDisk()
    {
        _disk = SmallDisk.Mount(_directory.Combine("small"), "3m");
        return _disk.Path;
    }

    [Fact]
    public async Task An_import_on_a_full_disk_fails_and_leaves_nothing()
    {
        string smallDisk = MountSmallDisk();
        string large = SummitUnderTest.MakeCsv(_directory.Combine("large.csv"), 200_000);
        string small = SummitUnderTest.MakeCsv(_directory.Combine("small.csv"), 1_000);
        string dir = Path.Combine(smallDisk, "dir");
        using SummitUnderTest summit = await SummitUnderTest.StartAsync(dir, "--split-bytes", "300000");
        await using SummitConnection connection = await summit.ConnectAsync();
        FeedInfo kept = await SummitUnderTest.RunAsync(connection, SummitUnderTest.Import("kept", small));
        FeedInfo failed = await SummitUnderTest.RunAsync(connection, SummitUnderTest.Import("large", large));
        Assert.Equal((FeedState.Failed, nameof(HallErrors.DiskFull)), (failed.State, failed.Error?.Id));
        Assert.Equal(
            [kept.Id.ToString()], Directory.GetDirectories(Path.Combine(dir, "feeds")).Select(Path.GetFileName));
        Assert.Equal(1_000, (await SummitUnderTest.ReadAsync(connection, "kept")).Rows);
        Assert.Equal(
            FeedState.Ready, (await SummitUnderTest.RunAsync(connection, SummitUnderTest.Import("more", small))).State);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Feeds_can_be_removed_from_a_full_disk(bool restarts)
    {
        _disk = SmallDisk.Mount(_directory.Combine("small"), "24m");
        string small = SummitUnderTest.MakeCsv(_directory.Combine("small.csv"), 1_000);
        string dir = Path.Combine(_disk.Path, "dir");
        SummitUnderTest summit = await SummitUnderTest.StartAsync(dir);
        try
        {
            await using (SummitConnection first = await summit.ConnectAsync())
            {
                await SummitUnderTest.RunAsync(first, SummitUnderTest.Import("one", small));
                await SummitUnderTest.RunAsync(first, SummitUnderTest.Import("two", small));
            }
            _disk.Fill();
            if (restarts)
            {
                await summit.KillAsync();
                summit.Dispose();
                summit = await SummitUnderTest.StartAsync(dir);
            }
            await using SummitConnection connection = await summit.ConnectAsync();
            await connection.Rpc.DeleteFeedAsync("one", CancellationToken.None);
            Assert.Equal(1_000, (await SummitUnderTest.ReadAsync(connection, "two")).Rows);
            Assert.Single(Directory.GetDirectories(Path.Combine(dir, "feeds")));
            _disk.Empty();
            await connection.Rpc.DeleteFeedAsync("two", CancellationToken.None);
            Assert.True(File.Exists(Path.Combine(dir, "reserve")));
        }
        finally
        {
            summit.Dispose();
        }
    }

    [Theory]
    [InlineData("Csv")]
    [InlineData("JsonLines")]
    [InlineData("Arrow")]
    public async Task An_export_to_a_full_disk_fails_and_leaves_nothing(string format)
    {
        string smallDisk = MountSmallDisk();
        string large = SummitUnderTest.MakeCsv(_directory.Combine("large.csv"), 200_000);
        using SummitUnderTest summit = await SummitUnderTest.StartAsync(_directory.Combine("dir"));
        await using SummitConnection connection = await summit.ConnectAsync();
        await SummitUnderTest.RunAsync(connection, SummitUnderTest.Import("large", large));
        var request = new ExportRequest("large", Path.Combine(smallDisk, "out"), format, new Selection(), false);
        HallException full =
            await Assert.ThrowsAsync<HallException>(
                () => connection.Rpc.ExportAsync(request, null, CancellationToken.None));
        Assert.Equal(HallErrors.DiskFull, full.Error);
        Assert.Empty(Directory.GetFiles(smallDisk));
        Assert.Equal(200_000, (await SummitUnderTest.ReadAsync(connection, "large")).Rows);
    }
}
