[CmdletBinding(SupportsShouldProcess)]
param(
    [Parameter(Mandatory, Position = 0, ValueFromPipeline, ValueFromPipelineByPropertyName)] [string[]]$Path,
    [Parameter(Position = 1)] [string]$Destination = '.',
    [switch]$Force
)
process {
    foreach ($one in $Path) {
        if (-not $PSCmdlet.ShouldProcess("Item: $one Destination: $Destination", 'Move File')) { continue }
        try { $null = $PSCmdlet.InvokeProvider.Item.Move(@($one), $Destination, $Force, $false) }
        catch { $PSCmdlet.WriteError($_) }
    }
}
