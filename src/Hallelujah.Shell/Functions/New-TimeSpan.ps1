[CmdletBinding(DefaultParameterSetName = 'Date')]
param(
    [Parameter(Position = 0, ValueFromPipeline, ParameterSetName = 'Date')] [datetime]$Start = [datetime]::UtcNow.ToLocalTime(),
    [Parameter(Position = 1, ParameterSetName = 'Date')] [datetime]$End = [datetime]::UtcNow.ToLocalTime(),
    [Parameter(ParameterSetName = 'Time')] [int]$Days,
    [Parameter(ParameterSetName = 'Time')] [int]$Hours,
    [Parameter(ParameterSetName = 'Time')] [int]$Minutes,
    [Parameter(ParameterSetName = 'Time')] [int]$Seconds,
    [Parameter(ParameterSetName = 'Time')] [int]$Milliseconds
)
process {
    if ($PSCmdlet.ParameterSetName -eq 'Time') { [timespan]::new($Days, $Hours, $Minutes, $Seconds, $Milliseconds) }
    else { $End - $Start }
}
