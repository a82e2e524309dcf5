using System.Diagnostics;

namespace Hallelujah.Shell.Tests;

/// <summary>What a finished process left: its exit code and all that it wrote.</summary>
public sealed record ProcessOutcome(int ExitCode, string Output, string Error)
{
    public override string ToString() => $"exit code {ExitCode}\n--- output\n{Output}\n--- error\n{Error}";
}

/// <summary>Runs the built shell, or another program, as a user would, and waits for its end.</summary>
public static class HallshProcess
{
    /// <summary>
    /// The shell's assembly beside the tests; started through dotnet, so that it needs no executable bit.
    /// </summary>
    static readonly string Assembly = Path.Combine(AppContext.BaseDirectory, "hallsh.dll");

    public static Task<ProcessOutcome> RunAsync(params string[] arguments) =>
        RunAsync(arguments, input: null, timeoutSeconds: 120);

    public static Task<ProcessOutcome> RunAsync(
        IEnumerable<string> arguments, string? input, int timeoutSeconds,
        IReadOnlyDictionary<string, string?>? environment = null) =>
        RunProgramAsync("dotnet", [Assembly, .. arguments], input, timeoutSeconds, environment);

    public static async Task<ProcessOutcome> RunProgramAsync(
        string program, IEnumerable<string> arguments, string? input, int timeoutSeconds,
        IReadOnlyDictionary<string, string?>? environment = null)
    {
        var start = new ProcessStartInfo(program)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = AppContext.BaseDirectory,
        };
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        foreach (var (name, value) in environment ?? new Dictionary<string, string?>())
            start.Environment[name] = value;

        using var process = Process.Start(start)!;
        if (input is not null)
            await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(timeoutSeconds));
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException(
                $"{program} {string.Join(' ', start.ArgumentList)} did not end within {timeoutSeconds} s.\n" +
                $"--- output\n{await output}\n--- error\n{await error}");
        }

        return new ProcessOutcome(process.ExitCode, await output, await error);
    }
}
