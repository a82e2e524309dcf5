Describe 'Test-HallSource' {
    BeforeAll {
        . "$PSScriptRoot/common.ps1"
        $null = Start-TestSummit
        $sales = New-SalesFile
    }
    AfterAll { Stop-TestSummit }

    It 'tells what an import would do' {
        $report = Test-HallSource $sales
        $report | Should -BeOfType 'Hallelujah.Cmdlets.SourceReport'
        $report.Path | Should -Be $sales
        $report.Bytes | Should -Be ([IO.FileInfo]::new($sales).Length)
        $report.Delimiter | Should -Be ','
        $report.Header | Should -BeTrue
        @($report.Columns).Name | Should -Be @('id', 'region', 'amount', 'sold_on', 'flag', 'note')
    }
    It 'finds another delimiter, and gives a line that runs' {
        $report = Test-HallSource (New-TestFile 'semi colon.txt' 'a;b', '1;x', '2;y')
        $report.Delimiter | Should -Be ';'
        $feed = & ([scriptblock]::Create($report.Command))
        $feed.Name | Should -Be 'semi_colon'
        $feed.Rows | Should -Be 2
        $feed.Columns | Should -Be 2
    }
    It 'takes wildcards and files from the pipeline' {
        @(Test-HallSource (Join-Path $TestDrive 'sal*.csv')) | Should -HaveCount 1
        @(Get-ChildItem (Join-Path $TestDrive 'sal*.csv') | Test-HallSource) | Should -HaveCount 1
    }
    It 'loads nothing' {
        $before = @(Get-HallFeed).Count
        $null = Test-HallSource $sales
        @(Get-HallFeed) | Should -HaveCount $before
    }
    It 'says that there is no such file' {
        $record = Get-ErrorOf { Test-HallSource (Join-Path $TestDrive 'missing.csv') -ErrorAction Stop }
        $record.FullyQualifiedErrorId | Should -BeExactly 'SourceNotFound,Hallelujah.Cmdlets.TestHallSourceCommand'
        $record.TargetObject | Should -Be (Join-Path $TestDrive 'missing.csv')
    }
}
