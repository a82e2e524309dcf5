[CmdletBinding(DefaultParameterSetName = 'Path')]
param(
    [Parameter(Mandatory, Position = 0, ValueFromPipelineByPropertyName, ParameterSetName = 'Path')] [string[]]$Path,
    [Parameter(Mandatory, ValueFromPipelineByPropertyName, ParameterSetName = 'LiteralPath')]
    [Alias('PSPath', 'LP')] [string[]]$LiteralPath,
    [Alias('First', 'Head')] [long]$TotalCount = -1,
    [Alias('Last')] [int]$Tail = -1,
    [switch]$Raw,
    [string]$Encoding = 'utf8'
)
process {
    $text = if ($Encoding -match '^utf-?8') { [Text.UTF8Encoding]::new($false) } else { [Text.Encoding]::GetEncoding($Encoding) }
    $literal = $PSCmdlet.ParameterSetName -eq 'LiteralPath'
    foreach ($one in $(if ($literal) { $LiteralPath } else { $Path })) {
        try {
            $provider = $null
            $pattern = if ($literal) { [WildcardPattern]::Escape($one) } else { $one }
            foreach ($file in $PSCmdlet.SessionState.Path.GetResolvedProviderPathFromPSPath($pattern, [ref]$provider)) {
                if ($Raw) { [IO.File]::ReadAllText($file, $text); continue }
                $lines = [IO.File]::ReadLines($file, $text)
                if ($TotalCount -ge 0) { [Linq.Enumerable]::Take($lines, [int]$TotalCount) }
                elseif ($Tail -ge 0) { [Linq.Enumerable]::TakeLast($lines, $Tail) }
                else { $lines }
            }
        }
        catch [System.Management.Automation.SessionStateException] { $PSCmdlet.WriteError($_.Exception.ErrorRecord) }
    }
}
