using System.Net.Sockets;
using System.Text;
using Hallelujah.Client;
using Hallelujah.Contracts;
using Hallelujah.Summit.Hosting;
using Hallelujah.Summit.Tests.Processes;
using Xunit;

namespace Hallelujah.Summit.Tests.Hosting;

/// <summary>Certificates that hall_summit.json names, and TLS on the ports of one Summit.</summary>
public sealed class CertificatesTests : IDisposable
{
    readonly TemporaryDirectory _directory = new();
    readonly TestAuthority _authority = new();

    public void Dispose()
    {
        _authority.Dispose();
        _directory.Dispose();
    }

    void Configure(string ip, string? tls, int port = 4770)
    {
        _directory.Write(
            "hosts.json", $$"""{ "port": {{port}}, "hosts": [ { "name": "a", "ip": "{{ip}}" } ] }""");
        _directory.Write(
            "hall_summit.json", $$"""{ "ip": "{{ip}}", "port": {{port}}{{(tls is null ? "" : ", " + tls)}} }""");
    }

    SummitConfiguration Load() => SummitConfiguration.Load(new SummitPaths(_directory.Path));

    [Fact]
    public void An_address_that_others_reach_needs_certificates_and_the_error_says_what_to_set()
    {
        Configure("10.0.0.1", null);
        HallException told = Assert.Throws<HallException>(Load);
        Assert.Contains("\"tls\": { \"certificate\"", told.Recommendation, StringComparison.Ordinal);
        _authority.WriteHost(_directory.Path, "a", "10.0.0.1");
        Configure("10.0.0.1", TestAuthority.Tls("a"));
        Assert.NotNull(Load().Certificates);
    }

    [Theory]
    [InlineData("missing certificate", "a.pem", "does not exist")]
    [InlineData("missing key", "a.key", "does not exist")]
    [InlineData("missing authority", "ca.pem", "does not exist")]
    [InlineData("no key", "a.key", "has no private key of the certificate 'CN=a'")]
    [InlineData("another key", "a.key", "has no private key of the certificate 'CN=a'")]
    [InlineData("text", "a.pem", "has no certificate in PEM form")]
    [InlineData("expired", "a.pem", "has expired, on 20")]
    [InlineData("early", "a.pem", "is not valid before 20")]
    [InlineData("another address", "a.pem", "does not name 127.0.0.1")]
    [InlineData("another authority", "a.pem", "is not of the authority in hall_summit.json")]
    [InlineData("unnamed", "hall_summit.json", "names no file as \"authority\"")]
    [InlineData("no object", "hall_summit.json", "something other than an object as \"tls\"")]
    public void Each_fault_is_told_with_its_file(string fault, string file, string expected)
    {
        Configure("127.0.0.1", TestAuthority.Tls("a"));
        DateTimeOffset now = TestAuthority.Now;
        _authority.WriteHost(
            _directory.Path, "a", fault == "another address" ? "127.0.0.9" : "127.0.0.1",
            fault == "early" ? now.AddDays(1) : null, fault == "expired" ? now.AddHours(-1) : null);
        string path = _directory.Combine(file);
        if (fault.StartsWith("missing", StringComparison.Ordinal)) File.Delete(path);
        if (fault is "no key" or "text") File.WriteAllText(path, "nothing of the kind");
        if (fault == "another authority")
        {
            using var foreign = new TestAuthority("foreign");
            File.WriteAllText(_directory.Combine("ca.pem"), foreign.Pem);
        }
        if (fault == "another key")
        {
            _authority.WriteHost(_directory.Path, "b", "127.0.0.1");
            File.Copy(_directory.Combine("b.key"), path, overwrite: true);
        }
        if (fault == "unnamed") Configure("127.0.0.1", """ "tls": { "certificate": "a.pem", "key": "a.key" } """);
        if (fault == "no object") Configure("127.0.0.1", "\"tls\": true");
        HallException told = Assert.Throws<HallException>(Load);
        Assert.Equal((HallErrors.Configuration, path), (told.Error, told.Target));
        Assert.Contains(expected, told.Message, StringComparison.Ordinal);
        Assert.NotEmpty(told.Recommendation);
    }

    [Fact]
    public async Task A_Summit_with_certificates_speaks_TLS_with_those_who_trust_its_authority_and_tells_the_others()
    {
        int port = FreePort();
        Configure("127.0.0.1", TestAuthority.Tls("a"), port);
        _authority.WriteHost(_directory.Path, "a", "127.0.0.1");
        using SummitUnderTest summit = await SummitUnderTest.StartAsync(_directory.Path);
        await using SummitConnection connection = await summit.ConnectAsync();
        string csv = SummitUnderTest.MakeCsv(_directory.Combine("a.csv"), 20_000);
        FeedInfo info = await SummitUnderTest.RunAsync(connection, SummitUnderTest.Import("sales", csv));
        Assert.Equal((20_000, 200_010_000L), await SummitUnderTest.ReadAsync(connection, "sales"));
        await using FeedConnection feed = await FeedConnection.ConnectAsync(
            SummitAddress.Parse(info.Endpoint!), connection.Token, connection.Tls, CancellationToken.None);
        Assert.NotEmpty(await feed.Rpc.GetSchemaAsync("sales", CancellationToken.None));

        using var foreign = new TestAuthority("foreign");
        await RefusedAsync(summit, connection.Token, null, HallErrors.TlsRequired, "speaks TLS only");
        await RefusedAsync(
            summit, connection.Token, TlsTrust.OfSystem, HallErrors.CertificateRefused, "not of the authority");
        File.WriteAllText(_directory.Combine("foreign.pem"), foreign.Pem);
        await RefusedAsync(
            summit, connection.Token, TlsTrust.FromFile(_directory.Combine("foreign.pem")),
            HallErrors.CertificateRefused, "issuer 'CN=test authority'");
        var otherName = new SummitAddress("localhost", port);
        HallException name = await Assert.ThrowsAsync<HallException>(() => SummitConnection.ConnectAsync(
            otherName, connection.Token, connection.Tls, CancellationToken.None));
        Assert.Contains("does not name the address", name.Message, StringComparison.Ordinal);

        // Half a handshake and nonsense after its first byte end that connection and nothing else.
        foreach (string nonsense in new[] { "\u0016", "\u0016\u0003\u0001 nonsense" })
        {
            using var socket = new TcpClient("127.0.0.1", port);
            await socket.GetStream().WriteAsync(Encoding.Latin1.GetBytes(nonsense));
        }
        Assert.Equal((20_000, 200_010_000L), await SummitUnderTest.ReadAsync(connection, "sales"));
    }

    [Fact]
    public async Task A_client_that_speaks_TLS_to_a_Summit_without_is_told_so()
    {
        using SummitUnderTest summit = await SummitUnderTest.StartAsync(_directory.Combine("plain"));
        await RefusedAsync(summit, "any", TlsTrust.OfSystem, HallErrors.ConnectionFailed, "does not speak TLS");
    }

    static async Task RefusedAsync(SummitUnderTest summit, string token, TlsTrust? tls, HallError error, string text)
    {
        HallException told = await Assert.ThrowsAsync<HallException>(() => SummitConnection.ConnectAsync(
            summit.Address, token, tls, CancellationToken.None));
        Assert.Equal(error, told.Error);
        Assert.Contains(text, told.Message, StringComparison.Ordinal);
    }

    static int FreePort()
    {
        var listener = new TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        int port = ((System.Net.IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();
        return port;
    }
}
