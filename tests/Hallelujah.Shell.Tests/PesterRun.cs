using System.Globalization;
using System.Text.Json;

namespace Hallelujah.Shell.Tests;

/// <summary>
/// What became of one It of a Pester file. Ordinal counts the file's tests from 0, in the order found.
/// </summary>
public sealed record PesterResult(string File, int Ordinal, string Name, string Outcome, string Message);

/// <summary>
/// Runs Pester files: through pwsh and its Pester where this machine has both, else through the small runner in
/// hallsh. HALL_PESTER=small chooses the small runner everywhere.
/// </summary>
public static class PesterRun
{
    /// <summary>Files start Summits and load data; a run that takes longer than this hangs.</summary>
    const int TimeoutSeconds = 300;
    static readonly string Scripts = Repository.PathOf("tests", "Hallelujah.Shell.Tests", "SmallPester");
    static readonly string Manifest = Repository.PathOf("Hallelujah.psd1");
    static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);
    static readonly Lazy<Task<bool>> HasRealPester = new(FindRealPesterAsync);

    /// <summary>Lists the tests of the files without running them.</summary>
    public static Task<IReadOnlyList<PesterResult>> DiscoverAsync(IEnumerable<string> files) =>
        StartAsync(files, true, null);

    /// <summary>Runs the files and returns the result of every test in them.</summary>
    /// <param name="host">The host of a cluster that common.ps1 is to start, from 1; null: a Summit of its own.</param>
    public static Task<IReadOnlyList<PesterResult>> RunAsync(IEnumerable<string> files, int? host = null) =>
        StartAsync(files, false, host);

    static async Task<IReadOnlyList<PesterResult>> StartAsync(
        IEnumerable<string> files, bool discoverOnly, int? host) =>
        await HasRealPester.Value
            ? await RunRealAsync(files, discoverOnly, host) : await RunSmallAsync(files, discoverOnly, host);

    static Dictionary<string, string?> EnvironmentOf(int? host) =>
        new() { ["HALL_TEST_HOST"] = host?.ToString(CultureInfo.InvariantCulture) };

    /// <summary>The small runner in hallsh, whatever the machine has.</summary>
    public static Task<IReadOnlyList<PesterResult>> RunSmallAsync(
        IEnumerable<string> files, bool discoverOnly, int? host = null) =>
        RunScriptAsync("Invoke-SmallPester.ps1", files, discoverOnly, (lines, timeout) =>
            HallshProcess.RunAsync(["-Command", lines], null, timeout, EnvironmentOf(host)));

    /// <summary>pwsh and its Pester.</summary>
    public static Task<IReadOnlyList<PesterResult>> RunRealAsync(
        IEnumerable<string> files, bool discoverOnly, int? host = null) =>
        RunScriptAsync("Invoke-RealPester.ps1", files, discoverOnly, (lines, timeout) =>
            HallshProcess.RunProgramAsync("pwsh", ["-NoProfile", "-NonInteractive", "-Command",
                $"if (Test-Path {Quote(Manifest)}) {{ Import-Module {Quote(Manifest)} }}; {lines}"], null, timeout,
                EnvironmentOf(host)));

    static async Task<IReadOnlyList<PesterResult>> RunScriptAsync(
        string script, IEnumerable<string> files, bool discoverOnly, Func<string, int, Task<ProcessOutcome>> run)
    {
        var resultPath = Path.GetTempFileName();
        try
        {
            var lines = $"& {Quote(Path.Combine(Scripts, script))} -Path {string.Join(',', files.Select(Quote))} " +
                $"-ResultPath {Quote(resultPath)} -DiscoverOnly:${discoverOnly}";
            var outcome = await run(lines, TimeoutSeconds);
            var json = await File.ReadAllTextAsync(resultPath);
            return json.Length > 0
                ? JsonSerializer.Deserialize<List<PesterResult>>(json, Json)!
                : throw new InvalidOperationException($"{script} left no results: {outcome}");
        }
        finally
        {
            File.Delete(resultPath);
        }
    }

    static string Quote(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";

    /// <summary>Whether this machine has pwsh 7.6 and Pester 5, and HALL_PESTER does not say otherwise.</summary>
    public static Task<bool> HasRealPesterAsync() => HasRealPester.Value;

    static async Task<bool> FindRealPesterAsync()
    {
        if (Environment.GetEnvironmentVariable("HALL_PESTER") == "small")
            return false;
        return await PwshAsync(
            "(Get-Module Pester -ListAvailable).Where({ $_.Version -ge '5.0' }).Count") is { } count &&
            count != "0";
    }

    /// <summary>What a pwsh 7.6 or later prints for a line; null where this machine has none.</summary>
    public static async Task<string?> PwshAsync(string line)
    {
        try
        {
            var outcome = await HallshProcess.RunProgramAsync("pwsh",
                ["-NoProfile", "-NonInteractive", "-Command",
                    $"if ($PSVersionTable.PSVersion -ge '7.6') {{ {line} }} else {{ exit 1 }}"], null, 60);
            return outcome.ExitCode == 0 ? outcome.Output.Trim() : null;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }
}
