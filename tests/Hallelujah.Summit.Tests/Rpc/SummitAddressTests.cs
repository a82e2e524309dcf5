using Hallelujah.Client;
using Hallelujah.Contracts;
using Xunit;

namespace Hallelujah.Summit.Tests.Rpc;

public class SummitAddressTests
{
    [Theory]
    [InlineData("127.0.0.1:5", "127.0.0.1", 5)]
    [InlineData(" alpha:65535 ", "alpha", 65_535)]
    [InlineData("alpha.example", "alpha.example", 4_770)]
    [InlineData("10.0.0.1", "10.0.0.1", 4_770)]
    [InlineData("[::1]:80", "::1", 80)]
    [InlineData("[::1]", "::1", 4_770)]
    [InlineData("fe80::1", "fe80::1", 4_770)]
    public void An_address_is_read_and_written(string text, string host, int port)
    {
        SummitAddress address = SummitAddress.Parse(text);

        Assert.Equal(new SummitAddress(host, port), address);
        Assert.Equal(address, SummitAddress.Parse(address.ToString()));
    }

    [Theory]
    [InlineData("")]
    [InlineData(":80")]
    [InlineData("alpha:")]
    [InlineData("alpha:0")]
    [InlineData("alpha:65536")]
    [InlineData("alpha:-1")]
    [InlineData("alpha:8o")]
    [InlineData("http://alpha:80")]
    [InlineData("al pha:80")]
    [InlineData("[::1:80")]
    public void What_is_no_address_is_told_with_an_example(string text)
    {
        HallException error = Assert.Throws<HallException>(() => SummitAddress.Parse(text));

        Assert.Same(HallErrors.InvalidOption, error.Error);
        Assert.Equal(text, error.Target);
        Assert.Contains("127.0.0.1:4770", error.Recommendation, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{ "ip": "127.0.0.2", "port": 5 }""", "127.0.0.2:5")]
    [InlineData("""{ "port": 5, "ip": "0.0.0.0", "more": 1 }""", "127.0.0.1:5")]
    [InlineData("""{ "ip": "::", "port": 5 }""", "[::1]:5")]
    [InlineData("""{ "ip": "127.0.0.1" }""", null)]
    [InlineData("""{ "ip": "127.0.0.1", "port": "5" }""", null)]
    [InlineData("""{ "ip": "127.0.0.1", "port": 0 }""", null)]
    [InlineData("""{ "ip": "nosuch", "port": 5 }""", null)]
    [InlineData("""{ "ip": 5, "port": 5 }""", null)]
    [InlineData("[]", null)]
    [InlineData("", null)]
    [InlineData(null, null)]
    public void A_directory_tells_where_its_Summit_listens(string? json, string? expected)
    {
        string directory = Directory.CreateTempSubdirectory("hall-address-").FullName;
        try
        {
            if (json is not null) File.WriteAllText(Path.Combine(directory, "hall_summit.json"), json);
            if (expected is not null)
            {
                Assert.Equal(expected, SummitDirectory.ReadAddress(directory).ToString());
                return;
            }
            HallException error = Assert.Throws<HallException>(() => SummitDirectory.ReadAddress(directory));
            Assert.Same(HallErrors.Configuration, error.Error);
            Assert.Contains(directory, error.Message, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    [Fact]
    public void A_directory_without_a_token_was_never_started()
    {
        string directory = Directory.CreateTempSubdirectory("hall-token-").FullName;
        try
        {
            Assert.Same(HallErrors.ConnectionFailed,
                Assert.Throws<HallException>(() => SummitDirectory.ReadToken(directory)).Error);
            File.WriteAllText(Path.Combine(directory, "summit.token"), "secret\n");
            Assert.Equal("secret", SummitDirectory.ReadToken(directory));
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }
}
