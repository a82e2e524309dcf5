Describe 'Stop-HallFeed' {
    BeforeAll {
        . "$PSScriptRoot/common.ps1"
        $null = Start-TestSummit
        $null = Import-HallFeed sales (New-SalesFile)
    }
    AfterAll { Stop-TestSummit }

    It 'cancels a command that waits' {
        $null = Export-HallFeed later -As waits -WaitForInput -NoWait
        Stop-HallFeed waits | Should -BeNullOrEmpty
        (Get-HallFeed waits).State | Should -Be 'Cancelled'
    }
    It 'returns the feed with -PassThru' {
        $null = Export-HallFeed later -As waits2 -WaitForInput -NoWait
        (Get-HallFeed waits2 | Stop-HallFeed -PassThru).State | Should -Be 'Cancelled'
        { Wait-HallFeed waits2 -ErrorAction Stop } | Should -Throw -ErrorId 'Cancelled,Hallelujah.Cmdlets.WaitHallFeedCommand'
    }
    It 'cancels nothing with -WhatIf' {
        $null = Export-HallFeed later -As waits3 -WaitForInput -NoWait
        Stop-HallFeed waits3 -WhatIf
        (Get-HallFeed waits3).State | Should -Be 'Waiting'
    }
    It 'leaves what has ended alone, for a pattern' {
        Stop-HallFeed * -ErrorAction Stop
        (Get-HallFeed sales).State | Should -Be 'Ready'
        (Get-HallFeed waits3).State | Should -Be 'Cancelled'
    }
    It 'cancels a command that waits for its name, and leaves the feed that has it' {
        $second = Import-HallFeed sales (New-SalesFile) -WaitForName -NoWait
        ($second | Stop-HallFeed -PassThru).State | Should -Be 'Cancelled'
        $null = Import-HallFeed sales (New-SalesFile) -WaitForName -NoWait
        Get-HallWorksheet | Where-Object State -EQ 'Waiting' | Stop-HallFeed
        @(Get-HallWorksheet).Where({ $_.Feed -eq 'sales' }).State | Should -Be @('Ready', 'Cancelled', 'Cancelled')
    }
    It 'cancels a command that another host has' {
        $other = @(@((Get-HallHost).Name).Where({ $_ -ne (Get-HallSummit).Name }) + (Get-HallSummit).Name)
        $first = Import-HallFeed far (New-SalesFile) -OnHost $other[0]
        $second = Import-HallFeed far (New-SalesFile) -OnHost $other[0] -WaitForName -NoWait
        ($second | Stop-HallFeed -PassThru).State | Should -Be 'Cancelled'
        { $first | Stop-HallFeed -ErrorAction Stop } |
            Should -Throw -ErrorId 'InvalidState,Hallelujah.Cmdlets.StopHallFeedCommand'
        (Get-HallFeed far).State | Should -Be 'Ready'
    }
    It 'says that there is nothing to stop' {
        $record = Get-ErrorOf { Stop-HallFeed sales -ErrorAction Stop }
        $record.FullyQualifiedErrorId | Should -BeExactly 'InvalidState,Hallelujah.Cmdlets.StopHallFeedCommand'
        $record.TargetObject | Should -Be 'sales'
    }
    It 'says that there is no such feed' {
        { Stop-HallFeed nope -ErrorAction Stop } | Should -Throw -ErrorId 'FeedNotFound,Hallelujah.Cmdlets.StopHallFeedCommand'
    }
}
