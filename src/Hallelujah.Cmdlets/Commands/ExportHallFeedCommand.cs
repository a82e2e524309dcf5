using System.Management.Automation;
using Hallelujah.Cmdlets.Where;
using Hallelujah.Contracts;

namespace Hallelujah.Cmdlets;

/// <summary>Extracts rows and columns of a feed into another feed, or into a file.</summary>
[Cmdlet(VerbsData.Export, "HallFeed", SupportsShouldProcess = true, DefaultParameterSetName = "Feed")]
[OutputType(typeof(Feed), ParameterSetName = ["Feed"])]
[OutputType(typeof(ExportResult), ParameterSetName = ["File"])]
public sealed class ExportHallFeedCommand : CommandCmdlet
{
    Predicate? _where;
    string _path = "";

    /// <summary>The feed to extract from.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Feed")]
    [ArgumentCompleter(typeof(FeedNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string Name { get; set; } = "";

    /// <summary>The name of the feed to make.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "Feed")]
    [ValidateNotNullOrEmpty]
    public string? As { get; set; }

    /// <summary>The file to write, on the Summit's host.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "File")]
    [ValidateNotNullOrEmpty]
    public string? Path { get; set; }

    /// <summary>Columns in output order, wildcards allowed; without it all.</summary>
    [Parameter(Position = 1)]
    [ArgumentCompleter(typeof(ColumnNameCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[]? Property { get; set; }

    /// <summary>A condition on rows, { $_.Amount -gt 100 } or the same as text, which the Summit evaluates.</summary>
    [Parameter]
    [ValidateNotNull]
    public object? Where { get; set; }

    /// <summary>At most so many rows.</summary>
    [Parameter]
    [ValidateRange(0, long.MaxValue)]
    public long? First { get; set; }

    /// <summary>Leave out so many rows at the start.</summary>
    [Parameter]
    [ValidateRange(0, long.MaxValue)]
    public long Skip { get; set; }

    /// <summary>
    /// The file's format: Csv, JsonLines or Arrow. Without it by the file's extension: .csv, .tsv, .txt; .jsonl,
    /// .ndjson; .arrow, .feather, .ipc.
    /// </summary>
    [Parameter(ParameterSetName = "File")]
    public FileFormat? Format { get; set; }

    /// <summary>The delimiter of a CSV file: one ASCII character.</summary>
    [Parameter(ParameterSetName = "File")]
    [ArgumentCompleter(typeof(DelimiterCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Delimiter { get; set; }

    /// <summary>
    /// How the new feed is compressed on disk; without it as the feed that it is made from. How an Arrow file is
    /// compressed; without it it is not.
    /// </summary>
    [Parameter]
    public Compression? Compression { get; set; }

    /// <summary>Overwrite a file that is there.</summary>
    [Parameter(ParameterSetName = "File")]
    public SwitchParameter Force { get; set; }

    /// <summary>Never overwrite a file, as is the default; says so in a script.</summary>
    [Parameter(ParameterSetName = "File")]
    public SwitchParameter NoClobber { get; set; }

    /// <summary>
    /// Of a feed on several hosts: the rows of those that are up, and a warning that says what is missing.
    /// </summary>
    [Parameter(ParameterSetName = "File")]
    public SwitchParameter AllowPartial { get; set; }

    /// <summary>The worksheet that keeps the command.</summary>
    [Parameter(ParameterSetName = "Feed")]
    [ArgumentCompleter(typeof(WorksheetNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string Worksheet { get; set; } = "main";

    /// <summary>
    /// On how many hosts each row of the new feed is kept: with 2 it is whole while any one host is down. Without it 1.
    /// </summary>
    [Parameter(ParameterSetName = "Feed")]
    [ValidateRange(1, int.MaxValue)]
    public int? Copies { get; set; }

    /// <summary>Wait until the name is free instead of failing.</summary>
    [Parameter(ParameterSetName = "Feed")]
    public SwitchParameter WaitForName { get; set; }

    /// <summary>Wait for an input that does not exist yet instead of failing.</summary>
    [Parameter(ParameterSetName = "Feed")]
    public SwitchParameter WaitForInput { get; set; }

    protected override object? ErrorTarget => Name;

    protected override void PrepareRecord()
    {
        _where ??= PredicateSource.Translate(Where, this);
        if (Path is null) return;
        if (Force && NoClobber)
            throw new HallException(
                HallErrors.InvalidOption, "-Force and -NoClobber exclude each other.", Path, "Pass one of them.");
        if (NoWait)
            throw new HallException(HallErrors.InvalidOption,
                "-NoWait is for -As: a file is written while the cmdlet waits.", Path, "Leave -NoWait out.");
        _path = SourcePaths.Full(Path, SessionState.Path);
        Format ??= FormatOf(_path);
        if (Delimiter is not null && Format != FileFormat.Csv)
            throw new HallException(HallErrors.InvalidOption,
                $"-Delimiter is for text with delimiters; the format is {Format}.", Path, "Leave -Delimiter out.");
        if (Compression is not null && Format != FileFormat.Arrow)
            throw new HallException(HallErrors.InvalidOption,
                $"-Compression is for Arrow files; the format is {Format}.", Path, "Leave -Compression out.");
    }

    protected override Task ProcessAsync(CancellationToken cancellationToken) =>
        ForItemAsync(Name, () => Path is null ? ToFeedAsync(cancellationToken) : ToFileAsync(cancellationToken));

    async Task ToFeedAsync(CancellationToken cancellationToken)
    {
        SummitLink link = await ConnectAsync(cancellationToken).ConfigureAwait(false);
        if (!await ShouldProcessAsync(As!, $"Extract from feed '{Name}'").ConfigureAwait(false)) return;
        ExtractCommand extract = new()
        {
            Feed = As!,
            Input = Name,
            Selection = Selected(),
            Copies = Copies,
            Compression = (FeedCompression?)Compression,
        };
        CommandSubmission submission = new(Guid.NewGuid(), extract)
        {
            Worksheet = Worksheet,
            WaitForName = WaitForName,
            WaitForInput = WaitForInput,
        };
        await Runner.SubmitAsync(link, submission, $"Extracting {As}", cancellationToken).ConfigureAwait(false);
    }

    async Task ToFileAsync(CancellationToken cancellationToken)
    {
        SummitLink link = await ConnectAsync(cancellationToken).ConfigureAwait(false);
        if (!await ShouldProcessAsync(_path, $"Write feed '{Name}'").ConfigureAwait(false)) return;
        ExportRequest request = new(Name, _path, Format.ToString()!, Selected(), Force)
        {
            Delimiter = Delimiter ?? (_path.EndsWith(".tsv", StringComparison.OrdinalIgnoreCase) ? "\t" : ","),
            Compression = (FeedCompression?)Compression,
        };
        ProgressReporter progress = new(this, $"Writing {_path}");
        using CancellationTokenSource late = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        if (Timeout is { } seconds) late.CancelAfter(TimeSpan.FromSeconds(seconds));
        try
        {
            ExportInfo info = await FeedLookup.OrNearestAsync(
                link.Rpc, Name, () =>
                    link.Rpc.ExportAsync(request, progress, late.Token), cancellationToken).ConfigureAwait(false);
            await PartialRows.WarnAsync(this, Name, info.Missing, info.StaleOf).ConfigureAwait(false);
            await WriteAsync(new ExportResult(info)).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new HallException(
                HallErrors.Timeout,
                $"The file '{_path}' was not written within {Timeout} s; the export was stopped and left nothing "
                + "behind.",
                _path, "Pass a longer -Timeout, or none.");
        }
    }

    Selection Selected() => new()
    {
        Columns = Property,
        Where = _where,
        Skip = Skip,
        First = First,
        AllowPartial = AllowPartial,
    };

    static FileFormat FormatOf(string path) => System.IO.Path.GetExtension(path).ToUpperInvariant() switch
    {
        ".CSV" or ".TSV" or ".TXT" => FileFormat.Csv,
        ".JSONL" or ".NDJSON" => FileFormat.JsonLines,
        ".ARROW" or ".FEATHER" or ".IPC" => FileFormat.Arrow,
        ".PARQUET" => throw new HallException(
            HallErrors.InvalidOption, $"Parquet files, such as '{path}' would be, are not written.", path,
            "Write an .arrow file, which keeps all types too, or .csv or .jsonl."),
        string extension => throw new HallException(
            HallErrors.InvalidOption, $"The extension '{extension.ToLowerInvariant()}' of '{path}' tells no format.",
            path, "Pass -Format Csv, JsonLines or Arrow."),
    };
}
