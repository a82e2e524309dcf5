using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Hallelujah.Client;

/// <summary>How the Summit's program is run: by the dotnet that runs this process, in a session of its own.</summary>
static class SummitProgram
{
    /// <summary>Where the program is when nothing else is said: beside the module's assemblies.</summary>
    public static string DefaultPath { get; } = Path.Combine(
        Path.GetDirectoryName(typeof(SummitProgram).Assembly.Location) ?? AppContext.BaseDirectory,
        "summit", "hall-summit.dll");

    /// <summary>
    /// Starts the program so that it outlives this process and does not get its terminal's Ctrl+C; what it prints
    /// goes to
    /// <paramref name="output"/>. Throws what Process.Start throws.
    /// </summary>
    public static Process Start(string program, IReadOnlyList<string> arguments, string output)
    {
        bool assembly = program.EndsWith(".dll", StringComparison.OrdinalIgnoreCase);
        List<string> command = assembly ? [FindDotnet(), program] : [program];
        command.AddRange(arguments);
        ProcessStartInfo start = new() { UseShellExecute = false, CreateNoWindow = true };
        if (OperatingSystem.IsWindows())
        {
            start.FileName = "cmd.exe";
            start.Arguments = $"/d /s /c \"{string.Join(' ', command.Select(Quote))} >{Quote(output)} 2>&1 <nul\"";
        }
        else
        {
            // exec all the way: the process that Start returns is the Summit, so its end is seen and reaped.
            start.FileName = "/bin/sh";
            start.ArgumentList.Add("-c");
            start.ArgumentList.Add(
                """
                exec >"$1" 2>&1 </dev/null; shift
                if command -v setsid >/dev/null; then exec setsid "$@"; fi
                if command -v perl >/dev/null; then exec perl -e 'use POSIX; POSIX::setsid(); exec @ARGV' "$@"; fi
                exec nohup "$@"
                """);
            start.ArgumentList.Add("hall-summit");
            start.ArgumentList.Add(output);
            foreach (string part in command) start.ArgumentList.Add(part);
        }
        return Process.Start(start)!;
    }

    /// <summary>
    /// The dotnet host: of a self-contained pwsh there is none beside the runtime, then the one on the path.
    /// </summary>
    static string FindDotnet()
    {
        string name = OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet";
        string runtime = RuntimeEnvironment.GetRuntimeDirectory();
        string?[] candidates =
        [
            Path.GetFullPath(Path.Combine(runtime, "..", "..", "..", name)),
            Environment.GetEnvironmentVariable("DOTNET_ROOT") is { Length: > 0 } root ? Path.Combine(root, name) : null,
        ];
        return candidates.FirstOrDefault(File.Exists) ?? name;
    }

    static string Quote(string text) => $"\"{text}\"";
}
