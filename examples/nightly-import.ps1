# A nightly job: loads each day's file of a directory into a feed of its own, says which could not be loaded and why,
# and checks what it loaded.
#   hallsh examples/nightly-import.ps1 -Path <directory> -HalleluDir <directory>
# Without parameters it makes a directory with three files, one of them broken, and works on that.
# Exit code: 0 everything loaded, 2 some files could not be, 1 something else went wrong.
param([string]$Path, [string]$HalleluDir)

$ErrorActionPreference = 'Stop'
if (-not (Get-Module Hallelujah)) { Import-Module (Join-Path $PSScriptRoot '..' 'Hallelujah.psd1') }

$scratch = $null
if (-not $Path) {
    $scratch = Join-Path ([IO.Path]::GetTempPath()) "hallelujah-nightly-$([guid]::NewGuid().ToString('n'))"
    $Path = Join-Path $scratch 'incoming'
    $null = New-Item -ItemType Directory -Path $Path
    Set-Content (Join-Path $Path '2025-03-01.csv') 'meter,taken_at,kwh', '0017,2025-03-01T00:00:00,1.25', '0018,2025-03-01T00:00:00,0.75'
    Set-Content (Join-Path $Path '2025-03-02.csv') 'meter,taken_at,kwh', '0017,2025-03-02T00:00:00,1.50,one field too many'
    Set-Content (Join-Path $Path '2025-03-03.csv') 'meter,taken_at,kwh', '0017,2025-03-03T00:00:00,', '0018,2025-03-03T00:00:00,0.5'
}
if (-not $HalleluDir) { $HalleluDir = Join-Path ($scratch ? $scratch : $Path) 'hallelu_dir' }

$summit = Start-HallSummit -HalleluDir $HalleluDir -Port 0
try {
    $report = foreach ($file in Get-ChildItem $Path -Filter *.csv | Sort-Object Name) {
        $name = 'meter_' + $file.BaseName.Replace('-', '')
        # A job that runs again does not load again what is there.
        if (Get-HallFeed | Where-Object { $_.Name -eq $name -and $_.State -eq 'Ready' }) {
            [pscustomobject]@{ File = $file.Name; Feed = $name; Rows = $null; Outcome = 'there already'; Reason = '' }
            continue
        }
        try {
            $feed = Import-HallFeed $name $file.FullName -ErrorAction Stop
            [pscustomobject]@{ File = $file.Name; Feed = $name; Rows = $feed.Rows; Outcome = 'loaded'; Reason = '' }
        }
        catch {
            # A failed load leaves no data, only its command; with that gone too the list of feeds is of those that are there.
            Get-HallFeed | Where-Object Name -eq $name | Remove-HallFeed -Force
            [pscustomobject]@{ File = $file.Name; Feed = $name; Rows = $null; Outcome = 'failed'; Reason = $_.Exception.Message }
        }
    }
    $report | Format-Table File, Feed, Rows, Outcome | Out-Host
    $report | Where-Object Outcome -eq 'failed' | Format-List File, Reason | Out-Host

    # Checks on what is loaded: the key is text that keeps its zeros, and every row has one.
    foreach ($feed in Get-HallFeed meter_*) {
        $key = Get-HallStats $feed.Name meter
        if ("$($key.Type)" -ne 'Utf8') { throw "$($feed.Name): meter is $($key.Type); it has to be text." }
        if ($key.NullCount -ne 0) { throw "$($feed.Name): $($key.NullCount) rows have no meter." }
        if ($key.MinLength -ne 4 -or $key.MaxLength -ne 4) { throw "$($feed.Name): a meter has not four digits." }
    }
    Write-Host "checked: $(@(Get-HallFeed meter_*).Count) feeds, $((Get-HallFeed meter_* | Measure-Object Rows -Sum).Sum) rows"
}
finally {
    Stop-HallSummit -Confirm:$false
    if ($scratch) { Remove-Item $scratch -Recurse -Force }
}
exit $(if ($report | Where-Object Outcome -eq 'failed') { 2 } else { 0 })
