using System.Management.Automation;
using Hallelujah.Shell.Commands;

// Error ids carry the full name of the class: this is the real one's.
#pragma warning disable IDE0130
namespace Microsoft.PowerShell.Commands;

[Cmdlet(VerbsData.Import, "Csv", DefaultParameterSetName = "Path")]
public sealed class ImportCsvCommand : PSCmdlet
{
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = "Path", ValueFromPipeline = true)]
    public string[]? Path { get; set; }

    [Parameter(Mandatory = true, ParameterSetName = "LiteralPath", ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath", "LP")]
    public string[]? LiteralPath { get; set; }

    [Parameter(Position = 1)]
    public char Delimiter { get; set; } = ',';

    [Parameter]
    public string[]? Header { get; set; }

    protected override void ProcessRecord()
    {
        try
        {
            var files = LiteralPath?.Select(GetUnresolvedProviderPathFromPSPath)
                ?? Path!.SelectMany(p => GetResolvedProviderPathFromPSPath(p, out _));
            foreach (var file in files)
                Import(file);
        }
        catch (ItemNotFoundException e)
        {
            WriteError(new ErrorRecord(e, "FileOpenFailure", ErrorCategory.ObjectNotFound, Path));
        }
        catch (IOException e)
        {
            WriteError(new ErrorRecord(e, "FileOpenFailure", ErrorCategory.OpenError, LiteralPath));
        }
    }

    void Import(string file)
    {
        using var reader = new StreamReader(file);
        IReadOnlyList<string>? names = Header;
        foreach (var record in CsvText.Parse(reader, Delimiter))
        {
            if (names is null)
            {
                names = record;
                continue;
            }

            var row = new PSObject();
            for (var i = 0; i < names.Count; i++)
                row.Properties.Add(new PSNoteProperty(names[i], i < record.Count ? record[i] : null));
            WriteObject(row);
        }
    }
}
