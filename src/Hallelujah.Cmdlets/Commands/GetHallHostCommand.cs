using System.Management.Automation;
using Hallelujah.Contracts;

namespace Hallelujah.Cmdlets;

/// <summary>The hosts of hosts.json and how they stand.</summary>
[Cmdlet(VerbsCommon.Get, "HallHost")]
[OutputType(typeof(HallHost))]
public sealed class GetHallHostCommand : SummitCmdlet
{
    /// <summary>Names of hosts, wildcards allowed; without it all.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(HostNameCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[]? Name { get; set; }

    protected override object? ErrorTarget => Name is [var only] ? only : Name;

    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        SummitLink link = await ConnectAsync(cancellationToken).ConfigureAwait(false);
        IReadOnlyList<HostInfo> all = await link.Rpc.GetHostsAsync(cancellationToken).ConfigureAwait(false);
        Session.Told.Keep(Session.Resolve(Summit).Address, NameKind.Host, all.Select(h => h.Name));
        foreach (string name in Name ?? ["*"])
        {
            await ForItemAsync(name, async () =>
            {
                var pattern = WildcardPattern.Get(name, WildcardOptions.IgnoreCase);
                IReadOnlyList<HostInfo> found = [.. all.Where(h => pattern.IsMatch(h.Name))];
                if (found.Count == 0 && !WildcardPattern.ContainsWildcardCharacters(name))
                {
                    throw new HallException(
                        HallErrors.HostNotFound, $"There is no host '{name}' in hosts.json.", name);
                }
                foreach (HostInfo host in found)
                    await WriteAsync(new HallHost(host, link.Address)).ConfigureAwait(false);
            }).ConfigureAwait(false);
        }
    }
}
