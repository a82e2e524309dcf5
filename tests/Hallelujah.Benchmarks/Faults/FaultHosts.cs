using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using Hallelujah.Client;

namespace Hallelujah.Benchmarks.Faults;

/// <summary>
/// Summits as processes of their own on 127.0.0.1, 127.0.0.2 and so on, which are killed, stopped and started again.
/// </summary>
/// <param name="program">The Summit's program, with the arguments that come before its own.</param>
/// <param name="network">In which hosts can be cut off from each other; null: all on one machine's loopback.</param>
sealed partial class FaultHosts(
    string directory, int count, IReadOnlyList<string> program, FaultNetwork? network = null) : IDisposable
{
    static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    static readonly string[] AllNames = ["alpha", "beta", "gamma", "delta", "epsilon"];

    /// <summary>The usual one; its neighbour is the hosts' own.</summary>
    const int FirstPort = 4770;

    readonly Process?[] _processes = new Process?[count];
    int _port;
    int _clusterPort;

    public int Count => count;

    public FaultNetwork? Network => network;

    public static string NameOf(int host) => AllNames[host];

    public static string IpOf(int host) => string.Create(CultureInfo.InvariantCulture, $"127.0.0.{host + 1}");

    public string DirectoryOf(int host) => Path.Combine(directory, NameOf(host));

    /// <summary>Writes the hosts' files and starts them all.</summary>
    public async Task StartAsync()
    {
        _port = FreePort();
        _clusterPort = FreePort();
        string list = string.Join(", ", Enumerable.Range(0, count).Select(
            h => $$"""{ "name": "{{NameOf(h)}}", "ip": "{{IpOf(h)}}" }"""));
        for (int host = 0; host < count; host++)
        {
            Directory.CreateDirectory(DirectoryOf(host));
            await File.WriteAllTextAsync(Path.Combine(DirectoryOf(host), "hosts.json"), string.Create(
                CultureInfo.InvariantCulture,
                $$"""{ "port": {{_port}}, "clusterPort": {{_clusterPort}}, "hosts": [ {{list}} ] }"""));
            await File.WriteAllTextAsync(Path.Combine(DirectoryOf(host), "hall_summit.json"), string.Create(
                CultureInfo.InvariantCulture, $$"""{ "ip": "{{IpOf(host)}}", "port": {{_port}} }"""));
        }
        await Task.WhenAll(Enumerable.Range(0, count).Select(StartAsync));
    }

    /// <summary>Starts one; returns when it is usable.</summary>
    public async Task StartAsync(int host)
    {
        IReadOnlyList<string> command = network?.On(host, program) ?? program;
        var start = new ProcessStartInfo(command[0], [.. command.Skip(1), "--hallelu-dir", DirectoryOf(host)])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            // So that /proc/self/cwd is a place of its own on each.
            WorkingDirectory = DirectoryOf(host),
        };
        Process process = Process.Start(start)!;
        _processes[host] = process;
        string? line = await process.StandardOutput.ReadLineAsync().WaitAsync(Patience);
        if (line?.StartsWith("ready ", StringComparison.Ordinal) != true)
        {
            throw new InvalidOperationException(
                $"{NameOf(host)} does not start: '{line}' {await process.StandardError.ReadToEndAsync()}");
        }
    }

    public async Task<SummitConnection> ConnectAsync(int host, CancellationToken cancellationToken) =>
        await SummitConnection.ConnectAsync(
            new SummitAddress(IpOf(host), _port),
            await File.ReadAllTextAsync(Path.Combine(DirectoryOf(host), "summit.token"), cancellationToken),
            cancellationToken);

    /// <summary>Of all hosts that run, since they were started.</summary>
    public TimeSpan ProcessorTime() => _processes.OfType<Process>().Aggregate(TimeSpan.Zero, (sum, process) =>
    {
        process.Refresh();
        return sum + process.TotalProcessorTime;
    });

    /// <summary>
    /// Bytes that the hosts have sent each other over the connections that are open now, as the kernel counts them (by
    /// ss, of iproute2).
    /// </summary>
    public long BytesBetween()
    {
        string port = _clusterPort.ToString(CultureInfo.InvariantCulture);
        var start = new ProcessStartInfo("ss", ["-tinH", $"( sport = :{port} or dport = :{port} )"])
        {
            RedirectStandardOutput = true,
        };
        using Process ss = Process.Start(start)!;
        string told = ss.StandardOutput.ReadToEnd();
        ss.WaitForExit();
        return SentBytes().Matches(told).Sum(m => long.Parse(m.Groups[1].ValueSpan, CultureInfo.InvariantCulture));
    }

    [GeneratedRegex(@"\bbytes_sent:(\d+)")]
    private static partial Regex SentBytes();

    /// <summary>kill -9; returns when the process is gone.</summary>
    public async Task KillAsync(int host)
    {
        _processes[host]!.Kill();
        await _processes[host]!.WaitForExitAsync().WaitAsync(Patience);
    }

    /// <summary>SIGTERM: it leaves in an orderly way. Gives the exit code.</summary>
    public async Task<int> TerminateAsync(int host)
    {
        Signal(host, 15);
        await _processes[host]!.WaitForExitAsync().WaitAsync(Patience);
        return _processes[host]!.ExitCode;
    }

    /// <summary>SIGSTOP: it stands still, as on a host that swaps or is cut off.</summary>
    public void Suspend(int host) => Signal(host, 19);

    /// <summary>SIGCONT.</summary>
    public void Resume(int host) => Signal(host, 18);

    void Signal(int host, int signal)
    {
        if (Kill(_processes[host]!.Id, signal) != 0)
            throw new InvalidOperationException($"{NameOf(host)} does not take signal {signal}.");
    }

    /// <summary>A port that is free on all the hosts' addresses.</summary>
    int FreePort()
    {
        // In a network of their own all ports are.
        if (network is not null) return _port == 0 ? FirstPort : FirstPort + 1;
        while (true)
        {
            List<Socket> bound = [];
            try
            {
                int port = 0;
                for (int host = 0; host < count; host++)
                {
                    var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                    bound.Add(socket);
                    socket.Bind(new IPEndPoint(IPAddress.Parse(IpOf(host)), port));
                    port = ((IPEndPoint)socket.LocalEndPoint!).Port;
                }
                if (port != _port) return port;
            }
            catch (SocketException)
            {
                // Taken on one of the addresses: another one is tried.
            }
            finally
            {
                foreach (Socket socket in bound) socket.Dispose();
            }
        }
    }

    public void Dispose()
    {
        for (int host = 0; host < count; host++)
        {
            if (_processes[host] is not { } process) continue;
            if (!process.HasExited) process.Kill();
            process.WaitForExit(10_000);
            process.Dispose();
            _processes[host] = null;
        }
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int pid, int signal);
}
