[CmdletBinding(SupportsShouldProcess, DefaultParameterSetName = 'Path')]
param(
    [Parameter(Mandatory, Position = 0, ValueFromPipeline, ValueFromPipelineByPropertyName, ParameterSetName = 'Path')]
    [string[]]$Path,
    [Parameter(Mandatory, ValueFromPipelineByPropertyName, ParameterSetName = 'LiteralPath')]
    [Alias('PSPath', 'LP')] [string[]]$LiteralPath,
    [Parameter(Position = 1)] [string]$Destination = '.',
    [switch]$Recurse,
    [switch]$Force
)
process {
    $literal = $PSCmdlet.ParameterSetName -eq 'LiteralPath'
    foreach ($one in $(if ($literal) { $LiteralPath } else { $Path })) {
        if (-not $PSCmdlet.ShouldProcess("Item: $one Destination: $Destination", 'Copy File')) { continue }
        try {
            $null = $PSCmdlet.InvokeProvider.Item.Copy(
                @($one), $Destination, $Recurse,
                [System.Management.Automation.CopyContainers]::CopyTargetContainer, $Force, $literal)
        }
        catch { $PSCmdlet.WriteError($_) }
    }
}
