# Runs or lists the tests of Pester files with the Pester of this machine, and writes the same JSON as
# Invoke-SmallPester.ps1.
param([Parameter(Mandatory)] [string[]]$Path, [Parameter(Mandatory)] [string]$ResultPath, [switch]$DiscoverOnly)

Import-Module Pester -MinimumVersion 5.0 -ErrorAction Stop
$results = [Collections.Generic.List[Collections.Generic.Dictionary[string, object]]]::new()
foreach ($file in $Path) {
    $configuration = New-PesterConfiguration
    $configuration.Run.Path = $file
    $configuration.Run.PassThru = $true
    $configuration.Run.SkipRun = $DiscoverOnly.IsPresent
    $configuration.Output.Verbosity = 'None'
    $run = Invoke-Pester -Configuration $configuration
    $ordinal = 0
    $rows = if ($run.Tests.Count) { $run.Tests } else { $run.Containers }
    foreach ($row in $rows) {
        $result = [Collections.Generic.Dictionary[string, object]]::new()
        $result['file'] = $file
        $result['ordinal'] = $ordinal++
        $name = if ($row.ExpandedPath) { $row.ExpandedPath } elseif ($row.Path) { $row.Path -join '.' } else { 'discovery' }
        $result['name'] = [string]$name
        $outcome = if ($row.Result -in 'Passed', 'Skipped', 'NotRun') { $row.Result } else { 'Failed' }
        $result['outcome'] = [string]$outcome
        $result['message'] = [string](@($row.ErrorRecord) + @($row.Blocks.ErrorRecord) -ne $null | Out-String)
        $results.Add($result)
    }
    # What failed outside of a test: the blocks' own set-up and tear-down.
    if (-not $DiscoverOnly -and $run.Result -eq 'Failed' -and -not ($results.Where({ $_['file'] -eq $file -and $_['outcome'] -eq 'Failed' }))) {
        $last = $results[$results.Count - 1]
        $last['outcome'] = 'Failed'
        $last['message'] = "$($run.FailedBlocks.ErrorRecord)$($run.FailedContainers.ErrorRecord)"
    }
}
[IO.File]::WriteAllText($ResultPath, [Text.Json.JsonSerializer]::Serialize($results, $results.GetType()))
