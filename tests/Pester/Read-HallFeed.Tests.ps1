Describe 'Read-HallFeed' {
    BeforeAll {
        . "$PSScriptRoot/common.ps1"
        $null = Start-TestSummit
        $null = Import-HallFeed sales (New-SalesFile)
        $null = Import-HallFeed big (New-BigFile 'big.csv' 100000)
    }
    AfterAll { Stop-TestSummit }

    It 'gives typed rows in the order of the file' {
        $rows = @(Read-HallFeed sales)
        $rows | Should -HaveCount 5
        $rows.id | Should -Be @(1, 2, 3, 4, 5)
        @($rows[0].PSObject.Properties).Name | Should -Be @('id', 'region', 'amount', 'sold_on', 'flag', 'note')
        $rows[0].id | Should -BeOfType ([long])
        $rows[0].amount | Should -BeOfType ([double])
        $rows[0].sold_on | Should -Be ([datetime]'2024-01-01')
        $rows[0].sold_on.Kind | Should -Be 'Unspecified'
        $rows[0].flag | Should -BeOfType ([bool])
        $rows[4].note | Should -BeExactly '007'
    }
    It 'tells null from empty' {
        $rows = @(Read-HallFeed sales)
        $rows[1].note | Should -Be $null
        $rows[3].note | Should -BeExactly ''
        $rows[3].amount | Should -Be $null
    }
    It 'gives times without and with an offset' {
        $path = New-TestFile 'times.csv' 'local,instant,big', '2020-01-02T03:04:05.123456,2020-01-02T03:04:05+02:00,12345678901234567890123456789012345678'
        $null = Import-HallFeed times $path
        $row = Read-HallFeed times
        $row.local | Should -BeOfType ([datetime])
        $row.local.ToString('o') | Should -Be '2020-01-02T03:04:05.1234560'
        $row.instant | Should -BeOfType ([datetimeoffset])
        $row.instant.ToString('o') | Should -Be '2020-01-02T01:04:05.0000000+00:00'
        $row.big | Should -BeOfType ([bigint])
        "$($row.big)" | Should -Be '12345678901234567890123456789012345678'
    }
    It 'takes columns, in the order asked' {
        $row = Read-HallFeed sales note, i* -First 1
        @($row.PSObject.Properties).Name | Should -Be @('note', 'id')
    }
    It 'takes first and skip' { @(Read-HallFeed sales -Skip 1 -First 2).id | Should -Be @(2, 3) }
    It 'reads none with -First 0' { @(Read-HallFeed sales -First 0) | Should -HaveCount 0 }
    It 'completes columns of the feed: <line>' -ForEach @(
        @{ line = 'Read-HallFeed -Name sales -Property '
            columns = 'id', 'region', 'amount', 'sold_on', 'flag', 'note' }
        @{ line = 'Read-HallFeed sales -Property n'; columns = @('note') }
        @{ line = 'Read-HallFeed sales id, Re'; columns = @('region') }
        @{ line = 'Read-HallFeed -Name SALES -Property *o'; columns = 'region', 'amount', 'sold_on', 'note' }
        @{ line = 'Get-HallStats sales a'; columns = @('amount') }
        @{ line = 'Export-HallFeed sales -As part -Property f'; columns = @('flag') }
    ) {
        # On a busy machine the first answer may come too late for a completion, and is there for the next.
        $found = @()
        for ($try = 0; $try -lt 20 -and -not $found; $try++) { $found = @((Get-Completion $line).CompletionText) }
        $found | Should -Be $columns
    }
    It 'completes columns of a feed that is named after them' {
        $line = 'Read-HallFeed -Property re -Name sales'
        (Get-Completion $line $line.IndexOf(' -Name')).CompletionText | Should -Be 'region'
    }
    It 'quotes a column that needs it when it completes one' {
        $null = Import-HallFeed odd (New-TestFile 'odd.csv' 'unit price,it''s,[x]', '1,2,3')
        $columns = '''unit price''', '''it''''s''', '''[x]'''
        @((Get-Completion 'Read-HallFeed odd -Property ').CompletionText) | Should -Be $columns
        (Get-Completion 'Read-HallFeed odd -Property ''unit p').CompletionText | Should -Be '''unit price'''
        (Get-Completion 'Read-HallFeed odd -Property [').CompletionText | Should -Be '''[x]'''
    }
    It 'completes nothing for a feed that is not there' {
        @((Get-Completion 'Read-HallFeed nothere -Property zz').CompletionText) -like '*zz*' | Should -HaveCount 0
    }
    It 'reads every row of a large feed' {
        $sum = (Read-HallFeed big | Measure-Object id -Sum)
        $sum.Count | Should -Be 100000
        $sum.Sum | Should -Be 5000050000
    }
    It 'stops when the pipeline has enough' {
        @(Read-HallFeed big | Select-Object -First 3).id | Should -Be @(1, 2, 3)
        @(Read-HallFeed sales) | Should -HaveCount 5
    }
    It 'filters as Where-Object does: <where>' -ForEach @(
        @{ where = '$_.region -eq ''eu''' }
        @{ where = '$_.region -ceq ''eu''' }
        @{ where = '$_.amount -gt 20 -and $_.flag' }
        @{ where = '$_.region -in ''US'', ''APAC''' }
        @{ where = '$null -eq $_.amount' }
        @{ where = '$_.amount -lt 100' }
        @{ where = '$_.note -like ''*,*''' }
        @{ where = '$_.note -match ''^\d+$''' }
        @{ where = '-not $_.note' }
        @{ where = '[string]::IsNullOrEmpty($_.note)' }
        @{ where = '$_.sold_on -ge [datetime]''2024-02-01''' }
        @{ where = '$_.sold_on.Month -eq 1 -or $_.id % 2 -eq 0' }
        @{ where = '$_.region.Length -gt 2' }
        @{ where = '$_.amount * 2 -gt 60' }
    ) {
        $expected = @(Read-HallFeed sales | Where-Object ([scriptblock]::Create($where))).id
        @(Read-HallFeed sales -Where $where).id | Should -Be $expected
        @(Read-HallFeed sales -Where ([scriptblock]::Create($where))).id | Should -Be $expected
    }
    It 'knows the variables of its caller' {
        $low = 20
        $regions = 'EU', 'US'
        function Read-Above($Limit) { @(Read-HallFeed sales -Where { $_.amount -gt $Limit -and $_.region -in $regions }).id }
        Read-Above 25 | Should -Be @(3, 5)
        @(Read-HallFeed sales -Where { $_.amount -gt $low }).id | Should -Be @(2, 3, 5)
    }
    It 'names what -Where cannot have, its place and the way out' {
        $record = Get-ErrorOf { Read-HallFeed sales -Where '$_.region -replace ''E'', ''F''' }
        $record.FullyQualifiedErrorId | Should -BeExactly 'PredicateUnsupported,Hallelujah.Cmdlets.ReadHallFeedCommand'
        "$record" | Should -Match '-replace.*character 11'
        $record.ErrorDetails.RecommendedAction | Should -Match 'Read-HallFeed . \| Where-Object'
    }
    It 'stops reading when the pipeline has enough' {
        $null = Import-HallFeed many (New-BigFile 'many.csv' 20000)
        $clock = [Diagnostics.Stopwatch]::StartNew()
        @(Read-HallFeed many | Select-Object -First 3).id | Should -Be @(1, 2, 3)
        $clock.ElapsedMilliseconds | Should -BeLessThan 1000
        @(Read-HallFeed many | Select-Object -First 1).id | Should -Be 1
    }
    It 'says that there is no such column' {
        { Read-HallFeed sales -Where { $_.regoin -eq 'EU' } -ErrorAction Stop } |
            Should -Throw -ErrorId 'ColumnNotFound,Hallelujah.Cmdlets.ReadHallFeedCommand'
        { Read-HallFeed sales regoin -ErrorAction Stop } | Should -Throw -ErrorId 'ColumnNotFound,Hallelujah.Cmdlets.ReadHallFeedCommand'
    }
    It 'says that there is no such feed' {
        { Read-HallFeed nope -ErrorAction Stop } | Should -Throw -ErrorId 'FeedNotFound,Hallelujah.Cmdlets.ReadHallFeedCommand'
    }
}
