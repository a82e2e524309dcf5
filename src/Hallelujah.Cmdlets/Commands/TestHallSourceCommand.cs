using System.Management.Automation;
using Hallelujah.Contracts;

namespace Hallelujah.Cmdlets;

/// <summary>
/// What an import of a file would do: dialect, header, encoding, columns, and a ready Import-HallFeed line.
/// </summary>
[Cmdlet(VerbsDiagnostic.Test, "HallSource", DefaultParameterSetName = "Path")]
[OutputType(typeof(SourceReport))]
public sealed class TestHallSourceCommand : CsvCmdlet
{
    IReadOnlyList<string> _files = [];

    /// <summary>Files, wildcards allowed.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = "Path", ValueFromPipeline = true)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[]? Path { get; set; }

    /// <summary>As Path, but no character is a wildcard.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "LiteralPath", ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath", "FullName")]
    [ValidateNotNullOrEmpty]
    public string[]? LiteralPath { get; set; }

    /// <summary>
    /// The host whose files they are, by its name in hosts.json. The paths are full paths there; of a pattern it is the
    /// first file. Without it the host of the Summit that is asked.
    /// </summary>
    [Parameter]
    [ArgumentCompleter(typeof(HostNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string? OnHost { get; set; }

    protected override object? ErrorTarget => (Path ?? LiteralPath) is [var only] ? only : Path ?? LiteralPath;

    protected override void PrepareRecord() => _files = OnHost is not null
        ? [.. (LiteralPath ?? Path!).Select(p => SourcePaths.FullOn(OnHost, p))]
        : LiteralPath is not null
        ? [.. LiteralPath.Select(p => SourcePaths.Full(p, SessionState.Path))]
        : [.. Path!.SelectMany(p => SourcePaths.IsPattern(p)
            ? SourcePaths.Matches(p, SessionState.Path)
            : [SourcePaths.Full(p, SessionState.Path)])];

    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        SummitLink link = await ConnectAsync(cancellationToken).ConfigureAwait(false);
        foreach (string file in _files)
        {
            await ForItemAsync(file, async () =>
            {
                CsvImportOptions options = CsvOptions();
                SourceInfo info = OnHost is null
                    ? await link.Rpc.InspectSourceAsync(file, options, cancellationToken).ConfigureAwait(false)
                    : await link.Rpc.InspectSourceOnAsync(file, OnHost, options, cancellationToken)
                        .ConfigureAwait(false);
                await WriteAsync(new SourceReport(info, options, OnHost)).ConfigureAwait(false);
            }).ConfigureAwait(false);
        }
    }
}
