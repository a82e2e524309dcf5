Describe 'Remove-HallFeed' {
    BeforeAll {
        . "$PSScriptRoot/common.ps1"
        $null = Start-TestSummit
        $sales = New-SalesFile
    }
    BeforeEach {
        foreach ($name in 'r1', 'r2', 'r3') { if (-not (Get-HallFeed "$name*")) { $null = Import-HallFeed $name $sales } }
    }
    AfterAll { Stop-TestSummit }

    It 'deletes a feed and returns nothing' {
        Remove-HallFeed r1 -Force | Should -BeNullOrEmpty
        @(Get-HallFeed r1*) | Should -HaveCount 0
        { Read-HallFeed r1 -ErrorAction Stop } | Should -Throw -ErrorId 'FeedNotFound,Hallelujah.Cmdlets.ReadHallFeedCommand'
    }
    It 'keeps the command, deleted, under its new name' {
        $deleted = Remove-HallFeed r2 -Force -PassThru
        $deleted.State | Should -Be 'Deleted'
        $deleted.DeletedName | Should -Match '^r2_del_\d{8}T\d{9}Z$'
        (Get-HallWorksheet | Where-Object Feed -EQ $deleted.DeletedName).State | Should -Be 'Deleted'
    }
    It 'takes wildcards, several names and the pipeline' {
        Remove-HallFeed r[12], r3 -Force
        @(Get-HallFeed r*) | Should -HaveCount 0
        $null = Import-HallFeed r1 $sales
        Get-HallFeed r1 | Remove-HallFeed -Confirm:$false
        @(Get-HallFeed r*) | Should -HaveCount 0
    }
    It 'deletes nothing with -WhatIf, with -Force too' {
        Remove-HallFeed r* -WhatIf
        Remove-HallFeed r1 -Force -WhatIf
        @(Get-HallFeed r*) | Should -HaveCount 3
    }
    It 'says that there is no such feed, and goes on' {
        Remove-HallFeed nope, r1 -Force -ErrorAction SilentlyContinue -ErrorVariable problems
        @($problems) | Should -HaveCount 1
        $problems[0].FullyQualifiedErrorId | Should -BeExactly 'FeedNotFound,Hallelujah.Cmdlets.RemoveHallFeedCommand'
        $problems[0].TargetObject | Should -Be 'nope'
        @(Get-HallFeed r1*) | Should -HaveCount 0
    }
    It 'finds nothing for a pattern without an error' { Remove-HallFeed zzz* -Force -ErrorAction Stop }
    It 'frees the name' {
        Remove-HallFeed r1 -Force
        (Import-HallFeed r1 $sales).Rows | Should -Be 5
    }
    It 'deletes a feed that failed' {
        try { $null = Import-HallFeed failed (New-TestFile 'ragged.csv' 'a,b', '1') -ErrorAction Stop } catch { $null = $_ }
        (Get-HallFeed failed).State | Should -Be 'Failed'
        Remove-HallFeed failed -Force
        @(Get-HallFeed failed*) | Should -HaveCount 0
    }
}
