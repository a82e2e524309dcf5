# Loads a CSV file, describes it, takes a part of it into another feed and into a file, deletes and restores.
#   dotnet run -c Release --project src/Hallelujah.Shell -- examples/quickstart.ps1
# In pwsh 7.6 it runs the same, after `dotnet build`.
param([int]$Rows = 200000)

$ErrorActionPreference = 'Stop'
if (-not (Get-Module Hallelujah)) { Import-Module (Join-Path $PSScriptRoot '..' 'Hallelujah.psd1') }

$work = Join-Path ([IO.Path]::GetTempPath()) "hallelujah-quickstart-$([guid]::NewGuid().ToString('n'))"
$null = New-Item -ItemType Directory -Path $work
$csv = Join-Path $work 'sales.csv'

function Write-SalesFile([string]$Path, [int]$Count) {
    $random = [Random]::new(2025)
    $regions = 'north', 'south', 'east', 'west'
    $days = 0..364 | ForEach-Object { [datetime]::new(2025, 1, 1).AddDays($_).ToString('yyyy-MM-dd') }
    $notes = '', '', '', 'gift', 'call first', '"left, at the door"'
    $file = [IO.StreamWriter]::new($Path)
    try {
        $file.WriteLine('order_id,sold_on,region,zip_code,quantity,amount,note')
        for ($id = 1; $id -le $Count; $id++) {
            $day = $days[$random.Next(365)]
            $region = $regions[$random.Next(4)]
            $zip = $random.Next(501, 99951).ToString('D5')
            $cents = $random.Next(100, 100000)
            $amount = [string]::Concat([Math]::DivRem($cents, 100)[0], '.', ($cents % 100).ToString('D2'))
            $file.WriteLine("$id,$day,$region,$zip,$($random.Next(1, 12)),$amount,$($notes[$random.Next(6)])")
        }
    }
    finally { $file.Dispose() }
}

function Write-Heading([string]$Text) {
    Write-Host ''
    Write-Host "== $Text"
}

$summit = $null
try {
    Write-Heading 'A Summit in a new directory, on a free port'
    $summit = Start-HallSummit -HalleluDir (Join-Path $work 'hallelu_dir') -Port 0
    $summit | Out-Host

    Write-Heading "A file of $Rows sales, and what an import would make of it"
    Write-SalesFile $csv $Rows
    Test-HallSource $csv | Out-Host

    Write-Heading 'The import: one command, one feed'
    Import-HallFeed sales $csv | Out-Host

    Write-Heading 'Its schema: types come from the whole file, and a zip code keeps its zeros'
    Get-HallSchema sales | Out-Host

    Write-Heading 'Its statistics, gathered while it was loaded'
    Get-HallStats sales | Out-Host

    Write-Heading 'The most frequent regions'
    (Get-HallStats sales region).Top | Out-Host

    Write-Heading 'A part of it as a feed of its own'
    Export-HallFeed sales -As big_north -Where { $_.region -eq 'north' -and $_.amount -gt 900 } `
        -Property order_id, sold_on, zip_code, amount | Out-Host

    Write-Heading 'Its first rows'
    Read-HallFeed big_north -First 5 | Format-Table | Out-Host

    Write-Heading 'The same rows into a file'
    Export-HallFeed big_north -Path (Join-Path $work 'big_north.csv') | Out-Host
    Get-Content (Join-Path $work 'big_north.csv') -TotalCount 3 | Out-Host

    Write-Heading 'Deleted, listed as deleted, and restored'
    Remove-HallFeed big_north -Force
    Get-HallFeed -Deleted | Format-Table Name, DeletedName, State | Out-Host
    Restore-HallFeed big_north | Out-Host

    Write-Heading 'The worksheet: every command, in creation order'
    Get-HallWorksheet | Out-Host
}
finally {
    if ($summit) { Stop-HallSummit -Confirm:$false }
    Remove-Item $work -Recurse -Force
}
Write-Heading 'The Summit is stopped and its directory is gone'
