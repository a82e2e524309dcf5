using System.Collections.Concurrent;
using System.Management.Automation.Runspaces;
using System.Runtime.CompilerServices;
using Hallelujah.Client;
using Hallelujah.Contracts;

namespace Hallelujah.Cmdlets;

/// <summary>
/// What a runspace keeps between cmdlets: its chosen Summit, open connections, tokens and the names for tab completion.
/// Runspaces share nothing, so scripts that run side by side do not change each other's Summit.
/// </summary>
sealed partial class HallSession
{
    const string SummitVariable = "HALL_SUMMIT";
    const string TokenVariable = "HALL_TOKEN";
    const string AuthorityVariable = "HALL_CERTIFICATE_AUTHORITY";

    static readonly ConditionalWeakTable<Runspace, HallSession> Sessions = [];
    static readonly HallSession WithoutRunspace = new();

    readonly ConcurrentDictionary<string, SummitLink> _links = new(StringComparer.OrdinalIgnoreCase);
    readonly ConcurrentDictionary<string, SummitTarget> _known = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The session of this thread's runspace.</summary>
    public static HallSession Current =>
        Runspace.DefaultRunspace is { } runspace ? Sessions.GetOrCreateValue(runspace) : WithoutRunspace;

    /// <summary>The Summit that Connect-HallSummit or Start-HallSummit chose.</summary>
    public SummitTarget? Chosen { get; private set; }

    // The one that was chosen and then stopped, until another is.
    SummitAddress? _stopped;

    public FeedNameCache Names { get; } = new();

    public ColumnNameCache Columns { get; } = new();

    public ToldNames Told { get; } = new();

    /// <summary>Addresses of the Summits that the session has talked to.</summary>
    public IReadOnlyList<string> KnownAddresses => [.. _known.Keys.Order(StringComparer.OrdinalIgnoreCase)];

    /// <summary>
    /// The default hallelu_dir: beside the module's manifest where there is one, as in a checkout; else the user's own,
    /// which an installation, a new version and a removal of the module leave alone.
    /// </summary>
    public static string DefaultDirectory => DefaultDirectoryOf(
        ModulePaths.Root, Environment.GetFolderPath(
            Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify));

    /// <param name="module">Where the module's manifest is.</param>
    /// <param name="user">Where the user's data of programs are.</param>
    internal static string DefaultDirectoryOf(string module, string user)
    {
        string beside = Path.Combine(module, "hallelu_dir");
        return Directory.Exists(beside) ? beside : Path.Combine(user, "Hallelujah", "hallelu_dir");
    }

    /// <summary>
    /// The Summit a cmdlet means: -Summit, else the chosen one, else $env:HALL_SUMMIT, else the default directory's.
    /// After the chosen one was stopped it is none: a script that goes on means that one, and no other's feeds.
    /// </summary>
    /// <exception cref="HallException">InvalidOption, ConnectionFailed, Configuration or Unauthenticated.</exception>
    public SummitTarget Resolve(string? summit)
    {
        if (string.IsNullOrEmpty(summit) && _stopped is { } stopped)
            throw new HallException(
                HallErrors.ConnectionFailed, $"The session's Summit, {stopped}, was stopped.", stopped.ToString(),
                "Start it again (Start-HallSummit), choose another (Connect-HallSummit), or name one by -Summit.");
        string? text = summit ?? (Chosen is null ? Environment.GetEnvironmentVariable(SummitVariable) : null);
        if (!string.IsNullOrEmpty(text)) return ByAddress(SummitAddress.Parse(text));
        return Chosen ?? SummitTarget.FromDirectory(DefaultDirectory);
    }

    /// <summary>Makes a Summit the session's own, after a connection to it stood.</summary>
    public async Task<SummitLink> ChooseAsync(SummitTarget target, CancellationToken cancellationToken)
    {
        SummitLink link = await ConnectAsync(target, cancellationToken).ConfigureAwait(false);
        (Chosen, _stopped) = (target, null);
        Names.Clear();
        return link;
    }

    /// <summary>The open connection to a Summit; opens it where there is none, or where it has been lost.</summary>
    public async Task<SummitLink> ConnectAsync(SummitTarget target, CancellationToken cancellationToken)
    {
        string key = target.Address.ToString();
        if (_links.TryGetValue(key, out SummitLink? open) && open.IsOpen
            && (target.Token ?? open.Token) == open.Token && (target.Tls ?? open.Tls) == open.Tls)
            return open;
        string token = target.Token ?? "";
        SummitLink link = new(await OpenAsync(target, token, cancellationToken).ConfigureAwait(false));
        return Keep(key, link);
    }

    /// <summary>Makes the Summit of a connection that stands already the session's own.</summary>
    public SummitLink Adopt(SummitConnection connection)
    {
        (Chosen, _stopped) = (new(connection.Address, connection.Token, connection.Tls), null);
        Names.Clear();
        return Keep(connection.Address.ToString(), new(connection));
    }

    SummitLink Keep(string key, SummitLink link)
    {
        _known[key] = new(SummitAddress.Parse(link.Address), link.Token, link.Tls);
        _links.AddOrUpdate(key, link, (_, old) =>
        {
            if (old != link) old.Close();
            return link;
        });
        return link;
    }

    /// <summary>
    /// Without a token it still tries: that nobody listens is the better answer than that no token is known.
    /// </summary>
    static async Task<SummitConnection> OpenAsync(
        SummitTarget target, string token, CancellationToken cancellationToken)
    {
        try
        {
            return await SummitConnection.ConnectAsync(target.Address, token, target.Tls, cancellationToken)
                .ConfigureAwait(false);
        }
        catch (HallException e) when (target.Token is null && e.Error == HallErrors.Unauthenticated)
        {
            throw new HallException(
                HallErrors.Unauthenticated, $"No token is known for the Summit at {target.Address}.",
                target.Address.ToString(),
                "Connect with Connect-HallSummit -HalleluDir or -Token first, or set $env:HALL_TOKEN.", e);
        }
    }

    /// <summary>Closes the connection to a Summit that was stopped.</summary>
    public void Stopped(SummitAddress address)
    {
        if (Chosen?.Address == address) _stopped = address;
        Disconnect(address);
    }

    /// <summary>Closes the connection to a Summit; false where there was none.</summary>
    public bool Disconnect(SummitAddress address)
    {
        string key = address.ToString();
        bool known = _known.TryRemove(key, out _);
        if (_links.TryRemove(key, out SummitLink? link)) link.Close();
        if (Chosen?.Address == address)
        {
            Chosen = null;
            Names.Clear();
        }
        return known || link is not null;
    }

    SummitTarget ByAddress(SummitAddress address)
    {
        string key = address.ToString();
        if (Chosen is { } chosen && chosen.Address == address) return chosen;
        if (_known.TryGetValue(key, out SummitTarget? known)) return known;
        TlsTrust? tls = Environment.GetEnvironmentVariable(AuthorityVariable) is { Length: > 0 } authority
            ? TlsTrust.FromFile(authority)
            : null;
        if (Environment.GetEnvironmentVariable(TokenVariable) is { Length: > 0 } secret)
            return new(address, secret, tls);
        return DefaultTarget(address) ?? new(address, null, tls);
    }

    /// <summary>The Summit of the default directory, where it is the one meant.</summary>
    static SummitTarget? DefaultTarget(SummitAddress address)
    {
        try
        {
            SummitTarget standard = SummitTarget.FromDirectory(DefaultDirectory);
            return standard.Address == address ? standard : null;
        }
        catch (HallException)
        {
            return null;
        }
    }
}
