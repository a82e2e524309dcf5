# What a crash costs: kills a Summit with SIGKILL, starts it again, and compares what is there with what was.
#   hallsh examples/recover-after-crash.ps1
param([int]$Rows = 50000)

$ErrorActionPreference = 'Stop'
if (-not (Get-Module Hallelujah)) { Import-Module (Join-Path $PSScriptRoot '..' 'Hallelujah.psd1') }

$work = Join-Path ([IO.Path]::GetTempPath()) "hallelujah-recover-$([guid]::NewGuid().ToString('n'))"
$directory = Join-Path $work 'hallelu_dir'
$csv = Join-Path $work 'readings.csv'
$null = New-Item -ItemType Directory -Path $work
$file = [IO.StreamWriter]::new($csv)
$file.WriteLine('station,celsius')
for ($i = 0; $i -lt $Rows; $i++) { $file.WriteLine("S$($i % 97),$(($i % 601 - 200) / 10)") }
$file.Dispose()

# What can be said of every feed without reading its source: name, state, rows, and a column's sum.
function Get-Picture {
    foreach ($feed in Get-HallFeed | Sort-Object Name) {
        $sum = (Get-HallStats $feed.Name celsius).Sum
        [pscustomobject]@{ Name = $feed.Name; State = "$($feed.State)"; Rows = $feed.Rows; CelsiusSum = $sum }
    }
}

try {
    $summit = Start-HallSummit -HalleluDir $directory -Port 0
    $null = Import-HallFeed readings $csv
    $null = Export-HallFeed readings -As frost -Where { $_.celsius -lt 0 }
    $before = Get-Picture
    Write-Host 'Before:'
    $before | Format-Table | Out-Host

    Write-Host "kill -9 $($summit.ProcessId)"
    Stop-Process -Id $summit.ProcessId -Force
    Wait-Process -Id $summit.ProcessId -Timeout 30 -ErrorAction SilentlyContinue
    # The source goes too: a committed feed does not need it.
    Remove-Item $csv

    $clock = [Diagnostics.Stopwatch]::StartNew()
    $summit = Start-HallSummit -HalleluDir $directory
    $after = Get-Picture
    Write-Host "After, $([int]$clock.ElapsedMilliseconds) ms later:"
    $after | Format-Table | Out-Host

    $lost = Compare-Object $before $after -Property Name, State, Rows, CelsiusSum
    if ($lost) { throw "The Summit came back different: $($lost | Out-String)" }
    Write-Host 'Everything that was ready is there.'
}
finally {
    Stop-HallSummit -Confirm:$false -ErrorAction SilentlyContinue
    Remove-Item $work -Recurse -Force
}
