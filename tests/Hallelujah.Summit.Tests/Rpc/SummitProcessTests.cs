using System.Diagnostics;
using Hallelujah.Benchmarks;
using Hallelujah.Client;
using Hallelujah.Contracts;
using Xunit;

namespace Hallelujah.Summit.Tests.Rpc;

/// <summary>Starting and stopping the real program, and programs that fail to start.</summary>
public sealed class SummitProcessTests : IDisposable
{
    readonly string _directory = Path.Combine(Path.GetTempPath(), $"hall-process-{Guid.NewGuid():N}");

    string HalleluDir => Path.Combine(_directory, "hallelu dir");

    public SummitProcessTests() => Directory.CreateDirectory(_directory);

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task Start_returns_when_the_Summit_is_usable_and_stop_when_it_has_ended()
    {
        SummitConnection connection = await StartAsync(0);
        SummitInfo info = await connection.Rpc.GetSummitAsync(CancellationToken.None);
        Assert.Equal(HalleluDir, info.HalleluDir);
        Assert.Equal(connection.Address.Port, info.Port);
        using Process process = Process.GetProcessById(info.ProcessId);

        await SummitProcess.StopAsync(connection, RpcBench.Patience, CancellationToken.None);

        await process.WaitForExitAsync().WaitAsync(RpcBench.Patience);
        Assert.False(connection.IsOpen);
    }

    [Fact]
    public async Task A_directory_keeps_its_port_and_its_token_over_a_restart()
    {
        SummitConnection first = await StartAsync(0);
        await SummitProcess.StopAsync(first, RpcBench.Patience, CancellationToken.None);

        SummitConnection second = await StartAsync(null);
        await SummitProcess.StopAsync(second, RpcBench.Patience, CancellationToken.None);

        Assert.Equal(first.Address, second.Address);
        Assert.Equal(first.Token, second.Token);
    }

    [Fact]
    public async Task A_second_Summit_for_a_directory_is_refused_and_says_who_holds_it()
    {
        SummitConnection connection = await StartAsync(0);
        try
        {
            HallException error = await Assert.ThrowsAsync<HallException>(() => StartAsync(null));

            Assert.Same(HallErrors.DirectoryInUse, error.Error);
            Assert.Contains(connection.Address.ToString(), error.Message, StringComparison.Ordinal);
        }
        finally
        {
            await SummitProcess.StopAsync(connection, RpcBench.Patience, CancellationToken.None);
        }
    }

    [Fact]
    public async Task Another_port_than_the_configured_one_is_refused()
    {
        WriteConfiguration(4771);

        HallException error = await Assert.ThrowsAsync<HallException>(() => StartAsync(4772));

        Assert.Same(HallErrors.InvalidOption, error.Error);
    }

    [Fact]
    public async Task A_port_that_another_holds_is_told_in_the_Summits_own_words()
    {
        await using RpcBench other = await RpcBench.StartAsync();
        WriteConfiguration(other.Endpoint.Port);

        HallException error = await Assert.ThrowsAsync<HallException>(() => StartAsync(null));

        Assert.Same(HallErrors.SummitNotStarted, error.Error);
        Assert.Contains($"{other.Endpoint.Port}", error.Message, StringComparison.Ordinal);
        Assert.Contains("in use", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_program_that_is_not_there_is_named()
    {
        HallException error = await Assert.ThrowsAsync<HallException>(() => SummitProcess.StartAsync(
            HalleluDir, 0, RpcBench.Patience, "/no/such/hall-summit.dll", CancellationToken.None));

        Assert.Same(HallErrors.SummitNotStarted, error.Error);
        Assert.Contains("/no/such/hall-summit.dll", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_program_that_is_never_ready_is_ended_and_what_it_said_is_told()
    {
        if (OperatingSystem.IsWindows()) return;
        string marker = Path.Combine(_directory, "pid");
        string script = Script($"echo $$ > '{marker}'; echo 'still thinking'; exec sleep 600");

        HallException error = await Assert.ThrowsAsync<HallException>(() => SummitProcess.StartAsync(
            HalleluDir, 0, TimeSpan.FromSeconds(1), script, CancellationToken.None));

        Assert.Same(HallErrors.SummitNotStarted, error.Error);
        Assert.Contains("not ready within 1 s", error.Message, StringComparison.Ordinal);
        Assert.Contains("still thinking", error.Message, StringComparison.Ordinal);
        int id = int.Parse(await File.ReadAllTextAsync(marker), System.Globalization.CultureInfo.InvariantCulture);
        await Eventually.ReachedAsync(
            "the end of the program", () => Task.FromResult(!Directory.Exists($"/proc/{id}")));
    }

    [Fact]
    public async Task A_program_that_fails_is_told_with_its_exit_code_and_output()
    {
        if (OperatingSystem.IsWindows()) return;

        HallException error = await Assert.ThrowsAsync<HallException>(() => SummitProcess.StartAsync(
            HalleluDir, 0, RpcBench.Patience, Script("echo 'no luck today' >&2; exit 3"), CancellationToken.None));

        Assert.Same(HallErrors.SummitNotStarted, error.Error);
        Assert.Contains("exit code 3", error.Message, StringComparison.Ordinal);
        Assert.Contains("no luck today", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_what_this_start_printed_is_told()
    {
        if (OperatingSystem.IsWindows()) return;
        string logs = Directory.CreateDirectory(Path.Combine(HalleluDir, "logs")).FullName;
        string log = Path.Combine(logs, "start.log"), earlier = Path.Combine(_directory, "earlier");
        await File.WriteAllTextAsync(log, "from an earlier start\n");
        // The file that a Summit of an earlier start, which still runs, goes on printing to.
        using (var link = Process.Start("ln", [log, earlier])) await link.WaitForExitAsync();
        Assert.True(File.Exists(earlier), "There is no second name for the file.");

        HallException error = await Assert.ThrowsAsync<HallException>(() => SummitProcess.StartAsync(
            HalleluDir, 0, RpcBench.Patience, Script($"echo fresh; echo stale >> '{earlier}'; exit 3"),
            CancellationToken.None));

        Assert.EndsWith("It said: fresh", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_log_that_cannot_be_written_is_told_and_not_quoted()
    {
        string log = Path.Combine(HalleluDir, "logs", "start.log");
        Directory.CreateDirectory(Path.Combine(log, "not-empty"));

        HallException error = await Assert.ThrowsAsync<HallException>(() => StartAsync(0));

        Assert.Same(HallErrors.SummitNotStarted, error.Error);
        Assert.Contains(log, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("It said", error.Message, StringComparison.Ordinal);
    }

    Task<SummitConnection> StartAsync(int? port) =>
        SummitProcess.StartAsync(HalleluDir, port, RpcBench.Patience, BuiltSummit.Assembly, CancellationToken.None);

    void WriteConfiguration(int port)
    {
        Directory.CreateDirectory(HalleluDir);
        File.WriteAllText(Path.Combine(HalleluDir, "hosts.json"),
            $$"""{ "port": {{port}}, "clusterPort": {{port - 1}}, "hosts": [ { "name": "localhost", "ip": "127.0.0.1" } ] }""");
        File.WriteAllText(Path.Combine(HalleluDir, "hall_summit.json"), $$"""{ "ip": "127.0.0.1", "port": {{port}} }""");
    }

    string Script(string text)
    {
        string path = Path.Combine(_directory, "fake-summit");
        File.WriteAllText(path, $"#!/bin/sh\n{text}\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return path;
    }
}
