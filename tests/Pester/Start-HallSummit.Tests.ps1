Describe 'Start-HallSummit' {
    BeforeAll { . "$PSScriptRoot/common.ps1" }
    AfterEach { Stop-TestSummit }

    It 'makes the directory, picks a port, is usable and is the session''s' {
        $directory = Join-Path $TestDrive 'new'
        $summit = Start-HallSummit $directory -Port 0
        $summit.HalleluDir | Should -Be $directory
        $summit.Port | Should -BeGreaterThan 0
        $summit.Feeds | Should -Be 0
        Join-Path $directory 'hosts.json' | Should -Exist
        Join-Path $directory 'summit.token' | Should -Exist
        (Get-HallSummit).ProcessId | Should -Be $summit.ProcessId
        if (-not $IsWindows) {
            "$([IO.File]::GetUnixFileMode($directory))" | Should -Be 'UserExecute, UserWrite, UserRead'
        }
    }
    It 'starts again what was stopped, on the same port and with its feeds' {
        $first = Start-TestSummit again
        $null = Import-HallFeed sales (New-SalesFile)
        Stop-HallSummit -Confirm:$false
        $second = Start-HallSummit $first.HalleluDir
        $second.Port | Should -Be $first.Port
        $second.ProcessId | Should -Not -Be $first.ProcessId
        (Get-HallFeed sales).Rows | Should -Be 5
    }
    It 'has every feed after the Summit was killed' {
        $first = Start-TestSummit killed
        $null = Import-HallFeed sales (New-SalesFile)
        [Diagnostics.Process]::GetProcessById($first.ProcessId).Kill()
        $null = Start-HallSummit $first.HalleluDir
        @(Read-HallFeed sales) | Should -HaveCount 5
    }
    It 'refuses a directory that a Summit holds' {
        $first = Start-TestSummit held
        $record = Get-ErrorOf { Start-HallSummit $first.HalleluDir }
        $record.FullyQualifiedErrorId | Should -BeExactly 'DirectoryInUse,Hallelujah.Cmdlets.StartHallSummitCommand'
        "$record" | Should -Match $first.ProcessId
    }
    It 'refuses another port than the configured one' {
        $first = Start-TestSummit ported
        Stop-HallSummit -Confirm:$false
        $other = if ($first.Port -eq 65000) { 65001 } else { 65000 }
        { Start-HallSummit $first.HalleluDir -Port $other } |
            Should -Throw -ErrorId 'InvalidOption,Hallelujah.Cmdlets.StartHallSummitCommand'
    }
    It 'tells what is wrong with a configuration' {
        $directory = Join-Path $TestDrive 'broken'
        $null = New-Item -ItemType Directory -Path $directory
        [IO.File]::WriteAllText((Join-Path $directory 'hall_summit.json'), '{ broken')
        { Start-HallSummit $directory } | Should -Throw -ErrorId 'Configuration,Hallelujah.Cmdlets.StartHallSummitCommand'
    }
    It 'starts nothing with -WhatIf' {
        $directory = Join-Path $TestDrive 'whatif'
        Start-HallSummit $directory -Port 0 -WhatIf
        $directory | Should -Not -Exist
    }
}
