[CmdletBinding()]
param([Parameter(Position = 0, ValueFromPipeline)] [Alias('LiteralPath')] [string]$Path)
process {
    $PSCmdlet.SessionState.Path.PushCurrentLocation('default')
    if ($PSBoundParameters.ContainsKey('Path')) { $null = $PSCmdlet.SessionState.Path.SetLocation($Path) }
}
