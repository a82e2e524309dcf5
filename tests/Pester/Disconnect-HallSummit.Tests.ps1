Describe 'Disconnect-HallSummit' {
    BeforeAll {
        . "$PSScriptRoot/common.ps1"
        $summit = Start-TestSummit
    }
    BeforeEach { $null = Connect-HallSummit -HalleluDir $summit.HalleluDir }
    AfterAll {
        $null = Connect-HallSummit -HalleluDir $summit.HalleluDir
        Stop-TestSummit
    }

    It 'forgets the Summit and its token' {
        Disconnect-HallSummit
        { Get-HallFeed -Summit $summit.Address -ErrorAction Stop } |
            Should -Throw -ErrorId 'Unauthenticated,Hallelujah.Cmdlets.GetHallFeedCommand'
    }
    It 'takes the Summit from the pipeline' {
        Get-HallSummit | Disconnect-HallSummit
        { Get-HallFeed -Summit $summit.Address -ErrorAction Stop } | Should -Throw
    }
    It 'does nothing with -WhatIf' {
        Disconnect-HallSummit -WhatIf
        (Get-HallSummit).ProcessId | Should -Be $summit.ProcessId
    }
    It 'says that there is no connection' {
        { Disconnect-HallSummit 127.0.0.1:1 -ErrorAction Stop } |
            Should -Throw -ErrorId 'InvalidState,Hallelujah.Cmdlets.DisconnectHallSummitCommand'
    }
}
