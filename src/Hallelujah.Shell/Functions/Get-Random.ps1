[CmdletBinding(DefaultParameterSetName = 'Number')]
param(
    [Parameter(Position = 0, ParameterSetName = 'Number')] [object]$Maximum,
    [Parameter(ParameterSetName = 'Number')] [object]$Minimum = 0,
    [Parameter(Mandatory, ValueFromPipeline, ParameterSetName = 'List')] [object[]]$InputObject,
    [int]$Count = 1,
    [int]$SetSeed
)
begin {
    $random = if ($PSBoundParameters.ContainsKey('SetSeed')) { [Random]::new($SetSeed) } else { [Random]::Shared }
    $items = [Collections.Generic.List[object]]::new()
}
process {
    if ($PSCmdlet.ParameterSetName -eq 'List') { $items.AddRange($InputObject) }
}
end {
    if ($PSCmdlet.ParameterSetName -eq 'List') {
        $array = $items.ToArray()
        $random.Shuffle($array)
        $array | Select-Object -First $Count
        return
    }
    for ($i = 0; $i -lt $Count; $i++) {
        if ($Maximum -is [double] -or $Minimum -is [double]) {
            $top = if ($null -eq $Maximum) { [double]::MaxValue } else { [double]$Maximum }
            [double]$Minimum + $random.NextDouble() * ($top - [double]$Minimum)
        }
        else {
            $top = if ($null -eq $Maximum) { [int]::MaxValue } else { [long]$Maximum }
            $number = $random.NextInt64([long]$Minimum, $top)
            if ($number -ge [int]::MinValue -and $number -le [int]::MaxValue) { [int]$number } else { $number }
        }
    }
}
