[CmdletBinding(DefaultParameterSetName = 'Path')]
param(
    [Parameter(Mandatory, Position = 0, ValueFromPipeline, ValueFromPipelineByPropertyName, ParameterSetName = 'Path')]
    [AllowNull()] [AllowEmptyString()] [AllowEmptyCollection()] [string[]]$Path,
    [Parameter(Mandatory, ValueFromPipelineByPropertyName, ParameterSetName = 'LiteralPath')]
    [Alias('PSPath', 'LP')] [AllowNull()] [AllowEmptyString()] [string[]]$LiteralPath,
    [Alias('Type')] [ValidateSet('Any', 'Container', 'Leaf')] [string]$PathType = 'Any'
)
process {
    $literal = $PSCmdlet.ParameterSetName -eq 'LiteralPath'
    foreach ($one in $(if ($literal) { $LiteralPath } else { $Path })) {
        if ([string]::IsNullOrWhiteSpace($one)) { $false; continue }
        try {
            $there = $PSCmdlet.InvokeProvider.Item.Exists($one, $false, $literal)
            $isContainer = $there -and $PathType -ne 'Any' -and $PSCmdlet.InvokeProvider.Item.IsContainer($one)
            $there -and ($PathType -eq 'Any' -or ($PathType -eq 'Container') -eq $isContainer)
        }
        catch [System.Management.Automation.DriveNotFoundException] { $false }
        catch [System.Management.Automation.ItemNotFoundException] { $false }
    }
}
