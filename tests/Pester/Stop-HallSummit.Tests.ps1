Describe 'Stop-HallSummit' {
    BeforeAll { . "$PSScriptRoot/common.ps1" }
    BeforeEach { $summit = Start-HallSummit (Join-Path $TestDrive ([guid]::NewGuid().ToString('n'))) -Port 0 }
    AfterEach { Stop-TestSummit }

    It 'returns nothing, when the process is gone' {
        $process = [Diagnostics.Process]::GetProcessById($summit.ProcessId)
        Stop-HallSummit -Confirm:$false | Should -BeNullOrEmpty
        $process.WaitForExit(5000) | Should -BeTrue
    }
    It 'returns what the Summit was with -PassThru' {
        (Get-HallSummit | Stop-HallSummit -PassThru).ProcessId | Should -Be $summit.ProcessId
    }
    It 'stops nothing with -WhatIf' {
        Stop-HallSummit -WhatIf
        (Get-HallSummit).ProcessId | Should -Be $summit.ProcessId
    }
    It 'leaves the session without a Summit, whatever others there are' {
        $other = Start-HallSummit (Join-Path $TestDrive ([guid]::NewGuid().ToString('n'))) -Port 0
        $null = Connect-HallSummit $summit.Address
        $env:HALL_SUMMIT = $other.Address
        try {
            Stop-HallSummit
            { Get-HallFeed -ErrorAction Stop } |
                Should -Throw -ErrorId 'ConnectionFailed,Hallelujah.Cmdlets.GetHallFeedCommand'
            { Stop-HallSummit -ErrorAction Stop } |
                Should -Throw -ErrorId 'ConnectionFailed,Hallelujah.Cmdlets.StopHallSummitCommand'
            (Get-HallSummit -Summit $other.Address).ProcessId | Should -Be $other.ProcessId
            $null = Connect-HallSummit $other.Address
            Get-HallFeed | Should -BeNullOrEmpty
        }
        finally { $env:HALL_SUMMIT = $null }
    }
    It 'leaves a session that says what is missing' {
        Stop-HallSummit -Confirm:$false
        { Get-HallFeed -Summit $summit.Address -ErrorAction Stop } |
            Should -Throw -ErrorId 'ConnectionFailed,Hallelujah.Cmdlets.GetHallFeedCommand'
    }
}
