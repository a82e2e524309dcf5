Describe 'Get-HallReject' {
    BeforeAll {
        . "$PSScriptRoot/common.ps1"
        $null = Start-TestSummit
        $path = New-TestFile 'bad.csv' 'a,b', '1,2', 'x', '3,4', '5,6,7'
        $null = Import-HallFeed bad $path -OnError Reject -WarningAction SilentlyContinue
        $null = Import-HallFeed good (New-SalesFile)
    }
    AfterAll { Stop-TestSummit }

    It 'gives the records in the order of the file' {
        $rejects = @(Get-HallReject bad)
        $rejects | Should -HaveCount 2
        $rejects[0] | Should -BeOfType 'Hallelujah.Cmdlets.Reject'
        $rejects.Line | Should -Be @(3, 5)
        $rejects.Byte | Should -Be @(8, 14)
        $rejects.Raw | Should -Be @('x', '5,6,7')
        $rejects[0].File | Should -Be $path
        $rejects[0].Feed | Should -Be 'bad'
        $rejects.Code | Should -Be @('ShortRow', 'LongRow')
        $rejects[0].Message | Should -Match 'line 3'
    }
    It 'takes first and skip' {
        (Get-HallReject bad -First 1).Line | Should -Be 3
        (Get-HallReject bad -Skip 1).Line | Should -Be 5
        @(Get-HallReject bad -First 0) | Should -HaveCount 0
    }
    It 'gives nothing where all was good' { @(Get-HallReject good) | Should -HaveCount 0 }
    It 'says that there is no such feed' {
        { Get-HallReject nope -ErrorAction Stop } | Should -Throw -ErrorId 'FeedNotFound,Hallelujah.Cmdlets.GetHallRejectCommand'
    }
    It 'gives more than a page' {
        $lines = @('a,b') + (1..1500 | ForEach-Object { "$_" }) + @('1,2')
        $null = Import-HallFeed many (New-TestFile 'many.csv' $lines) -OnError Reject -WarningAction SilentlyContinue
        @(Get-HallReject many) | Should -HaveCount 1500
        @(Get-HallReject many | Select-Object -Last 1).Line | Should -Be 1501
    }
}
