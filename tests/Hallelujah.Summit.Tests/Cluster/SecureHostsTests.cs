using Hallelujah.Client;
using Hallelujah.Contracts;
using Hallelujah.Summit.Tests.Hosting;
using Hallelujah.Summit.Tests.Processes;
using Xunit;

namespace Hallelujah.Summit.Tests.Cluster;

/// <summary>Hosts that trust each other by certificates of one authority: real processes.</summary>
public sealed class SecureHostsTests : IDisposable
{
    readonly HostsUnderTest _hosts = new();
    readonly TestAuthority _authority = new();

    public void Dispose()
    {
        _hosts.Dispose();
        _authority.Dispose();
    }

    [Fact]
    public async Task Hosts_with_certificates_of_one_authority_are_one_cluster_and_others_are_told_why_they_are_not()
    {
        for (int host = 0; host < 3; host++) _hosts.Secure(host, _authority);
        await _hosts.StartAllAsync();
        string csv = SummitUnderTest.MakeCsv(_hosts.Combine("a.csv"), 1_000);
        await using (SummitConnection alpha = await _hosts.ConnectAsync(0))
            await SummitUnderTest.RunAsync(alpha, SummitUnderTest.Import("sales", csv));
        await using SummitConnection beta = await _hosts.ConnectAsync(1);
        await _hosts.UntilAsync(
            1, "reads alpha's rows by TLS",
            async _ => $"{(await SummitUnderTest.ReadAsync(beta, "sales")).Sum}", "500500");
        for (int host = 0; host < 3; host++) SummitUnderTest.MakeCsv(_hosts.OwnOf(host, "own.csv"), 1_000);
        FeedInfo wide = await SummitUnderTest.RunAsync(beta, new CommandSubmission(Guid.NewGuid(), new ImportCommand
        {
            Feed = "wide",
            Paths = [HostsUnderTest.Own("own.csv")],
            OnHost = "*",
        }));
        Assert.Equal(FeedState.Ready, wide.State);
        Assert.NotEqual(0, wide.BytesMoved);
        await using (RowsConnection rows = await beta.OpenRowsAsync("wide", new Selection(), CancellationToken.None))
            Assert.Equal((3_000, 3 * 500_500), await SummitUnderTest.ReadAsync(rows));
        Assert.Equal(0, await _hosts[2].TerminateAsync());

        _hosts.Secure(2, null);
        await RefusedAsync("it speaks TLS, and this host has no certificate");
        using var foreign = new TestAuthority("foreign");
        _hosts.Secure(2, foreign);
        await RefusedAsync("its certificate is refused: it is not of the authority that is trusted");

        // It trusts the others, and they do not trust it.
        File.WriteAllText(Path.Combine(_hosts.DirectoryOf(2), "ca.pem"), foreign.Pem + "\n" + _authority.Pem);
        await RefusedAsync("it refuses this host's certificate");
        _hosts.Secure(2, _authority);
        await _hosts.StartAsync(2);
        await _hosts.AllUpAsync();
    }

    async Task RefusedAsync(string why)
    {
        (int exitCode, string ready, string error) =
            await SummitUnderTest.RunToEndAsync("--hallelu-dir", _hosts.DirectoryOf(2));
        Assert.Equal((1, ""), (exitCode, ready));
        Assert.Contains(HallErrors.Configuration.Id, error, StringComparison.Ordinal);
        Assert.Contains("There is no TLS with '", error, StringComparison.Ordinal);
        Assert.Contains(why, error, StringComparison.Ordinal);
    }
}
