using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Hallelujah.Contracts;
using Xunit;

namespace Hallelujah.Summit.Tests.Rpc;

/// <summary>
/// docs/protocol.md is run: its transcript is played, its client is executed, its numbers are the code's.
/// </summary>
public class ProtocolDocumentTests
{
    static readonly string Document = File.ReadAllText(Find());

    [Fact]
    public async Task The_transcript_is_what_happens()
    {
        await using RpcBench bench = await RpcBench.StartAsync();
        using RawClient client = await RawClient.ConnectAsync(bench.Endpoint.Port);
        int played = 0;

        foreach (string line in Block("transcript")
            .Replace("TOKEN", RpcBench.Token, StringComparison.Ordinal).Split('\n'))
        {
            if (line.StartsWith("--> ", StringComparison.Ordinal)) await client.SendMessageAsync(line[4..]);
            if (!line.StartsWith("<-- ", StringComparison.Ordinal)) continue;
            JsonNode expected = JsonNode.Parse(line[4..])!;
            JsonNode actual = (await client.ReadAsync())!;
            Assert.True(JsonNode.DeepEquals(expected, actual),
                $"Expected {expected.ToJsonString()}, got {actual.ToJsonString()}");
            played++;
        }

        Assert.True(played >= 3);
    }

    [Fact]
    public async Task The_Python_client_runs()
    {
        await using RpcBench bench = await RpcBench.StartAsync();
        byte[] marker = [0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0];
        bench.Summit.OnRead = (_, selection, _) => Task.FromResult(bench.Tickets.Issue(
            (stream, token) => stream.WriteAsync(selection.First == 10 ? marker : new byte[8], token).AsTask(),
            bench.Address.ToString()));

        (int exit, string output) = await RunPythonAsync(bench, RpcBench.Token);

        Assert.Equal("1 Amount Int64\n8 bytes of Arrow", output);
        Assert.Equal(0, exit);
    }

    [Fact]
    public async Task The_Python_client_tells_an_error()
    {
        await using RpcBench bench = await RpcBench.StartAsync();

        (int exit, string output) = await RunPythonAsync(bench, "wrong");

        Assert.Equal("Unauthenticated: The token is not this Summit's.", output);
        Assert.Equal(1, exit);
    }

    [Fact]
    public void The_numbers_are_those_of_the_code()
    {
        Assert.Contains($"at most {Limits.MaxHeaderBytes >> 10} KiB, a message {Limits.MaxMessageBytes >> 20} MiB",
            Document, StringComparison.Ordinal);
        Assert.Contains($"first message {Limits.MaxHandshakeBytes >> 10} KiB", Document, StringComparison.Ordinal);
        Assert.Contains($"at most {Limits.MaxRequests} may be outstanding", Document, StringComparison.Ordinal);
        Assert.Contains($"within {Limits.TicketTimeoutMs / 1000} seconds", Document, StringComparison.Ordinal);
        Match example = Regex.Match(Document, @"Content-Length: (\d+)\\r\\n\n\\r\\n\n(\{.*\})\n");
        Assert.Equal(example.Groups[1].Value, $"{example.Groups[2].Value.Length}");
        Assert.Equal(5_000, Limits.HandshakeTimeoutMs);
        Assert.Contains($"\"protocol\":{ProtocolVersion.Current}", Document, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_method_is_named()
    {
        await using RpcBench bench = await RpcBench.StartAsync();
        using RawClient client = await RawClient.GreetAsync(bench.Endpoint.Port);

        JsonArray methods = (await client.CallAsync("rpc.discover"))["result"]!["methods"]!.AsArray();

        Assert.All(
            methods, m => Assert.Contains($"`{m!["name"]!.GetValue<string>()}`", Document, StringComparison.Ordinal));
    }

    static async Task<(int Exit, string Output)> RunPythonAsync(RpcBench bench, string token)
    {
        string script = Path.Combine(Path.GetTempPath(), $"hall-client-{Guid.NewGuid():N}.py");
        await File.WriteAllTextAsync(script, Block("python"));
        try
        {
            ProcessStartInfo start = new(OperatingSystem.IsWindows() ? "python" : "python3")
            {
                ArgumentList = { script, bench.Address.ToString(), token, "sales" },
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            };
            using Process process = Process.Start(start)!;
            Task<string> output = process.StandardOutput.ReadToEndAsync();
            Task<string> error = process.StandardError.ReadToEndAsync();
            await process.WaitForExitAsync().WaitAsync(RpcBench.Patience);
            return (process.ExitCode, (await output + await error).Replace("\r", "", StringComparison.Ordinal).Trim());
        }
        catch (Win32Exception)
        {
            Assert.Skip("Python is not on this machine.");
            throw;
        }
        finally
        {
            File.Delete(script);
        }
    }

    static string Block(string language)
    {
        Match block = Regex.Match(Document, $"```{language}\n(.*?)```", RegexOptions.Singleline);
        Assert.True(block.Success, $"docs/protocol.md has no block of {language}.");
        return block.Groups[1].Value;
    }

    static string Find()
    {
        for (DirectoryInfo? at = new(AppContext.BaseDirectory); at is not null; at = at.Parent)
            if (File.Exists(Path.Combine(at.FullName, "docs", "protocol.md")))
                return Path.Combine(at.FullName, "docs", "protocol.md");
        throw new FileNotFoundException($"No docs/protocol.md above {AppContext.BaseDirectory}.");
    }
}
