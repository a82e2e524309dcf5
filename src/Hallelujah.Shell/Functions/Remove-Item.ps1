[CmdletBinding(SupportsShouldProcess, ConfirmImpact = 'Medium', DefaultParameterSetName = 'Path')]
param(
    [Parameter(Mandatory, Position = 0, ValueFromPipeline, ValueFromPipelineByPropertyName, ParameterSetName = 'Path')]
    [string[]]$Path,
    [Parameter(Mandatory, ValueFromPipelineByPropertyName, ParameterSetName = 'LiteralPath')]
    [Alias('PSPath', 'LP')] [string[]]$LiteralPath,
    [switch]$Recurse,
    [switch]$Force
)
process {
    $literal = $PSCmdlet.ParameterSetName -eq 'LiteralPath'
    foreach ($one in $(if ($literal) { $LiteralPath } else { $Path })) {
        try {
            $provider = $null
            $pattern = if ($literal) { [WildcardPattern]::Escape($one) } else { $one }
            foreach ($file in $PSCmdlet.SessionState.Path.GetResolvedProviderPathFromPSPath($pattern, [ref]$provider)) {
                if ($PSCmdlet.ShouldProcess($file, 'Remove')) {
                    $PSCmdlet.InvokeProvider.Item.Remove(@($file), $Recurse, $Force, $true)
                }
            }
        }
        catch [System.Management.Automation.SessionStateException] { $PSCmdlet.WriteError($_.Exception.ErrorRecord) }
        catch { $PSCmdlet.WriteError($_) }
    }
}
