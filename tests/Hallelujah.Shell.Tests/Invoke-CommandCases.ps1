# Runs the lines of CommandCases.ps1 and writes what each gives: one JSON list of strings.
param([Parameter(Mandatory)] [string]$ResultPath)

$PSStyle.OutputRendering = 'PlainText'
$lines = (& "$PSScriptRoot/CommandCases.ps1") -split "`r?`n"
$results = [Collections.Generic.List[string]]::new()
$root = [IO.Directory]::CreateTempSubdirectory('cases-').FullName
$before = $ExecutionContext.SessionState.Path.CurrentLocation.Path
for ($i = 1; $i -lt $lines.Count; $i += 2) {
    $directory = [IO.Directory]::CreateDirectory([IO.Path]::Combine($root, "$i")).FullName
    $null = $ExecutionContext.SessionState.Path.SetLocation($directory)
    $ErrorActionPreference = 'Continue'
    try {
        $shown = foreach ($object in & ([scriptblock]::Create($lines[$i])) 2>&1) {
            if ($object -is [Management.Automation.ErrorRecord]) { ($object.FullyQualifiedErrorId -split ',')[0] } else { "$object" }
        }
    }
    catch { $shown = "threw $($_.FullyQualifiedErrorId)" }
    $results.Add($shown -join '|')
}
$null = $ExecutionContext.SessionState.Path.SetLocation($before)
[IO.Directory]::Delete($root, $true)
[IO.File]::WriteAllText($ResultPath, [Text.Json.JsonSerializer]::Serialize($results, $results.GetType()))
