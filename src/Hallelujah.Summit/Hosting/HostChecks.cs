using System.Globalization;
using Hallelujah.Contracts;

namespace Hallelujah.Summit.Hosting;

/// <summary>What is right and wrong with the hosts, for people and for runbooks.</summary>
static class HostChecks
{
    /// <param name="quorum">Hosts that must be up for commands to be taken.</param>
    /// <param name="refusal">Why the others do not let this Summit in.</param>
    /// <param name="now">UTC.</param>
    public static IReadOnlyList<CheckInfo> Of(
        IReadOnlyList<HostInfo> hosts, int quorum, HallException? refusal, DateTime now) =>
        [Configuration(hosts, refusal), Quorum(hosts, quorum), .. hosts.Select(Standing), Versions(hosts),
            .. hosts.Where(h => h.FreeDiskBytes is not null).Select(Disk),
            .. hosts.Where(h => h.CertificateUntil is not null).Select(h => Certificate(h, now))];

    static CheckInfo Configuration(IReadOnlyList<HostInfo> hosts, HallException? refusal) => refusal is null
        ? Pass("Configuration", hosts.Count == 1
            ? "hosts.json lists this host alone."
            : Text($"hosts.json lists {hosts.Count} hosts; one whose file differs would not be let in."))
        : new CheckInfo("Configuration", CheckResult.Fail, refusal.Message, refusal.Target, refusal.Recommendation);

    static CheckInfo Quorum(IReadOnlyList<HostInfo> hosts, int quorum)
    {
        int up = hosts.Count(h => h.State == HostState.Up);
        string message = Text($"{up} of {hosts.Count} hosts are up; commands need {quorum}.");
        if (up < quorum)
        {
            return new CheckInfo(
                "Quorum", CheckResult.Fail, message, null,
                "Start the Summits that are down; until then feeds are read and no command is taken.");
        }
        return up > quorum || up == hosts.Count
            ? Pass("Quorum", message)
            : new CheckInfo(
                "Quorum", CheckResult.Warn, message, null,
                "Start the Summits that are down: with one host less no command is taken.");
    }

    static CheckInfo Standing(HostInfo host)
    {
        string where = Text($"'{host.Name}' ({host.Ip}:{host.Port})");
        string since = host.Since.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        string message = $"{where} is {host.State} since {since}.";
        return host.State switch
        {
            HostState.Up when host.Version is null => new CheckInfo(
                "Host", CheckResult.Warn, $"{where} is up and did not tell its figures in time.", host.Name,
                "Look at its load and its log."),
            HostState.Up => Pass("Host", message, host.Name),
            HostState.Joining or HostState.Leaving => new CheckInfo(
                "Host", CheckResult.Warn, message, host.Name, "Wait a moment and test again."),
            _ => new CheckInfo(
                "Host", CheckResult.Fail, message, host.Name,
                $"Start the Summit of '{host.Name}'; its log under hallelu_dir/logs says why it stopped."),
        };
    }

    static CheckInfo Versions(IReadOnlyList<HostInfo> hosts)
    {
        IReadOnlyList<string> versions = [.. hosts.Select(h => h.Version).OfType<string>().Distinct()];
        return versions.Count <= 1
            ? Pass("Version", $"All hosts that answer have version {versions.FirstOrDefault()}.")
            : new CheckInfo(
                "Version", CheckResult.Warn,
                $"The hosts have different versions: {string.Join(", ", hosts.Where(h => h.Version is not null)
                    .Select(h => $"'{h.Name}' {h.Version}"))}.",
                null, "Bring all hosts to the latest one.");
    }

    static CheckInfo Disk(HostInfo host)
    {
        long free = host.FreeDiskBytes!.Value;
        string message = string.Create(
            CultureInfo.InvariantCulture, $"'{host.Name}' has {free / 1e9:0.0} GB of disk free.");
        return free >= SummitLimits.LowDiskBytes
            ? Pass("Disk", message, host.Name)
            : new CheckInfo(
                "Disk", free < SummitLimits.FullDiskBytes ? CheckResult.Fail : CheckResult.Warn, message, host.Name,
                "Free some space, or remove feeds that are not needed.");
    }

    static CheckInfo Certificate(HostInfo host, DateTime now)
    {
        DateTime until = host.CertificateUntil!.Value;
        string day = until.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        return until - now > TimeSpan.FromDays(SummitLimits.CertificateWarningDays)
            ? Pass("Certificate", $"The certificate of '{host.Name}' is valid until {day}.", host.Name)
            : new CheckInfo(
                "Certificate", until > now ? CheckResult.Warn : CheckResult.Fail,
                $"The certificate of '{host.Name}' {(until > now ? "expires" : "has expired")} on {day}.", host.Name,
                $"Put a new one in its place and restart the Summit of '{host.Name}'.");
    }

    static CheckInfo Pass(string name, string message, string? host = null) =>
        new(name, CheckResult.Pass, message, host);

    static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
