[CmdletBinding(DefaultParameterSetName = 'Path')]
param(
    [Parameter(Mandatory, Position = 0, ValueFromPipeline, ValueFromPipelineByPropertyName, ParameterSetName = 'Path')]
    [string[]]$Path,
    [Parameter(Mandatory, ValueFromPipelineByPropertyName, ParameterSetName = 'LiteralPath')]
    [Alias('PSPath', 'LP')] [string[]]$LiteralPath,
    [switch]$Force
)
process {
    $literal = $PSCmdlet.ParameterSetName -eq 'LiteralPath'
    foreach ($one in $(if ($literal) { $LiteralPath } else { $Path })) {
        try { $PSCmdlet.InvokeProvider.Item.Get(@($one), $Force, $literal) }
        catch [System.Management.Automation.SessionStateException] { $PSCmdlet.WriteError($_.Exception.ErrorRecord) }
    }
}
