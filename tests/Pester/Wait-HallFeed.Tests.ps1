Describe 'Wait-HallFeed' {
    BeforeAll {
        . "$PSScriptRoot/common.ps1"
        $null = Start-TestSummit
        $sales = New-SalesFile
    }
    AfterAll { Stop-TestSummit }

    It 'waits until a feed is ready' {
        $null = Import-HallFeed a $sales -NoWait
        $feed = Wait-HallFeed a
        $feed.State | Should -Be 'Ready'
        $feed.Rows | Should -Be 5
    }
    It 'waits for several, from the pipeline' {
        $null = Import-HallFeed b1 $sales -NoWait
        $null = Import-HallFeed b2 $sales -NoWait
        @(Get-HallFeed b* | Wait-HallFeed).Name | Should -Be @('b1', 'b2')
    }
    It 'gives the cause of a failure' {
        $bad = New-TestFile 'bad.csv' 'a,b', '1'
        $null = Import-HallFeed c $bad -NoWait
        $record = Get-ErrorOf { Wait-HallFeed c -ErrorAction Stop }
        $record.FullyQualifiedErrorId | Should -BeExactly 'BadRecord,Hallelujah.Cmdlets.WaitHallFeedCommand'
        $record.TargetObject | Should -Be 'c'
        "$record" | Should -Match 'line 2'
    }
    It 'gives the root cause of what was skipped' {
        $null = Export-HallFeed root -As skipped -WaitForInput -NoWait
        try { $null = Import-HallFeed root (New-TestFile 'root.csv' 'a,b', '1') -ErrorAction Stop } catch { $null = $_ }
        $record = Get-ErrorOf { Wait-HallFeed skipped -Timeout 30 -ErrorAction Stop }
        $record.FullyQualifiedErrorId | Should -BeExactly 'CommandSkipped,Hallelujah.Cmdlets.WaitHallFeedCommand'
        "$record" | Should -Match 'root'
    }
    It 'gives up after the time-out, and the command goes on' {
        $null = Export-HallFeed never -As waits -WaitForInput -NoWait
        { Wait-HallFeed waits -Timeout 0 -ErrorAction Stop } | Should -Throw -ErrorId 'Timeout,Hallelujah.Cmdlets.WaitHallFeedCommand'
        (Get-HallFeed waits).State | Should -Be 'Waiting'
        Stop-HallFeed waits
    }
    It 'takes no time for a feed that is ready' { (Wait-HallFeed a -Timeout 0).State | Should -Be 'Ready' }
    It 'waits for the command that was started, not for the feed that has its name' {
        $first = Wait-HallFeed a
        $second = Import-HallFeed a $sales -WaitForName -NoWait
        { $second | Wait-HallFeed -Timeout 0 -ErrorAction Stop } |
            Should -Throw -ErrorId 'Timeout,Hallelujah.Cmdlets.WaitHallFeedCommand'
        Remove-HallFeed a -Force
        $feed = $second | Wait-HallFeed -Timeout 30
        $feed.Id | Should -Be $second.Id
        $feed.Id | Should -Not -Be $first.Id
        $feed.State | Should -Be 'Ready'
    }
    It 'waits for a command that another host has' {
        $other = @(@((Get-HallHost).Name).Where({ $_ -ne (Get-HallSummit).Name }) + (Get-HallSummit).Name)
        $feed = Import-HallFeed far $sales -OnHost $other[0] -NoWait
        ($feed | Wait-HallFeed -Timeout 60).Rows | Should -Be 5
        (Get-HallFeed far | Wait-HallFeed).Host | Should -Be $other[0]
        { $feed | Select-Object Name, @{ n = 'Id'; e = { [guid]::NewGuid() } } | Wait-HallFeed -ErrorAction Stop } |
            Should -Throw -ErrorId 'FeedNotFound,Hallelujah.Cmdlets.WaitHallFeedCommand'
    }
    It 'says that there is no such feed' {
        { Wait-HallFeed nope -ErrorAction Stop } | Should -Throw -ErrorId 'FeedNotFound,Hallelujah.Cmdlets.WaitHallFeedCommand'
    }
}
