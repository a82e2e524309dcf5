[CmdletBinding(SupportsShouldProcess, DefaultParameterSetName = 'Path')]
param(
    [Parameter(Mandatory, Position = 0, ParameterSetName = 'Path')] [string[]]$Path,
    [Parameter(Mandatory, ParameterSetName = 'LiteralPath')] [Alias('PSPath', 'LP')] [string[]]$LiteralPath,
    [Parameter(Mandatory, Position = 1, ValueFromPipeline)] [AllowNull()] [AllowEmptyCollection()] [object[]]$Value,
    [switch]$NoNewline,
    [switch]$Force,
    [string]$Encoding = 'utf8'
)
begin {
    $text = switch -Regex ($Encoding) {
        '^utf8BOM$' { [Text.UTF8Encoding]::new($true) }
        '^utf-?8' { [Text.UTF8Encoding]::new($false) }
        default { [Text.Encoding]::GetEncoding($Encoding) }
    }
    $content = [Text.StringBuilder]::new()
    $lineEnd = if ($NoNewline) { '' } else { [Environment]::NewLine }
}
process {
    foreach ($one in $Value) { $null = $content.Append($one).Append($lineEnd) }
}
end {
    foreach ($one in $(if ($PSCmdlet.ParameterSetName -eq 'Path') { $Path } else { $LiteralPath })) {
        $file = $PSCmdlet.SessionState.Path.GetUnresolvedProviderPathFromPSPath($one)
        if ($PSCmdlet.ShouldProcess("Path: $file", 'Set Content')) { [IO.File]::WriteAllText($file, $content, $text) }
    }
}
