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
        $report.DelimiterFrom | Should -Be 'Found'
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
    It 'gives a line that loads <what> the same' -ForEach @(
        @{ what = 'bars'; line = 'a||b', '1||x', '2||y|z'; with = @{ } }
        @{ what = 'escapes'; line = 'a,b', '1,"say \"hi\""', '2,"x, y"'; with = @{ } }
        @{ what = 'a line with the delimiter'; line = 'sep=:', 'a:b', '1,2:x', '3,4:y'; with = @{ } }
        @{ what = 'a delimiter against that line'; line = 'sep=:', 'a;b', '1:2;x'; with = @{ Delimiter = ';' } }
        @{ what = 'comments'; line = '# note', 'a;b', '1;x', '# more', '2;y'; with = @{ } }
        @{ what = 'apostrophes'; line = 'a,b', "1,'x, y'", "2,'z'"; with = @{ } }
        @{
            what = 'chosen options'
            line = '# note', "a`t|`tb`t|`tc", "1,5`t|`t31/12/2023`t|`tNA", '', "2`t|`t01/02/2024"
            with = @{
                Comment = '#'; Culture = 'de-DE'; DateFormat = 'dd/MM/yyyy'; NullValue = 'NA', '-'; Ragged = 'Pad'
                BlankLine = 'Null'; OnError = 'Reject'; Delimiter = "`t|`t"
            }
        }
        @{ what = 'times of a zone'; line = 'a,b', '1,2024-01-01 10:00', '2,2024-01-01T10:00Z'; with = @{ TimeZone = 'utc' } }
        @{ what = 'single lines'; line = 'a,b', '1,"x', '2,"y"'; with = @{ SingleLine = $true; OnError = 'Reject' } }
        @{ what = 'words'; line = 'a,b', '1,Yes', '2,"no, not"', '3,n'; with = @{ BoolValue = 'yes/no, not', 'y/n' } }
    ) {
        $file = New-TestFile 'pasted.csv' $line
        $direct = Import-HallFeed direct $file @with -WarningAction SilentlyContinue
        $report = Test-HallSource $file @with
        $pasted = & ([scriptblock]::Create($report.Command)) -WarningAction SilentlyContinue
        $pasted.Name | Should -Be 'pasted'
        $pasted.Rows | Should -Be $direct.Rows
        $pasted.RowsSkipped | Should -Be $direct.RowsSkipped
        @(Get-HallSchema pasted).Type | Should -Be @(Get-HallSchema direct).Type
        @(Read-HallFeed pasted | ForEach-Object { "$($_.a)/$($_.b)/$($_.c)" }) |
            Should -Be @(Read-HallFeed direct | ForEach-Object { "$($_.a)/$($_.b)/$($_.c)" })
        Remove-HallFeed direct -Confirm:$false
        Remove-HallFeed pasted -Confirm:$false
    }
    It 'takes a first line sep= for what it says' {
        $report = Test-HallSource (New-TestFile 'sheet.csv' 'sep=;', 'a;b', '1,5;x,y', '2,5;z')
        $report.Delimiter | Should -Be ';'
        $report.DelimiterFrom | Should -Be 'SeparatorLine'
        @($report.Columns).Name | Should -Be @('a', 'b')
        $report | Out-String | Should -Match ([regex]::Escape("; (the file's first line, sep=, says it)"))
        $given = Test-HallSource (Join-Path $TestDrive 'sheet.csv') -Delimiter ','
        $given.DelimiterFrom | Should -Be 'Given'
        $given.Delimiter | Should -Be ','
    }
    It 'tells of titles in front of the header, and gives a line that skips them' {
        $report = Test-HallSource (New-TestFile 'titled.csv' 'Sales', 'by me', 'a,b', '1,x', '2,y')
        $report.SkipLines | Should -Be 2
        $report.Command | Should -Match '-SkipLines 2'
        "$($report.Notes)" | Should -Match "'Sales'"
        @($report.Columns).Name | Should -Be @('a', 'b')
        $feed = & ([scriptblock]::Create($report.Command))
        $feed.Rows | Should -Be 2
        (Test-HallSource $sales).Notes | Should -BeNullOrEmpty
    }
    It 'tells where an import would stop, and what to pass' {
        $path = Join-Path $TestDrive 'latin1.csv'
        [IO.File]::WriteAllBytes($path, [Text.Encoding]::Latin1.GetBytes("a,b`n1,x`n2,caf$([char]0xE9)`n"))
        $report = Test-HallSource $path
        @($report.Notes) | Should -HaveCount 1
        "$($report.Notes)" | Should -Match 'stop at latin1.csv line 3: column b is not valid UTF-8.*-Encoding latin1'
        (Test-HallSource $path -Encoding latin1).Notes | Should -BeNullOrEmpty
        (Test-HallSource $path -OnError Reject).Notes | Should -BeNullOrEmpty
    }
    It 'says what two readings there are, and what to pass' {
        $file = New-TestFile 'unsure.csv' 'a;b,c', '1;2,3', '4;5,6'
        $record = Get-ErrorOf { Test-HallSource $file -ErrorAction Stop }
        $record.FullyQualifiedErrorId | Should -BeExactly 'DialectAmbiguous,Hallelujah.Cmdlets.TestHallSourceCommand'
        $record.ErrorDetails.RecommendedAction | Should -Match "-Delimiter ',' or -Delimiter ';'"
    }
    It 'knows every <parameter> that the tab key gives' -ForEach @(
        @{ parameter = 'Encoding' }, @{ parameter = 'Culture' }
    ) {
        $given = @((Get-Completion "Test-HallSource x -$parameter ").CompletionText)
        $given.Count | Should -BeGreaterThan 10
        foreach ($one in $given) {
            $with = @{ $parameter = $one }
            $record = Get-ErrorOf { Test-HallSource $sales @with -ErrorAction Stop }
            "$one $($record.FullyQualifiedErrorId)" | Should -Not -Match 'InvalidOption'
        }
    }
    It 'takes wildcards and files from the pipeline' {
        @(Test-HallSource (Join-Path $TestDrive 'sal*.csv')) | Should -HaveCount 1
        @(Get-ChildItem (Join-Path $TestDrive 'sal*.csv') | Test-HallSource) | Should -HaveCount 1
    }
    It 'finds a name with escaped brackets, as the import does' {
        $file = New-TestFile 'odd [1].csv' 'a,b', '1,x'
        $escaped = Join-Path $TestDrive 'odd `[1`].csv'
        (Test-HallSource $escaped).Path | Should -Be $file
        (Test-HallSource -LiteralPath $file).Path | Should -Be $file
    }
    It 'looks at a file of the host that is named' {
        $own = (Get-HallSummit).Name
        $report = Test-HallSource $sales -OnHost $own
        $report.Path | Should -Be $sales
        $report.Command | Should -Match "-OnHost $own"
        { Test-HallSource $sales -OnHost nowhere -ErrorAction Stop } |
            Should -Throw -ErrorId 'HostNotFound,Hallelujah.Cmdlets.TestHallSourceCommand'
        { Test-HallSource sales.csv -OnHost $own -ErrorAction Stop } |
            Should -Throw -ErrorId 'InvalidOption,Hallelujah.Cmdlets.TestHallSourceCommand'
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
