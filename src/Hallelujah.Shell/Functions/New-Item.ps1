[CmdletBinding(SupportsShouldProcess)]
param(
    [Parameter(Position = 0, ValueFromPipelineByPropertyName)] [string[]]$Path = '.',
    [Parameter(ValueFromPipelineByPropertyName)] [AllowNull()] [AllowEmptyString()] [string]$Name,
    [Alias('Type')] [string]$ItemType = 'File',
    [Parameter(ValueFromPipeline)] [Alias('Target')] [object]$Value,
    [switch]$Force
)
process {
    foreach ($one in $Path) {
        $target = if ($Name) { $PSCmdlet.SessionState.Path.Combine($one, $Name) } else { $one }
        $full = $PSCmdlet.SessionState.Path.GetUnresolvedProviderPathFromPSPath($target)
        if (-not $PSCmdlet.ShouldProcess("Destination: $full", "Create $ItemType")) { continue }
        if ($Force -and $ItemType -eq 'Directory' -and [IO.Directory]::Exists($full)) {
            $PSCmdlet.InvokeProvider.Item.Get(@($full), $true, $true)
            continue
        }
        if ($Force -and $ItemType -eq 'File') {
            $null = [IO.Directory]::CreateDirectory([IO.Path]::GetDirectoryName($full))
            [IO.File]::Delete($full)
        }
        try { $PSCmdlet.InvokeProvider.Item.New($full, '', $ItemType, $Value) }
        catch { $PSCmdlet.WriteError($_) }
    }
}
