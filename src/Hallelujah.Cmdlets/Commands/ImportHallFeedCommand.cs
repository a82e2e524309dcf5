using System.Management.Automation;
using Hallelujah.Cmdlets.Spool;
using Hallelujah.Contracts;

namespace Hallelujah.Cmdlets;

/// <summary>Loads files, or objects from the pipeline, into a feed.</summary>
[Cmdlet(VerbsData.Import, "HallFeed", SupportsShouldProcess = true, DefaultParameterSetName = "Path")]
[OutputType(typeof(Feed))]
public sealed class ImportHallFeedCommand : CsvCmdlet
{
    readonly List<string> _paths = [];
    bool _literal;
    ObjectSpool? _spool;

    /// <summary>The name of the feed to make.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ValidateNotNullOrEmpty]
    public string Name { get; set; } = "";

    /// <summary>Files, directories (the files directly in them) and patterns, read on the Summit's host.</summary>
    [Parameter(Mandatory = true, Position = 1, ParameterSetName = "Path")]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[]? Path { get; set; }

    /// <summary>As Path, but no character is a wildcard.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "LiteralPath")]
    [Alias("PSPath", "FullName")]
    [ValidateNotNullOrEmpty]
    public string[]? LiteralPath { get; set; }

    /// <summary>
    /// The hosts that read their own files and keep what they load, by their names in hosts.json; '*' is all of them.
    /// The paths are full paths there. Without it the host of the Summit that is asked.
    /// </summary>
    [Parameter(ParameterSetName = "Path")]
    [Parameter(ParameterSetName = "LiteralPath")]
    [ArgumentCompleter(typeof(HostNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? OnHost { get; set; }

    /// <summary>
    /// The hosts whose Jahs load the rows and hold them, by their names in hosts.json; '*' is all of them. Without it
    /// the host of the files, and for files of many GB all hosts that are up.
    /// </summary>
    [Parameter]
    [ArgumentCompleter(typeof(HostNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? Hosts { get; set; }

    /// <summary>How many Jahs load the rows, in all. Without it as many as the hosts have processors.</summary>
    [Parameter]
    [ValidateRange(1, 10_000)]
    public int? Jahs { get; set; }

    /// <summary>
    /// On how many hosts each row is kept: with 2 the feed is whole while any one host is down. Without it 1.
    /// </summary>
    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    public int? Copies { get; set; }

    /// <summary>How the feed is compressed on disk. Without it it is not.</summary>
    [Parameter]
    public Compression? Compression { get; set; }

    /// <summary>
    /// Objects whose properties become columns; files and paths from the pipeline are loaded as files.
    /// </summary>
    [Parameter(Mandatory = true, ParameterSetName = "InputObject", ValueFromPipeline = true)]
    [AllowNull]
    public PSObject? InputObject { get; set; }

    /// <summary>The worksheet that keeps the command.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(WorksheetNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string Worksheet { get; set; } = "main";

    /// <summary>Wait until the name is free instead of failing.</summary>
    [Parameter]
    public SwitchParameter WaitForName { get; set; }

    /// <summary>Return as soon as the command is in the worksheet.</summary>
    [Parameter]
    public SwitchParameter NoWait { get; set; }

    /// <summary>Seconds to wait for the end; the command goes on after that. Without it there is no limit.</summary>
    [Parameter]
    [ValidateRange(0, int.MaxValue / 1000)]
    public int? Timeout { get; set; }

    protected override object? ErrorTarget => Path is [var path] ? path : LiteralPath is [var literal] ? literal : Name;

    /// <summary>True where the objects so far fill a block that is to be written out.</summary>
    protected override bool HasAsyncWork => _spool?.IsFull == true;

    protected override void PrepareRecord()
    {
        if (OnHost is not null) AddOnHost();
        else if (Path is not null) _paths.AddRange(Path.SelectMany(p => SourcePaths.Expand(p, SessionState.Path)));
        else if (LiteralPath is not null) AddLiteral(LiteralPath);
        else AddInput();
    }

    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        SummitLink link = await ConnectAsync(cancellationToken).ConfigureAwait(false);
        await _spool!.FlushAsync(link.Rpc, cancellationToken).ConfigureAwait(false);
    }

    protected override async Task EndAsync(CancellationToken cancellationToken)
    {
        SummitLink link = await ConnectAsync(cancellationToken).ConfigureAwait(false);
        if (!await ShouldProcessAsync(Name, "Import feed").ConfigureAwait(false)) return;
        await ForItemAsync(ErrorTarget!, () => _paths.Count == 0
            ? ImportObjectsAsync(link, cancellationToken)
            : ImportAsync(link, _paths, CsvOptions(), cancellationToken)).ConfigureAwait(false);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) _spool?.Dispose();
        base.Dispose(disposing);
    }

    /// <summary>What is there is the other host's to say: nothing is looked up on this one.</summary>
    void AddOnHost()
    {
        _literal = LiteralPath is not null;
        foreach (string path in LiteralPath ?? Path!)
            _paths.Add(SourcePaths.FullOn(string.Join(", ", OnHost!), path));
    }

    void AddLiteral(IEnumerable<string> paths)
    {
        _literal = true;
        _paths.AddRange(paths.Select(p => SourcePaths.Full(p, SessionState.Path)));
    }

    void AddInput()
    {
        if (InputObject?.BaseObject is FileSystemInfo or string)
        {
            if (_spool is not null) throw Mixed();
            AddLiteral(
                [InputObject.BaseObject is FileSystemInfo file ? file.FullName : (string)InputObject.BaseObject]);
            return;
        }
        if (_paths.Count > 0) throw Mixed();
        if (NoWait)
        {
            throw new HallException(
                HallErrors.InvalidOption,
                "-NoWait cannot be used with objects: they stand in a temporary file until the import has ended.", Name,
                "Leave -NoWait out, or write the objects to a CSV file first.");
        }
        _spool ??= StartSpool();
        if (InputObject is not null) _spool.Add(InputObject);
    }

    ObjectSpool StartSpool()
    {
        string[] others = [.. TextParametersGiven.Select(p => "-" + p)];
        if (others.Length == 0) return new(NullValue ?? []);
        throw new HallException(
            HallErrors.InvalidOption,
            $"{string.Join(", ", others)} {(others.Length == 1 ? "says" : "say")} how text is read; these are objects.",
            Name,
            "Leave it out, give a column another type by -ColumnType, or change the objects: … | Select-Object ….");
    }

    HallException Mixed() => new(
        HallErrors.InvalidOption, $"The pipeline has both files and objects for '{Name}'.", Name,
        "Import them one kind at a time.");

    async Task ImportObjectsAsync(SummitLink link, CancellationToken cancellationToken)
    {
        _spool ??= StartSpool();
        string path = await _spool.FinishAsync(link.Rpc, cancellationToken).ConfigureAwait(false);
        foreach (string warning in _spool.Warnings) await WriteWarningAsync(warning).ConfigureAwait(false);
        CsvImportOptions options = _spool.OptionsFrom(CsvOptions());
        _literal = true;
        await ImportAsync(link, [path], options, cancellationToken).ConfigureAwait(false);
    }

    async Task ImportAsync(
        SummitLink link, IReadOnlyList<string> paths, CsvImportOptions options, CancellationToken cancellationToken)
    {
        ImportCommand import = new()
        {
            Feed = Name,
            Paths = paths,
            Literal = _literal,
            Piped = _spool is not null,
            Csv = options,
            OnHost = OnHost is null ? null : string.Join(',', OnHost),
            Hosts = Hosts is null ? null : string.Join(',', Hosts),
            Jahs = Jahs,
            Copies = Copies,
            Compression = (FeedCompression?)Compression,
        };
        CommandSubmission submission = new(Guid.NewGuid(), import)
        {
            Worksheet = Worksheet,
            WaitForName = WaitForName,
        };
        await new CommandRunner(this, NoWait, Timeout)
            .SubmitAsync(link, submission, $"Importing {Name}", cancellationToken).ConfigureAwait(false);
    }
}
