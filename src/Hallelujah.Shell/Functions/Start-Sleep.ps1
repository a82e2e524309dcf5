[CmdletBinding(DefaultParameterSetName = 'Seconds')]
param(
    [Parameter(Mandatory, Position = 0, ValueFromPipeline, ParameterSetName = 'Seconds')] [double]$Seconds,
    [Parameter(Mandatory, ParameterSetName = 'Milliseconds')] [Alias('ms')] [int]$Milliseconds,
    [Parameter(Mandatory, ParameterSetName = 'FromTimeSpan')] [Alias('ts')] [timespan]$Duration
)
process {
    $wait = switch ($PSCmdlet.ParameterSetName) {
        'Seconds' { [timespan]::FromSeconds($Seconds) }
        'Milliseconds' { [timespan]::FromMilliseconds($Milliseconds) }
        'FromTimeSpan' { $Duration }
    }
    # In short steps: between two statements the engine notices that the pipeline was stopped.
    $clock = [Diagnostics.Stopwatch]::StartNew()
    while (($left = $wait - $clock.Elapsed) -gt [timespan]::Zero) {
        [Threading.Thread]::Sleep([Math]::Ceiling([Math]::Min(100, $left.TotalMilliseconds)))
    }
}
