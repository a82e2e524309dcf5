[CmdletBinding(DefaultParameterSetName = 'Path')]
param(
    [Parameter(Mandatory, Position = 0, ValueFromPipeline, ValueFromPipelineByPropertyName, ParameterSetName = 'Path')]
    [string[]]$Path,
    [Parameter(Mandatory, ValueFromPipelineByPropertyName, ParameterSetName = 'LiteralPath')]
    [Alias('PSPath', 'LP')] [string[]]$LiteralPath
)
process {
    $literal = $PSCmdlet.ParameterSetName -eq 'LiteralPath'
    foreach ($one in $(if ($literal) { $LiteralPath } else { $Path })) {
        try {
            $pattern = if ($literal) { [WildcardPattern]::Escape($one) } else { $one }
            $PSCmdlet.SessionState.Path.GetResolvedPSPathFromPSPath($pattern)
        }
        catch [System.Management.Automation.ItemNotFoundException] { $PSCmdlet.WriteError($_.Exception.ErrorRecord) }
    }
}
