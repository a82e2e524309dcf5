Describe 'Restore-HallFeed' {
    BeforeAll {
        . "$PSScriptRoot/common.ps1"
        $null = Start-TestSummit
    }
    AfterAll { Stop-TestSummit }

    It 'reinstates the latest deletion by its old name' {
        $null = Import-HallFeed a (New-SalesFile)
        Remove-HallFeed a -Force
        $feed = Restore-HallFeed a
        $feed.State | Should -Be 'Ready'
        $feed.Rows | Should -Be 5
        @(Read-HallFeed a) | Should -HaveCount 5
        @(Get-HallFeed -Deleted) | Should -HaveCount 0
    }
    It 'reinstates one deletion by its deleted name, and from the pipeline' {
        $null = Import-HallFeed b (New-SalesFile)
        $deleted = Remove-HallFeed b -Force -PassThru
        (Restore-HallFeed -DeletedName $deleted.DeletedName).Rows | Should -Be 5
        Remove-HallFeed b -Force
        (Get-HallFeed b -Deleted | Restore-HallFeed).Name | Should -Be 'b'
    }
    It 'refuses a name that is used again' {
        $null = Import-HallFeed c (New-SalesFile)
        Remove-HallFeed c -Force
        $null = Import-HallFeed c (New-SalesFile)
        { Restore-HallFeed c -ErrorAction Stop } | Should -Throw -ErrorId 'NameInUse,Hallelujah.Cmdlets.RestoreHallFeedCommand'
    }
    It 'refuses a source that has changed, and loads it with -Force' {
        $path = New-TestFile 'changing.csv' 'n', '1'
        $null = Import-HallFeed d $path
        Remove-HallFeed d -Force
        $null = New-TestFile 'changing.csv' 'n', '1', '2'
        { Restore-HallFeed d -ErrorAction Stop } | Should -Throw -ErrorId 'SourceChanged,Hallelujah.Cmdlets.RestoreHallFeedCommand'
        (Restore-HallFeed d -Force).Rows | Should -Be 2
    }
    It 'refuses a source that is gone' {
        $path = New-TestFile 'going.csv' 'n', '1'
        $null = Import-HallFeed e $path
        Remove-HallFeed e -Force
        Remove-Item $path
        { Restore-HallFeed e -ErrorAction Stop } | Should -Throw -ErrorId 'SourceNotFound,Hallelujah.Cmdlets.RestoreHallFeedCommand'
    }
    It 'says that objects of a pipeline are kept nowhere' {
        $null = [pscustomobject]@{ n = 1 } | Import-HallFeed piped
        Remove-HallFeed piped -Force
        foreach ($force in $false, $true) {
            $record = Get-ErrorOf { Restore-HallFeed piped -Force:$force -ErrorAction Stop }
            $record.FullyQualifiedErrorId | Should -BeExactly 'SourceNotFound,Hallelujah.Cmdlets.RestoreHallFeedCommand'
            "$record" | Should -Match 'objects of a pipeline'
        }
        @(Get-HallFeed piped -Deleted) | Should -HaveCount 1
    }
    It 'says that nothing of that name was deleted' {
        $record = Get-ErrorOf { Restore-HallFeed nothing -ErrorAction Stop }
        $record.FullyQualifiedErrorId | Should -BeExactly 'FeedNotFound,Hallelujah.Cmdlets.RestoreHallFeedCommand'
        $record.TargetObject | Should -Be 'nothing'
    }
    It 'changes nothing with -WhatIf' {
        $null = Import-HallFeed f (New-SalesFile)
        Remove-HallFeed f -Force
        Restore-HallFeed f -WhatIf
        @(Get-HallFeed f -Deleted) | Should -HaveCount 1
        @(Get-HallFeed f*) | Should -HaveCount 0
    }
}
