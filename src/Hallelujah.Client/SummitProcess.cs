using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text;
using Hallelujah.Contracts;

namespace Hallelujah.Client;

/// <summary>
/// Starts and stops Summits on this host, for a person: the external component that the database asks for. A service
/// manager does the same for a host that serves for long.
/// </summary>
public static class SummitProcess
{
    /// <summary>
    /// Pause between two looks at a Summit that is starting or stopping; both take some hundreds of milliseconds.
    /// </summary>
    const int PollMs = 20;

    /// <summary>How much of what a failed Summit printed goes into the error.</summary>
    const int MaxOutputChars = 2_000;

    /// <summary>
    /// Starts a Summit for the directory and returns a connection to it once it is usable. Makes the directory and a
    /// one-host configuration where there is none.
    /// </summary>
    /// <param name="halleluDir">Full path.</param>
    /// <param name="port">The port of a configuration made anew; 0 picks a free one; null is the default port.</param>
    /// <param name="program">hall-summit, or hall-summit.dll to be run by dotnet; null is the one beside this
    /// assembly.</param>
    /// <exception cref="HallException">
    /// DirectoryInUse where a Summit serves it already; InvalidOption where the directory is configured with another
    /// port; SummitNotStarted, with what the Summit printed.
    /// </exception>
    public static async Task<SummitConnection> StartAsync(
        string halleluDir, int? port, TimeSpan timeout, string? program, CancellationToken cancellationToken)
    {
        program ??= SummitProgram.DefaultPath;
        if (!File.Exists(program))
        {
            throw new HallException(HallErrors.SummitNotStarted,
                $"The Summit's program '{program}' is not there.", program,
                "Build the repository, or install the module anew.");
        }
        bool configured = File.Exists(Path.Combine(halleluDir, SummitDirectory.ConfigurationFile));
        if (configured) await CheckAsync(halleluDir, port, cancellationToken).ConfigureAwait(false);
        string output = Path.Combine(halleluDir, "logs", "start.log");
        List<string> arguments = ["--hallelu-dir", halleluDir, "--init"];
        if (port is { } number) arguments.AddRange(["--port", number.ToString(CultureInfo.InvariantCulture)]);
        Process process;
        try
        {
            PrivateDirectory.Create(halleluDir);
            BeginOutput(output);
            process = SummitProgram.Start(program, arguments, output);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or Win32Exception)
        {
            throw new HallException(HallErrors.SummitNotStarted,
                $"The Summit for '{halleluDir}' cannot be started: {e.Message}", halleluDir,
                "Check that the directory can be written and that dotnet is on the path.", e);
        }
        using (process)
            return await UntilReadyAsync(process, halleluDir, output, timeout, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Stops the Summit in an orderly way and closes the connection. On this host it returns when the process has
    /// ended. Throws Timeout where it has not by then.
    /// </summary>
    public static async Task StopAsync(
        SummitConnection connection, TimeSpan timeout, CancellationToken cancellationToken)
    {
        SummitInfo info = await connection.Rpc.GetSummitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await connection.Rpc.StopSummitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (HallException e) when (e.Error == HallErrors.ConnectionLost)
        {
            // It was faster than its answer.
        }
        using CancellationTokenSource late = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        late.CancelAfter(timeout);
        try
        {
            await connection.WaitClosedAsync().WaitAsync(late.Token).ConfigureAwait(false);
            connection.Dispose();
            while (IsLocal(connection.Address) && IsRunning(info.ProcessId))
                await Task.Delay(PollMs, late.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new HallException(HallErrors.Timeout,
                $"The Summit at {connection.Address}, process {info.ProcessId}, "
                + $"has not stopped within {timeout.TotalSeconds:0.#} s.",
                connection.Address.ToString(), "It goes on stopping; its log says what it waits for.");
        }
    }

    /// <summary>Refuses to start a second Summit, and a port that the directory's configuration contradicts.</summary>
    static async Task CheckAsync(string halleluDir, int? port, CancellationToken cancellationToken)
    {
        SummitAddress address = SummitDirectory.ReadAddress(halleluDir);
        if (port is > 0 && port != address.Port)
        {
            throw new HallException(HallErrors.InvalidOption,
                $"'{halleluDir}' is configured with port {address.Port}, not {port}.", halleluDir,
                "Leave -Port out, or change hosts.json and hall_summit.json.");
        }
        if (!File.Exists(Path.Combine(halleluDir, SummitDirectory.TokenFile))) return;
        SummitInfo running;
        try
        {
            await using SummitConnection open = await SummitDirectory.ConnectAsync(halleluDir, cancellationToken)
                .ConfigureAwait(false);
            running = await open.Rpc.GetSummitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (HallException)
        {
            return;
        }
        throw new HallException(HallErrors.DirectoryInUse,
            $"A Summit serves '{halleluDir}' already, at {address}, process {running.ProcessId}.", halleluDir,
            "Connect-HallSummit -HalleluDir connects to it.");
    }

    static async Task<SummitConnection> UntilReadyAsync(
        Process process, string halleluDir, string output, TimeSpan timeout, CancellationToken cancellationToken)
    {
        using CancellationTokenSource late = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        late.CancelAfter(timeout);
        try
        {
            while (!process.HasExited)
            {
                SummitConnection? ready = await TryConnectAsync(halleluDir, late.Token).ConfigureAwait(false);
                if (ready is not null) return ready;
                await Task.Delay(PollMs, late.Token).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            // A Summit that nobody would learn of is not left behind.
            if (!process.HasExited) process.Kill(entireProcessTree: true);
            if (cancellationToken.IsCancellationRequested) throw;
            throw new HallException(HallErrors.SummitNotStarted,
                $"The Summit for '{halleluDir}' was not ready within {timeout.TotalSeconds:0.#} s.{Printed(output)}",
                halleluDir);
        }
        throw new HallException(HallErrors.SummitNotStarted,
            $"The Summit for '{halleluDir}' ended with exit code {process.ExitCode} before it was ready."
            + Printed(output), halleluDir);
    }

    /// <summary>
    /// A new file for what this start prints. One of an earlier start is not emptied but left: a Summit of it that
    /// still runs would go on writing into it.
    /// </summary>
    static void BeginOutput(string output)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(output)!);
        File.Delete(output);
        File.Create(output).Dispose();
    }

    /// <summary>A connection, or null while the Summit has not yet written its files or does not listen yet.</summary>
    static async Task<SummitConnection?> TryConnectAsync(string halleluDir, CancellationToken cancellationToken)
    {
        if (!File.Exists(Path.Combine(halleluDir, SummitDirectory.TokenFile))) return null;
        try
        {
            return await SummitDirectory.ConnectAsync(halleluDir, cancellationToken).ConfigureAwait(false);
        }
        catch (HallException)
        {
            return null;
        }
    }

    static string Printed(string output)
    {
        try
        {
            using FileStream file = new(output, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using StreamReader reader = new(file, Encoding.UTF8);
            string text = reader.ReadToEnd().Trim();
            if (text.Length > MaxOutputChars) text = "…" + text[^MaxOutputChars..];
            return text.Length == 0 ? "" : $" It said: {text}";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    static bool IsLocal(SummitAddress address) =>
        address.Host == "localhost"
            || (IPAddress.TryParse(address.Host, out IPAddress? ip) && IPAddress.IsLoopback(ip));

    static bool IsRunning(int processId)
    {
        try
        {
            using Process process = Process.GetProcessById(processId);
            if (process.HasExited) return false;
            // A process that has ended and that its parent has not asked about still has an entry, in state Z.
            string stat = $"/proc/{processId.ToString(CultureInfo.InvariantCulture)}/stat";
            if (!OperatingSystem.IsLinux() || !File.Exists(stat)) return true;
            string text = File.ReadAllText(stat);
            return text.AsSpan(text.LastIndexOf(')') + 1).TrimStart() is not ['Z', ..];
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or IOException or Win32Exception)
        {
            return false;
        }
    }
}
