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
        $rejects.Record | Should -Be @(2, 4)
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
    It 'tells kind, length and value' {
        $path = New-TestFile 'cells.csv' 'a,b,c', '1,2,x', 'p,3,y', '4,q,z', '5,6'
        $feed = Import-HallFeed cells $path -OnError NullCell -ColumnType @{ a =
            'Int64'; b = [long] } -WarningAction SilentlyContinue
        $feed.Rows | Should -Be 3
        $feed.Rejected | Should -Be 1
        $feed.CellsNulled | Should -Be 2
        $feed.RowsRead | Should -Be 4
        $rows = @(Read-HallFeed cells)
        $rows.c | Should -Be @('x', 'y', 'z')
        $rows[1].a | Should -BeNullOrEmpty
        $rows[1].b | Should -Be 3
        $rows[2].b | Should -BeNullOrEmpty
        $rejects = @(Get-HallReject cells)
        $rejects.Kind | Should -Be @('Cell', 'Cell', 'Record')
        $rejects.Column | Should -Be @('a', 'b', $null)
        $rejects.Value | Should -Be @('p', 'q', $null)
        $rejects.Line | Should -Be @(3, 4, 5)
        $rejects.Record | Should -Be @(2, 3, 4)
        $rejects.RecordBytes | Should -Be @(5, 5, 3)
        $rejects.Raw | Should -Be @('p,3,y', '4,q,z', '5,6')
    }
    It 'warns of nulled cells' {
        $path = New-TestFile 'cell.csv' 'a,b', '1,2', 'p,3'
        $null = Import-HallFeed cell $path -OnError NullCell -ColumnType @{ a =
            'Int64' } -WarningVariable warnings -WarningAction SilentlyContinue
        "$warnings" | Should -Match '1 values of .cell. did not fit'
    }
    It 'has the bytes of what is no text, and has them after a restore' {
        $path = Join-Path $TestDrive 'cafe.csv'
        [IO.File]::WriteAllBytes($path, [Text.Encoding]::Latin1.GetBytes("a,b`n1,x`n2,café`n3`n"))
        $null = Import-HallFeed cafe $path -OnError Reject -WarningAction SilentlyContinue
        (Get-HallFeed cafe).RejectsKept | Should -Be 2
        Remove-HallFeed cafe -Confirm:$false
        { Get-HallReject cafe -ErrorAction Stop } | Should -Throw
        $null = Restore-HallFeed cafe -WarningAction SilentlyContinue
        $rejects = @(Get-HallReject cafe)
        $rejects.Code | Should -Be @('InvalidEncoding', 'ShortRow')
        [Text.Encoding]::Latin1.GetString([Convert]::FromBase64String($rejects[0].RawBase64)) | Should -Be '2,café'
        $rejects[1].RawBase64 | Should -BeNullOrEmpty
    }
    It 'has the records with a NUL, unless they are allowed' {
        $path = New-TestFile 'nul.csv' 'a,b', '1,x', "2,y`0z", '3,w'
        $null = Import-HallFeed nul $path -OnError Reject -WarningAction SilentlyContinue
        (Get-HallReject nul).Code | Should -Be 'Nul'
        $record = Get-ErrorOf { Import-HallFeed nul2 $path -ErrorAction Stop }
        $record.ErrorDetails.RecommendedAction | Should -Match '-AllowNul'
        $null = Import-HallFeed nul3 $path -AllowNul -WarningAction SilentlyContinue
        @(Read-HallFeed nul3)[1].b | Should -BeExactly "y`0z"
    }
    It 'shows the first ones of those that made an import fail, also when its name was used again' {
        $lines = @('amount,day') + (1..150 | ForEach-Object { 'n/a,2024-01-01' }) + @('1')
        $path = New-TestFile 'fails.csv' $lines
        $options = @{ OnError = 'Reject'; ColumnType = @{ amount = 'Int64' }; ErrorAction = 'Stop' }
        $record = Get-ErrorOf { Import-HallFeed fails $path -MaxErrors '50%' @options }
        "$record" | Should -Match 'Cast 150 \(amount 150\), ShortRow 1 (so far|of 151 records)'
        $record.ErrorDetails.RecommendedAction | Should -Match 'Get-HallReject fails'
        $rejects = @(Get-HallReject fails -WarningVariable warnings -WarningAction SilentlyContinue)
        $rejects | Should -HaveCount 100
        $rejects[0].Line | Should -Be 2
        $rejects[99].Line | Should -Be 101
        $rejects[0].Value | Should -Be 'n/a'
        "$warnings" | Should -Match "^The import of 'fails' failed \(TooManyErrors\); 100 of the bad records"
        (Get-HallReject fails -Skip 3 -First 2 -WarningAction SilentlyContinue).Line | Should -Be @(5, 6)
        $null = Import-HallFeed fails (New-TestFile 'fine.csv' 'a', '1')
        @(Get-HallReject fails) | Should -HaveCount 0
        @(Get-HallWorksheet | Where-Object { $_.Feed -EQ 'fails' -and $_.State -EQ 'Failed' } |
                Get-HallReject -WarningAction SilentlyContinue) | Should -HaveCount 100
        @(Get-HallFeed fails | Get-HallReject) | Should -HaveCount 0
    }
    It 'shows the one that an import stopped at, and says why another has none' {
        $null = Get-ErrorOf { Import-HallFeed stops $path -ErrorAction Stop }
        (Get-HallReject stops -WarningAction SilentlyContinue).Raw | Should -Be 'x'
        $null = Get-ErrorOf { Import-HallFeed absent ./absent.csv -ErrorAction Stop }
        { Get-HallReject absent -ErrorAction Stop } |
            Should -Throw -ErrorId 'CommandFailed,Hallelujah.Cmdlets.GetHallRejectCommand'
        { Get-HallWorksheet | Where-Object Feed -EQ absent | Get-HallReject -ErrorAction Stop } |
            Should -Throw -ErrorId 'SourceNotFound,Hallelujah.Cmdlets.GetHallRejectCommand'
    }
    It 'gives more than a page' {
        $lines = @('a,b') + (1..1500 | ForEach-Object { "$_" }) + @('1,2')
        $null = Import-HallFeed many (New-TestFile 'many.csv' $lines) -OnError Reject -WarningAction SilentlyContinue
        @(Get-HallReject many) | Should -HaveCount 1500
        @(Get-HallReject many | Select-Object -Last 1).Line | Should -Be 1501
    }
}
