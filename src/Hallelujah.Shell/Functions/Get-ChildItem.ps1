[CmdletBinding(DefaultParameterSetName = 'Items')]
param(
    [Parameter(Position = 0, ValueFromPipeline, ValueFromPipelineByPropertyName, ParameterSetName = 'Items')]
    [string[]]$Path = '.',
    [Parameter(Mandatory, ValueFromPipelineByPropertyName, ParameterSetName = 'LiteralItems')]
    [Alias('PSPath', 'LP')] [string[]]$LiteralPath,
    [Parameter(Position = 1)] [string]$Filter,
    [string[]]$Include,
    [string[]]$Exclude,
    [Alias('s')] [switch]$Recurse,
    [switch]$Force,
    [switch]$Name,
    [Alias('ad')] [switch]$Directory,
    [Alias('af')] [switch]$File
)
process {
    $literal = $PSCmdlet.ParameterSetName -eq 'LiteralItems'
    foreach ($one in $(if ($literal) { $LiteralPath } else { $Path })) {
        try {
            foreach ($item in $PSCmdlet.InvokeProvider.ChildItem.Get(@($one), $Recurse, $Force, $literal)) {
                $leaf = $item.PSChildName
                if ($Directory -and -not $item.PSIsContainer) { continue }
                if ($File -and $item.PSIsContainer) { continue }
                if ($Filter -and $leaf -notlike $Filter) { continue }
                if ($Include -and -not $Include.Where({ $leaf -like $_ }, 'First')) { continue }
                if ($Exclude -and $Exclude.Where({ $leaf -like $_ }, 'First')) { continue }
                if ($Name) { $leaf } else { $item }
            }
        }
        catch [System.Management.Automation.SessionStateException] { $PSCmdlet.WriteError($_.Exception.ErrorRecord) }
    }
}
