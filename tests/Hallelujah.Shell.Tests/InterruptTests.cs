using System.Diagnostics;
using System.Globalization;
using Xunit;

namespace Hallelujah.Shell.Tests;

/// <summary>Ctrl+C stops what runs: a script ends with it, the prompt goes on.</summary>
public sealed class InterruptTests
{
    const int TimeoutSeconds = 30;

    [Fact]
    public async Task AScriptEndsWith130()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "signals are sent with kill");
        // Ready is said inside the block, so that no interrupt comes before it.
        using var shell = Start("-Command",
            "try { [Console]::Out.WriteLine('ready'); Start-Sleep 60 } finally { [Console]::Out.WriteLine('cleaned') }");
        await ReadUntilAsync(shell, "ready");
        var clock = Stopwatch.StartNew();
        await InterruptAsync(shell);
        await ReadUntilAsync(shell, "cleaned");
        await WaitAsync(shell.WaitForExitAsync(), "the shell to end");
        Assert.Equal(130, shell.ExitCode);
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(5), $"it took {clock.Elapsed}");
    }

    [Fact]
    public async Task ThePromptTakesTheNextCommand()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "signals are sent with kill");
        using var shell = Start();
        await shell.StandardInput.WriteLineAsync("[Console]::Out.WriteLine('ready'); Start-Sleep 60; 'not reached'");
        await shell.StandardInput.FlushAsync();
        await ReadUntilAsync(shell, "ready");
        await InterruptAsync(shell);
        await shell.StandardInput.WriteLineAsync("'next'\nexit 5");
        await shell.StandardInput.FlushAsync();
        Assert.DoesNotContain("not reached", await ReadUntilAsync(shell, "next"));
        await WaitAsync(shell.WaitForExitAsync(), "the shell to end");
        Assert.Equal(5, shell.ExitCode);
    }

    static Process Start(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        foreach (var argument in (string[])[Path.Combine(AppContext.BaseDirectory, "hallsh.dll"), .. arguments])
            start.ArgumentList.Add(argument);
        return Process.Start(start)!;
    }

    static async Task InterruptAsync(Process shell)
    {
        using var kill = Process.Start("kill", ["-INT", shell.Id.ToString(CultureInfo.InvariantCulture)]);
        await WaitAsync(kill.WaitForExitAsync(), "kill to end");
    }

    /// <summary>Reads lines up to the one given, and returns those before it.</summary>
    static async Task<IReadOnlyList<string>> ReadUntilAsync(Process shell, string line)
    {
        var before = new List<string>();
        while (true)
        {
            var read = shell.StandardOutput.ReadLineAsync();
            await WaitAsync(read, $"the line '{line}'; so far: {string.Join(" | ", before)}");
            var text = await read ?? throw new EndOfStreamException($"The shell ended before the line '{line}'.");
            if (text == line)
                return before;
            before.Add(text);
        }
    }

    static async Task WaitAsync(Task task, string what)
    {
        try
        {
            await task.WaitAsync(TimeSpan.FromSeconds(TimeoutSeconds));
        }
        catch (TimeoutException)
        {
            throw new TimeoutException($"Waited {TimeoutSeconds} s for {what}.");
        }
    }
}
