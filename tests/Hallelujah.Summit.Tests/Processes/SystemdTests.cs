using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using Hallelujah.Benchmarks;
using Xunit;

namespace Hallelujah.Summit.Tests.Processes;

/// <summary>What a Summit tells systemd by NOTIFY_SOCKET, as a unit of Type=notify needs it.</summary>
public sealed class SystemdTests : IDisposable
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task It_says_when_it_is_usable_and_when_it_stops()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && File.Exists("/bin/sh"), "systemd is Linux's.");
        string path = _directory.Combine("notify");
        using var socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(path));
        // A service is told by its parent's name.
        string systemd = _directory.Combine("systemd");
        File.Copy(new FileInfo("/bin/sh").ResolveLinkTarget(true)?.FullName ?? "/bin/sh", systemd);
        var start = new ProcessStartInfo(systemd, [
            "-c", "\"$0\" \"$@\" & trap 'kill -TERM $!' TERM; wait $!; wait $!; exit $?",
            BuiltSummit.Executable, "--hallelu-dir", _directory.Combine("summit"),
            "--init", "--port", "0"])
        {
            RedirectStandardOutput = true,
        };
        start.Environment["NOTIFY_SOCKET"] = path;
        using Process process = Process.Start(start)!;
        try
        {
            Assert.Equal("READY=1", await ReceiveAsync(socket));
            string? line = await process.StandardOutput.ReadLineAsync().WaitAsync(Patience);
            Assert.StartsWith("ready 127.0.0.1:", line, StringComparison.Ordinal);
            using Process kill = Process.Start("/bin/sh", ["-c", $"kill -TERM {process.Id}"]);
            Assert.Equal("STOPPING=1", await ReceiveAsync(socket));
            await process.WaitForExitAsync().WaitAsync(Patience);
            Assert.Equal(0, process.ExitCode);
        }
        finally
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
        }
    }

    static async Task<string> ReceiveAsync(Socket socket)
    {
        byte[] message = new byte[1_000];
        using var late = new CancellationTokenSource(Patience);
        int length = await socket.ReceiveAsync(message, SocketFlags.None, late.Token);
        return Encoding.UTF8.GetString(message, 0, length).Trim();
    }
}
