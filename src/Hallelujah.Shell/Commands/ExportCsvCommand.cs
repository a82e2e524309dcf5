using System.Globalization;
using System.Management.Automation;
using System.Text;
using Hallelujah.Shell.Commands;

// Error ids carry the full name of the class: this is the real one's.
#pragma warning disable IDE0130
namespace Microsoft.PowerShell.Commands;

[Cmdlet(VerbsData.Export, "Csv", SupportsShouldProcess = true)]
public sealed class ExportCsvCommand : PSCmdlet
{
    StreamWriter? _writer;
    string[]? _names;

    [Parameter(Mandatory = true, ValueFromPipeline = true)]
    public PSObject? InputObject { get; set; }

    [Parameter(Mandatory = true, Position = 0)]
    [Alias("LiteralPath", "PSPath")]
    public string Path { get; set; } = "";

    [Parameter(Position = 1)]
    public char Delimiter { get; set; } = ',';

    [Parameter]
    public QuoteKind UseQuotes { get; set; } = QuoteKind.Always;

    /// <summary>Taken as in pwsh, which writes no type line either way.</summary>
    [Parameter]
    [Alias("NTI")]
    public SwitchParameter NoTypeInformation { get; set; }

    [Parameter]
    public SwitchParameter Append { get; set; }

    protected override void BeginProcessing()
    {
        var file = GetUnresolvedProviderPathFromPSPath(Path);
        if (!ShouldProcess(file, "Export-Csv"))
            return;
        if (Append && new FileInfo(file) is { Exists: true, Length: > 0 })
        {
            using var reader = new StreamReader(file);
            _names = CsvText.Parse(reader, Delimiter).First().ToArray();
        }

        _writer = new StreamWriter(file, Append, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
    }

    protected override void ProcessRecord()
    {
        if (_writer is null || InputObject is null)
            return;
        if (_names is null)
        {
            _names = [.. InputObject.Properties.Where(p => p.IsGettable).Select(p => p.Name)];
            _writer.WriteLine(CsvText.Format(_names, Delimiter, UseQuotes));
        }

        _writer.WriteLine(
            CsvText.Format(_names.Select(n => Text(InputObject.Properties[n]?.Value)), Delimiter, UseQuotes));
    }

    protected override void EndProcessing() => Close();

    protected override void StopProcessing() => Close();

    static string? Text(object? value)
    {
        var plain = value is PSObject o ? o.BaseObject : value;
        return plain is IFormattable formattable
            ? formattable.ToString(null, CultureInfo.CurrentCulture)
            : plain?.ToString();
    }

    void Close()
    {
        _writer?.Dispose();
        _writer = null;
    }
}
