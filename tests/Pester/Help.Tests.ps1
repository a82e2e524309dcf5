# Every example of module/help runs, in its order, against a Summit with some feeds.
Describe '<name>' -ForEach @(
    Get-ChildItem (Join-Path $PSScriptRoot '..' '..' 'module' 'help') -Filter '*.md' |
        ForEach-Object { @{ name = [IO.Path]::GetFileNameWithoutExtension($_.Name); page = $_.FullName } }
) {
    BeforeAll {
        . "$PSScriptRoot/common.ps1"
        $ConfirmPreference = 'None'
        $text = [IO.File]::ReadAllText($page)
        $examples = @([regex]::Matches($text, '(?s)```powershell\n(.*?)\n```') | ForEach-Object { $_.Groups[1].Value })
        $summit = Start-TestSummit
        $null = New-Item -ItemType Directory -Path (Join-Path $TestDrive 'logs')
        $null = New-TestFile 'logs/2024-01.csv' 'n', '1'
        $null = New-TestFile 'logs/2024-02.csv' 'n', '2'
        $null = New-TestFile 'preise.csv' 'preis;tag', '1.234,50;31.12.2023'
        $null = New-TestFile 'members.csv' 'name,active,paid', 'Ann,1,yes', 'Bob,0,no'
        $null = New-TestFile 'visits.csv' 'id,at', '1,2024-07-01 12:00', '2,2024-01-01T12:00Z'
        $null = New-TestFile 'notes.csv' 'id,note', '1,"said "yes"', '2,"3 in"', '3,"4'
        $null = New-TestFile 'raw.txt' '# by hand', 'a||b', '1||x\||y', '2'
        $sales = New-SalesFile
        $null = Import-HallFeed sales $sales
        $null = Import-HallFeed old $sales
        $null = Import-HallFeed draft $sales -Worksheet scratch
        $null = Import-HallFeed orders (New-TestFile 'bad.csv' 'a,b', '1,2', 'x', '3,4') -OnError Reject -WarningAction SilentlyContinue
        $null = Export-HallFeed tomorrow -As late -WaitForInput -NoWait
        Remove-HallFeed old -Force
        Push-Location $TestDrive
    }
    AfterAll {
        Pop-Location
        foreach ($directory in Get-ChildItem $TestDrive) {
            if (-not (Test-Path (Join-Path $directory.FullName 'summit.token'))) { continue }
            try {
                $null = Connect-HallSummit -HalleluDir $directory.FullName
                Stop-TestSummit
            }
            catch { $null = $_ }
        }
    }

    It 'has examples that run' {
        $examples.Count | Should -BeGreaterThan 1
        foreach ($example in $examples) {
            $ErrorActionPreference = 'Stop'
            $null = & ([scriptblock]::Create($example)) 3>$null
            # Some examples leave the Summit: the next one finds it again.
            try { $null = Connect-HallSummit -HalleluDir $summit.HalleluDir }
            catch { $null = Start-HallSummit $summit.HalleluDir }
        }
    }
}
