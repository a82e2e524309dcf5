using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Hallelujah.Benchmarks.Faults;

/// <summary>
/// A network that can be cut: each host in a network namespace of its own, with a link to each other host and one to
/// the clients, so that a cut between two hosts leaves both to their clients. By unshare and nsenter of util-linux and
/// ip of iproute2, in a user namespace, so that no rights are needed where the kernel gives these to everybody.
/// </summary>
sealed class FaultNetwork : IDisposable
{
    /// <summary>Set in the environment of a program that runs in the clients' namespace.</summary>
    const string InsideVariable = "HALL_FAULT_NETWORK";

    /// <summary>Nobody has it: what is sent there is lost on the way, without a word to the sender.</summary>
    const string NobodysMac = "02:00:00:00:ff:ff";

    /// <summary>Last byte of the clients' address, behind those of the hosts.</summary>
    const int ClientsByte = 100;

    readonly Process[] _holders;

    FaultNetwork(Process[] holders) => _holders = holders;

    int Clients => _holders.Length;

    /// <summary>This program runs where hosts can be cut off from each other.</summary>
    public static bool IsInside => Environment.GetEnvironmentVariable(InsideVariable) is not null;

    /// <summary>
    /// What to run a program with to have it inside; empty with the reason where this machine does not allow it.
    /// </summary>
    public static (IReadOnlyList<string> Prefix, string? WhyNot) Find()
    {
        if (!OperatingSystem.IsLinux()) return ([], "network namespaces are Linux's");
        string fault = "";
        foreach (string[] prefix in (string[][])[["unshare", "--map-root-user", "--net"], ["unshare", "--net"]])
        {
            try
            {
                // All that is needed, once: a link between two namespaces, and a setting of the kernel's.
                Run([.. prefix, "sh", "-ec",
                    "ip link set lo up; ip link add probe0 type veth peer name probe1; unshare --net true; "
                    + "echo 1 > /proc/sys/net/ipv4/conf/all/route_localnet; nsenter --target $$ --net true"]);
                return (prefix, null);
            }
            catch (Exception e) when (e is InvalidOperationException or System.ComponentModel.Win32Exception)
            {
                fault = e.Message;
            }
        }
        return ([], fault);
    }

    /// <summary>Runs this program anew, inside; gives its exit code.</summary>
    public static async Task<int> RunInsideAsync(IReadOnlyList<string> prefix, IReadOnlyList<string> arguments)
    {
        string self = Environment.ProcessPath!;
        bool isHosted = Path.GetFileNameWithoutExtension(self) == "dotnet";
        string[] program = isHosted ? [self, typeof(FaultNetwork).Assembly.Location] : [self];
        var start = new ProcessStartInfo(prefix[0], [.. prefix.Skip(1), .. program, .. arguments]);
        start.Environment[InsideVariable] = "1";
        using Process process = Process.Start(start)!;
        await process.WaitForExitAsync();
        return process.ExitCode;
    }

    /// <summary>A network of so many hosts with all links whole. To be called inside.</summary>
    public static FaultNetwork Create(int hosts)
    {
        // A namespace lasts as long as somebody is in it: a process that reads until this one has gone.
        var network = new FaultNetwork([.. Enumerable.Range(0, hosts).Select(_ => Hold())]);
        try
        {
            network.Connect();
            return network;
        }
        catch
        {
            network.Dispose();
            throw;
        }
    }

    static Process Hold()
    {
        Process holder = Process.Start(new ProcessStartInfo("unshare", ["--net", "sh", "-c", "echo in; exec cat"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        if (holder.StandardOutput.ReadLine() != "in")
            throw new InvalidOperationException("A network namespace could not be made.");
        return holder;
    }

    void Connect()
    {
        for (int node = 0; node <= Clients; node++)
        {
            // The whole of 127.0.0.0/8 is every host's own unless it is taken away.
            RunIn(node, "ip link set lo up; ip addr flush dev lo; "
                + "echo 1 > /proc/sys/net/ipv4/conf/all/route_localnet");
        }
        for (int a = 0; a < Clients; a++)
        {
            for (int b = a + 1; b <= Clients; b++)
            {
                Run(["ip", "link", "add", Device(a, b), "address", Mac(a, b), "netns", Pid(a), "type", "veth",
                    "peer", "name", Device(b, a), "address", Mac(b, a), "netns", Pid(b)]);
                Join(a, b);
                Join(b, a);
            }
        }
    }

    void Join(int node, int other) => RunIn(node, string.Create(CultureInfo.InvariantCulture,
        $"""
        ip addr add {Ip(node)}/32 dev {Device(node, other)}
        ip link set {Device(node, other)} up
        ip route add {Ip(other)} dev {Device(node, other)} src {Ip(node)}
        {Neighbour(node, other, Mac(other, node))}
        """));

    /// <summary>The program and its first arguments, to be run as that host.</summary>
    public IReadOnlyList<string> On(int host, IReadOnlyList<string> program) =>
        ["nsenter", "--target", Pid(host), "--net", .. program];

    /// <summary>What <paramref name="from"/> sends to <paramref name="to"/> is lost from here on.</summary>
    public void Lose(int from, int to) => RunIn(from, Neighbour(from, to, NobodysMac));

    /// <summary>All links are whole again.</summary>
    public void Heal()
    {
        for (int a = 0; a < Clients; a++)
        {
            for (int b = 0; b < Clients; b++)
                if (a != b) RunIn(a, Neighbour(a, b, Mac(b, a)));
        }
    }

    string Neighbour(int node, int other, string mac) => string.Create(CultureInfo.InvariantCulture,
        $"ip neigh replace {Ip(other)} lladdr {mac} nud permanent dev {Device(node, other)}");

    static string Device(int node, int other) => string.Create(CultureInfo.InvariantCulture, $"n{node}to{other}");

    static string Mac(int node, int other) => $"02:00:00:00:{node:x2}:{other:x2}";

    string Ip(int node) => node == Clients
        ? string.Create(CultureInfo.InvariantCulture, $"127.0.0.{ClientsByte}")
        : FaultHosts.IpOf(node);

    string Pid(int node) =>
        (node == Clients ? Environment.ProcessId : _holders[node].Id).ToString(CultureInfo.InvariantCulture);

    void RunIn(int node, string script) =>
        Run(["nsenter", "--target", Pid(node), "--net", "sh", "-ec", script]);

    /// <summary>Throws InvalidOperationException with what the program said where it fails.</summary>
    static void Run(IReadOnlyList<string> command)
    {
        var said = new StringBuilder();
        using Process process = new()
        {
            StartInfo = new ProcessStartInfo(command[0], command.Skip(1))
            {
                RedirectStandardError = true,
                RedirectStandardOutput = true,
            },
        };
        process.OutputDataReceived += (_, e) => Say(e.Data);
        process.ErrorDataReceived += (_, e) => Say(e.Data);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        process.WaitForExit();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{string.Join(' ', command)}: {said.ToString().Trim()}");

        void Say(string? line)
        {
            lock (said) said.Append(line).Append(' ');
        }
    }

    public void Dispose()
    {
        foreach (Process holder in _holders)
        {
            holder.StandardInput.Close();
            holder.WaitForExit();
            holder.Dispose();
        }
    }
}
