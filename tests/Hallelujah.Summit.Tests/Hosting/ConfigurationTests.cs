using Hallelujah.Contracts;
using Hallelujah.Summit.Hosting;
using Xunit;

namespace Hallelujah.Summit.Tests.Hosting;

public sealed class ConfigurationTests : IDisposable
{
    const string GoodHosts = """{ "port": 4770, "clusterPort": 4771, "hosts": [ { "name": "a", "ip": "127.0.0.1" } ] }""";
    const string GoodSummit = """{ "ip": "127.0.0.1", "port": 4770 }""";

    readonly TemporaryDirectory _directory = new();

    SummitPaths Paths => new(_directory.Path);

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void A_good_one_loads_with_comments_and_a_byte_order_mark()
    {
        _directory.Write("hosts.json", "\uFEFF// all hosts\n" + GoodHosts);
        _directory.Write("hall_summit.json", """{ "ip": "127.0.0.1", "port": 4770, "_remark": "keys of others are theirs" }""");
        SummitConfiguration configuration = SummitConfiguration.Load(Paths);
        Assert.Equal(
            (4770, 4771, "a"), (configuration.Port, configuration.ClusterPort!.Value, configuration.Self.Name));
    }

    [Theory]
    [InlineData(null, GoodSummit, "hosts.json", "does not exist")]
    [InlineData(GoodHosts, null, "hall_summit.json", "does not exist")]
    [InlineData("{\n \"port\": 1,\n oops }", GoodSummit, "hosts.json", "line 3")]
    [InlineData("[]", GoodSummit, "hosts.json", "not a JSON object")]
    [InlineData("""{ "hosts": [ { "name": "a", "ip": "127.0.0.1" } ] }""", GoodSummit, "hosts.json", "no \"port\"")]
    [InlineData("""{ "port": 70000, "hosts": [] }""", GoodSummit, "hosts.json", "70000")]
    [InlineData("""{ "port": "x", "hosts": [] }""", GoodSummit, "hosts.json", "\"x\" as \"port\"")]
    [InlineData("""{ "port": 4770 }""", GoodSummit, "hosts.json", "no list \"hosts\"")]
    [InlineData("""{ "port": 4770, "hosts": [] }""", GoodSummit, "hosts.json", "at least one host")]
    [InlineData("""{ "port": 4770, "hosts": [ 3 ] }""", GoodSummit, "hosts.json", "host 1")]
    [InlineData("""{ "port": 4770, "hosts": [ { "ip": "127.0.0.1" } ] }""", GoodSummit, "hosts.json", "no \"name\" of host 1")]
    [InlineData("""{ "port": 4770, "hosts": [ { "name": "a" } ] }""", GoodSummit, "hosts.json", "no \"ip\" of host 1")]
    [InlineData("""{ "port": 4770, "hosts": [ { "name": "a", "ip": "300.1.1.1" } ] }""", GoodSummit, "hosts.json", "300.1.1.1")]
    [InlineData(
        """{ "port": 4770, "hosts": [ { "name": "a", "ip": "127.0.0.1" }, { "name": "b", "ip": "127.0.0.1" } ] }""",
        GoodSummit, "hosts.json", "127.0.0.1 twice")]
    [InlineData(
        """{ "port": 4770, "hosts": [ { "name": "a", "ip": "127.0.0.1" }, { "name": "A", "ip": "127.0.0.2" } ] }""",
        GoodSummit, "hosts.json", "'A' twice")]
    [InlineData("""{ "port": 1, "clusterPort": 1, "hosts": [] }""", GoodSummit, "hosts.json", "clusterPort")]
    [InlineData(GoodHosts, """{ "port": 4770 }""", "hall_summit.json", "no \"ip\"")]
    [InlineData(GoodHosts, """{ "ip": "127.0.0.1" }""", "hall_summit.json", "no \"port\"")]
    [InlineData(GoodHosts, """{ "ip": "127.0.0.1", "port": 4771 }""", "hall_summit.json", "4771")]
    [InlineData(GoodHosts, """{ "ip": "127.0.0.9", "port": 4770 }""", "hall_summit.json", "127.0.0.9")]
    [InlineData("""{ "port": 4770, "clusterport": 4771, "hosts": [] }""", GoodSummit, "hosts.json", "\"clusterport\", which is no key")]
    [InlineData("""{ "port": 4770, "hosts": [ { "nmae": "a", "ip": "127.0.0.1" } ] }""", GoodSummit, "hosts.json", "\"nmae\"")]
    [InlineData(GoodHosts, """{ "ip": "127.0.0.1", "prot": 4770 }""", "hall_summit.json", "\"prot\"")]
    [InlineData(GoodHosts, """{ "ip": "127.0.0.1", "port": 4770, "tls": { "certifcate": "a" } }""", "hall_summit.json", "\"certifcate\"")]
    [InlineData(GoodHosts, """{ "ip": 5, "port": 4770 }""", "hall_summit.json", "5 as \"ip\"")]
    [InlineData(
        """{ "port": 4770, "hosts": [ { "name": "a", "ip": "10.0.0.1" } ] }""",
        """{ "ip": "10.0.0.1", "port": 4770 }""", "hall_summit.json", "no TLS certificates")]
    [InlineData(
        """{ "port": 4770, "hosts": [ { "name": "a", "ip": "127.0.0.1" }, { "name": "b", "ip": "127.0.0.2" } ] }""",
        GoodSummit, "hosts.json", "2 hosts and has no \"clusterPort\"")]
    [InlineData(
        """{ "port": 4770, "clusterPort": 4771, "hosts": [ { "name": "a", "ip": "127.0.0.1" }, { "name": "b", "ip": "10.0.0.2" } ] }""",
        GoodSummit, "hosts.json", "10.0.0.2 for 'b', and there are no TLS certificates")]
    public void Each_fault_is_told_with_its_file(string? hosts, string? summit, string file, string fault)
    {
        if (hosts is not null) _directory.Write("hosts.json", hosts);
        if (summit is not null) _directory.Write("hall_summit.json", summit);
        HallException told = Assert.Throws<HallException>(() => SummitConfiguration.Load(Paths));
        Assert.Equal(HallErrors.Configuration, told.Error);
        Assert.Contains(_directory.Combine(file), told.Message, StringComparison.Ordinal);
        Assert.Contains(fault, told.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_directory_is_told()
    {
        var paths = new SummitPaths(_directory.Combine("nowhere"));
        HallException told = Assert.Throws<HallException>(() => SummitConfiguration.Load(paths));
        Assert.Contains(paths.HalleluDir, told.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Init_makes_a_directory_that_loads_and_leaves_one_that_is_there()
    {
        var paths = new SummitPaths(_directory.Combine("new/dir"));
        DirectoryInitializer.Run(paths, 0);
        SummitConfiguration first = SummitConfiguration.Load(paths);
        Assert.InRange(first.Port, 1, 65_535);
        DirectoryInitializer.Run(paths, 4770);
        Assert.Equal(first.Port, SummitConfiguration.Load(paths).Port);
    }

    [Fact]
    public void The_token_is_made_once_and_is_the_owners_alone()
    {
        string token = SummitToken.ReadOrCreate(Paths);
        Assert.Matches("^[A-Za-z0-9_-]{43}$", token);
        Assert.Equal(token, SummitToken.ReadOrCreate(Paths));
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Paths.Token));
        File.WriteAllText(Paths.Token, "short");
        Assert.Equal(
            HallErrors.Configuration, Assert.Throws<HallException>(() => SummitToken.ReadOrCreate(Paths)).Error);
    }

    [Fact]
    public void A_directorys_identity_is_made_once_and_a_broken_one_is_told()
    {
        Guid id = DirectoryIdentity.ReadOrCreate(Paths);
        Assert.Equal(id, DirectoryIdentity.ReadOrCreate(Paths));
        File.WriteAllText(Paths.Identity, "nonsense");
        HallException told = Assert.Throws<HallException>(() => DirectoryIdentity.ReadOrCreate(Paths));
        Assert.Equal((HallErrors.Configuration, Paths.Identity), (told.Error, told.Target));
    }

    [Fact]
    public void A_second_lock_on_a_directory_says_who_holds_it()
    {
        using (DirectoryLock.Acquire(Paths))
        {
            HallException told = Assert.Throws<HallException>(() => DirectoryLock.Acquire(Paths));
            Assert.Equal(HallErrors.DirectoryInUse, told.Error);
            Assert.Contains($"process {Environment.ProcessId}", told.Message, StringComparison.Ordinal);
        }
        using DirectoryLock again = DirectoryLock.Acquire(Paths);
    }

    [Fact]
    public void Options_come_from_the_command_line_first()
    {
        string? environment(string name) => name == "HALL_HALLELU_DIR" ? "/from/environment" : null;
        Assert.Equal("/from/environment", SummitOptions.Parse([], environment).HalleluDir);
        SummitOptions options = SummitOptions.Parse(["--hallelu-dir", "/given", "--init", "--port", "0"], environment);
        Assert.Equal(("/given", true, 0), (options.HalleluDir, options.Initialize, options.Port!.Value));
        foreach (string[] bad in new string[][] {
            ["--nope"], ["--hallelu-dir"], ["--init", "--port", "x"], ["--port", "1"] })
            Assert.Equal(HallErrors.InvalidOption,
                Assert.Throws<HallException>(() => SummitOptions.Parse(bad, environment)).Error);
    }
}
