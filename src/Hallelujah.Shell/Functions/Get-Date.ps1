[CmdletBinding(DefaultParameterSetName = 'Date')]
param(
    [Parameter(Position = 0, ValueFromPipeline)] [Alias('LastWriteTime')] [datetime]$Date,
    [string]$Format,
    [switch]$AsUTC
)
process {
    $when = if ($PSBoundParameters.ContainsKey('Date')) { $Date } else { [datetime]::UtcNow.ToLocalTime() }
    if ($AsUTC) { $when = $when.ToUniversalTime() }
    if ($Format) { $when.ToString($Format, [cultureinfo]::CurrentCulture) } else { $when }
}
