using Hallelujah.Contracts;
using Hallelujah.Summit.Hosting;
using Xunit;

namespace Hallelujah.Summit.Tests.Cluster;

public sealed class HostChecksTests
{
    [Theory]
    [InlineData("Up", 1, "")]
    [InlineData("Up Up Up", 2, "")]
    [InlineData("Up Up Down", 2, "Quorum Warn, Host Fail")]
    [InlineData("Up Joining Up", 2, "Quorum Warn, Host Warn")]
    [InlineData("Up Unreachable Down", 2, "Quorum Fail, Host Fail, Host Fail")]
    [InlineData("Up Up Up Up Down", 3, "Host Fail")]
    [InlineData("Up Up", 2, "")]
    [InlineData("Up Leaving", 2, "Quorum Fail, Host Warn")]
    public void States_of_hosts_are_judged(string states, int quorum, string faults)
    {
        HostInfo[] hosts = [.. states.Split(' ').Select(s => HostOf(Enum.Parse<HostState>(s)))];
        Assert.Equal(faults, Faults(HostChecks.Of(hosts, quorum, null, Now)));
    }

    [Fact]
    public void Disks_versions_and_refusals_are_judged()
    {
        HostInfo up = HostOf(HostState.Up);
        Assert.Equal("Disk Warn", Faults(HostChecks.Of([up with { FreeDiskBytes = 4L << 30 }], 1, null, Now)));
        Assert.Equal("Disk Fail", Faults(HostChecks.Of([up with { FreeDiskBytes = 100L << 20 }], 1, null, Now)));
        Assert.Equal("Version Warn", Faults(HostChecks.Of([up, up with { Version = "2" }], 2, null, Now)));
        Assert.Equal(
            "Host Warn", Faults(HostChecks.Of([up with { Version = null, FreeDiskBytes = null }], 1, null, Now)));
        var refusal = new HallException(HallErrors.Configuration, "hosts.json differs");
        IReadOnlyList<CheckInfo> refused = HostChecks.Of([up], 1, refusal, Now);
        Assert.Equal("Configuration Fail", Faults(refused));
        Assert.Equal("hosts.json differs", refused[0].Message);
        Assert.All(refused.Where(c => c.Result != CheckResult.Pass), c => Assert.NotEmpty(c.Recommendation!));
    }

    [Theory]
    [InlineData(31, "")]
    [InlineData(29, "Certificate Warn")]
    [InlineData(-1, "Certificate Fail")]
    public void A_certificate_is_warned_about_before_it_expires(int days, string faults) => Assert.Equal(
        faults, Faults(
            HostChecks.Of([HostOf(HostState.Up) with { CertificateUntil = Now.AddDays(days) }], 1, null, Now)));

    static DateTime Now => DateTime.UnixEpoch.AddYears(50);

    static HostInfo HostOf(HostState state) => new()
    {
        Name = "a",
        Ip = "127.0.0.1",
        Port = 1,
        State = state,
        Since = DateTime.UnixEpoch,
        Version = state == HostState.Up ? "1" : null,
        FreeDiskBytes = state == HostState.Up ? 1L << 40 : null,
    };

    static string Faults(IReadOnlyList<CheckInfo> checks) => string.Join(
        ", ", checks.Where(c => c.Result != CheckResult.Pass).Select(c => $"{c.Name} {c.Result}"));
}
