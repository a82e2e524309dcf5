using System.Net;
using System.Net.Sockets;
using Hallelujah.Client;
using Hallelujah.Contracts;
using Xunit;

namespace Hallelujah.Summit.Tests.Processes;

/// <summary>Starting and stopping the real program.</summary>
public sealed class StartTests : IDisposable
{
    readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task It_starts_on_a_free_port_answers_and_stops_on_SIGTERM()
    {
        using SummitUnderTest summit = await SummitUnderTest.StartAsync(_directory.Combine("dir"));
        await using (SummitConnection connection = await summit.ConnectAsync())
        {
            SummitInfo info = await connection.Rpc.GetSummitAsync(CancellationToken.None);
            Assert.Equal((summit.Address.Port, summit.ProcessId), (info.Port, info.ProcessId));
            Assert.Equal(_directory.Combine("dir"), info.HalleluDir);
            Assert.Empty(await connection.Rpc.FindFeedsAsync(new FeedQuery(), CancellationToken.None));
        }
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no SIGTERM.");
        Assert.Equal(0, await summit.TerminateAsync());
    }

    [Fact]
    public async Task It_stops_when_a_client_asks()
    {
        using SummitUnderTest summit = await SummitUnderTest.StartAsync(_directory.Path);
        await using SummitConnection connection = await summit.ConnectAsync();
        await connection.Rpc.StopSummitAsync(CancellationToken.None);
        await connection.WaitClosedAsync().WaitAsync(TimeSpan.FromSeconds(30));
        await Assert.ThrowsAsync<HallException>(summit.ConnectAsync);
    }

    [Fact]
    public async Task A_second_Summit_on_the_directory_says_who_holds_it()
    {
        using SummitUnderTest summit = await SummitUnderTest.StartAsync(_directory.Path);
        (int exitCode, string output, string error) =
            await SummitUnderTest.RunToEndAsync("--hallelu-dir", _directory.Path);
        Assert.Equal((1, ""), (exitCode, output));
        Assert.Contains($"process {summit.ProcessId}", error, StringComparison.Ordinal);
        AssertOneLine(error, HallErrors.DirectoryInUse);
    }

    [Fact]
    public async Task A_port_in_use_is_told()
    {
        using var holder = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        holder.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        holder.Listen();
        int port = ((IPEndPoint)holder.LocalEndPoint!).Port;
        (int exitCode, _, string error) = await SummitUnderTest.RunToEndAsync(
            "--hallelu-dir", _directory.Path, "--init", "--port",
            port.ToString(System.Globalization.CultureInfo.InvariantCulture));
        Assert.Equal(1, exitCode);
        Assert.Contains($"{port}", error, StringComparison.Ordinal);
        AssertOneLine(error, HallErrors.PortInUse);
    }

    [Fact]
    public async Task A_bad_configuration_and_a_bad_option_are_told_in_one_line()
    {
        _directory.Write("hosts.json", "{ nonsense");
        (int exitCode, _, string error) = await SummitUnderTest.RunToEndAsync("--hallelu-dir", _directory.Path);
        Assert.Equal(1, exitCode);
        AssertOneLine(error, HallErrors.Configuration);
        (exitCode, _, error) = await SummitUnderTest.RunToEndAsync("--frobnicate");
        Assert.Equal(1, exitCode);
        AssertOneLine(error, HallErrors.InvalidOption);
    }

    static void AssertOneLine(string error, HallError expected)
    {
        Assert.Contains(expected.Id, error, StringComparison.Ordinal);
        Assert.Single(error.TrimEnd().Split('\n'));
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
    }
}
