using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using Xunit;

namespace Hallelujah.Shell.Tests;

/// <summary>
/// What docs/operations.md says to run works: three hosts, a fourth that comes and goes, and certificates.
/// </summary>
public sealed partial class OperationsTests
{
    [GeneratedRegex("```(powershell|console|json)\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Block();

    static string Text => File.ReadAllText(Repository.PathOf("docs/operations.md")).ReplaceLineEndings("\n");

    static string[] Blocks(string kind) =>
        [.. Block().Matches(Text).Where(m => m.Groups[1].Value == kind).Select(m => m.Groups[2].Value)];

    /// <summary>
    /// What people do between the blocks: hosts.json is changed, Summits are started, and Down is waited for.
    /// </summary>
    const string Around = """
        $ErrorActionPreference = 'Stop'
        Set-Location $PSScriptRoot
        function Set-Hosts([string[]]$dirs, [string]$text) {
            foreach ($d in $dirs) { Set-Content "$d/hosts.json" $text }
        }
        $all = 'cluster/host1', 'cluster/host2', 'cluster/host3', 'cluster/host4'
        $ready = 0
        try {
        #FORM
        $four = $hosts.Replace('} ] }', '}, { "name": "delta", "ip": "127.0.0.4" } ] }')
        $null = New-Item -ItemType Directory -Force $all[3]
        Set-Content "$($all[3])/hall_summit.json" '{ "ip": "127.0.0.4", "port": 4770 }'
        Set-Hosts $all $four
        $null = Start-HallSummit -HalleluDir $all[3]
        #ADD
        'id', '1', '2' | Set-Content sales.csv
        $null = Import-HallFeed sales (Resolve-Path sales.csv).Path -OnHost delta
        #DRAIN
        Set-Hosts $all[0..2] $hosts
        #STOP
        while ((Get-HallHost | Where-Object Name -eq delta).State -ne 'Down') { Start-Sleep -Milliseconds 200 }
        #UPDATE
        "hosts: $((Get-HallHost).Name -join ' ')"
        "rows: $((Read-HallFeed sales).id -join ' ')"
        "on: $((Get-HallFeed sales).Host -ne 'delta')"
        }
        finally {
            foreach ($i in 1, 2, 3, 4) {
                try { Stop-HallSummit -Summit "127.0.0.$($i):4770" -Confirm:$false } catch { $null = $_ }
            }
        }
        """;

    [Fact]
    public async Task TheHostsFormGrowAndShrinkAsItSays()
    {
        Assert.SkipWhen(OperatingSystem.IsMacOS(), "127.0.0.2 and on have to be added to lo0 first.");
        string directory = Directory.CreateTempSubdirectory("hall-operations-").FullName;
        try
        {
            string[] blocks = [.. Blocks("powershell").Where(b => !b.Contains("Read-Host", StringComparison.Ordinal))];
            Assert.Equal(4, blocks.Length);
            string[] last = blocks[3].Split('\n', 2);
            (int port, int cluster) = FreePorts();
            string script = Around.Replace("#FORM", blocks[0], StringComparison.Ordinal)
                .Replace("#ADD", blocks[1], StringComparison.Ordinal)
                .Replace("#DRAIN", blocks[2], StringComparison.Ordinal)
                .Replace("#STOP", last[0], StringComparison.Ordinal)
                .Replace("#UPDATE", last[1], StringComparison.Ordinal)
                .Replace("4770", $"{port}", StringComparison.Ordinal)
                .Replace("4771", $"{cluster}", StringComparison.Ordinal);
            string path = Path.Combine(directory, "operations.ps1");
            await File.WriteAllTextAsync(path, script);
            ProcessOutcome outcome = await HallshProcess.RunAsync([path], null, 300);
            Assert.True(outcome is { ExitCode: 0, Error: "" }, outcome.ToString());
            Assert.Contains("hosts: alpha beta gamma\n", outcome.Output.ReplaceLineEndings("\n"));
            Assert.Contains("rows: 1 2\n", outcome.Output.ReplaceLineEndings("\n"));
            Assert.Contains("on: True", outcome.Output);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    [Fact]
    public async Task TheCertificatesThatOpensslMakesServe()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The lines are for a Unix shell.");
        string directory = Directory.CreateTempSubdirectory("hall-openssl-").FullName;
        try
        {
            string openssl = Blocks("console").Single(b => b.Contains("openssl", StringComparison.Ordinal))
                .Replace("10.0.0.1", "127.0.0.1", StringComparison.Ordinal);
            ProcessOutcome made = await HallshProcess.RunProgramAsync(
                "/bin/sh", ["-c", $"cd '{directory}' || exit 1; command -v openssl || exit 9\nset -e\n{openssl}"], null,
                120);
            Assert.SkipWhen(made.ExitCode == 9, "There is no openssl.");
            Assert.True(made.ExitCode == 0, made.ToString());
            int port = FreePorts().Port;
            string summit = Blocks("json").Single(b => b.Contains("alpha.key", StringComparison.Ordinal))
                .Replace("10.0.0.1", "127.0.0.1", StringComparison.Ordinal)
                .Replace("4770", $"{port}", StringComparison.Ordinal);
            await File.WriteAllTextAsync(Path.Combine(directory, "hall_summit.json"), summit);
            await File.WriteAllTextAsync(
                Path.Combine(directory, "hosts.json"),
                $$"""{ "port": {{port}}, "hosts": [ { "name": "alpha", "ip": "127.0.0.1" } ] }""");
            ProcessOutcome outcome = await HallshProcess.RunAsync("-Command", $$"""
                $null = Start-HallSummit -HalleluDir '{{directory}}'
                try {
                    $null = Disconnect-HallSummit
                    $token = [securestring]::new()
                    $secret = (Get-Content '{{directory}}/summit.token').Trim()
                    foreach ($c in $secret.ToCharArray()) { $token.AppendChar($c) }
                    $ca = '{{directory}}/ca.pem'
                    $null = Connect-HallSummit 127.0.0.1:{{port}} -Token $token -CertificateAuthority $ca
                    (Test-HallCluster | Where-Object Check -eq Certificate).Result
                }
                finally { Stop-HallSummit -Confirm:$false }
                """);
            Assert.True(outcome is { ExitCode: 0, Error: "" }, outcome.ToString());
            Assert.Equal("Pass", outcome.Output.Trim());
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    static (int Port, int Cluster) FreePorts()
    {
        using var first = new TcpListener(IPAddress.Any, 0);
        using var second = new TcpListener(IPAddress.Any, 0);
        first.Start();
        second.Start();
        return (((IPEndPoint)first.LocalEndpoint).Port, ((IPEndPoint)second.LocalEndpoint).Port);
    }
}
