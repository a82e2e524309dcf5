using System.Management.Automation;
using Hallelujah.Client;
using Hallelujah.Contracts;

namespace Hallelujah.Cmdlets;

/// <summary>
/// Starts a Summit for a directory, as the external component that the database asks for, and makes it the session's.
/// Returns when it is usable.
/// </summary>
[Cmdlet(VerbsLifecycle.Start, "HallSummit", SupportsShouldProcess = true)]
[OutputType(typeof(Summit))]
public sealed class StartHallSummitCommand : AsyncHallCmdlet
{
    HallSession _session = HallSession.Current;
    string _directory = "";

    /// <summary>
    /// The Summit's directory; it and a one-host configuration are made where there is none. Without it the default
    /// one.
    /// </summary>
    [Parameter(Position = 0)]
    [ValidateNotNullOrEmpty]
    public string? HalleluDir { get; set; }

    /// <summary>The port of a configuration that is made anew; 0 picks a free one.</summary>
    [Parameter]
    [ValidateRange(0, 65535)]
    public int? Port { get; set; }

    /// <summary>Seconds to wait until it is usable.</summary>
    [Parameter]
    [ValidateRange(1, 3600)]
    public int Timeout { get; set; } = CmdletLimits.StartTimeoutSeconds;

    protected override object? ErrorTarget => HalleluDir ?? _directory;

    protected override void PrepareRecord()
    {
        _session = HallSession.Current;
        _directory = HalleluDir is null ? HallSession.DefaultDirectory
            : SourcePaths.Full(HalleluDir, SessionState.Path);
    }

    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        if (!await ShouldProcessAsync(_directory, "Start a Summit").ConfigureAwait(false)) return;
        SummitConnection connection = await SummitProcess.StartAsync(
            _directory, Port, TimeSpan.FromSeconds(Timeout), ModulePaths.SummitProgram,
            cancellationToken).ConfigureAwait(false);
        SummitLink link = _session.Adopt(connection);
        SummitInfo info = await link.Rpc.GetSummitAsync(cancellationToken).ConfigureAwait(false);
        await WriteAsync(new Summit(info, link.Address)).ConfigureAwait(false);
    }
}
