Describe 'Import-HallFeed' {
    BeforeAll {
        . "$PSScriptRoot/common.ps1"
        $null = Start-TestSummit
        $sales = New-SalesFile
    }
    AfterAll { Stop-TestSummit }

    Context 'files' {
        It 'loads a file and returns its feed' {
            $feed = Import-HallFeed sales $sales
            $feed | Should -BeOfType 'Hallelujah.Cmdlets.Feed'
            $feed.Name | Should -BeExactly 'sales'
            $feed.State | Should -Be 'Ready'
            $feed.Rows | Should -Be 5
            $feed.Rejected | Should -Be 0
            $feed.Columns | Should -Be 6
            $feed.Worksheet | Should -Be 'main'
            $feed.Endpoint | Should -Match '^127\.0\.0\.[1-3]:\d+$'
            $feed.RowsRead | Should -Be ($feed.Rows + $feed.Rejected + $feed.RowsSkipped)
        }
        It 'loads by wildcard, in the order of the names' {
            $null = New-TestFile 'part-b.csv' 'n', '2'
            $null = New-TestFile 'part-a.csv' 'n', '1'
            (Import-HallFeed parts (Join-Path $TestDrive 'part-*.csv')).Rows | Should -Be 2
            (Read-HallFeed parts).n | Should -Be @(1, 2)
        }
        It 'loads by sets of characters' {
            $null = New-TestFile 'set-x.csv' 'n', '1'
            $null = New-TestFile 'set-y.csv' 'n', '2'
            $null = New-TestFile 'set-z.csv' 'n', '3'
            (Import-HallFeed sets (Join-Path $TestDrive 'set-[xz].csv')).Rows | Should -Be 2
            (Read-HallFeed sets).n | Should -Be @(1, 3)
        }
        It 'loads a directory' {
            $null = New-Item -ItemType Directory -Path (Join-Path $TestDrive 'dir')
            $null = New-TestFile 'dir/1.csv' 'n', '1'
            $null = New-TestFile 'dir/2.csv' 'n', '2'
            (Import-HallFeed directory (Join-Path $TestDrive 'dir')).Rows | Should -Be 2
        }
        It 'takes literal paths, with wildcard characters in them' {
            $odd = New-TestFile 'odd [1].csv' 'n', '1'
            (Import-HallFeed odd -LiteralPath $odd).Rows | Should -Be 1
        }
        It 'takes files from the pipeline as one feed' {
            (Get-ChildItem (Join-Path $TestDrive 'part-*.csv') | Import-HallFeed piped).Rows | Should -Be 2
        }
        It 'resolves a relative path where PowerShell is' {
            Push-Location $TestDrive
            try { (Import-HallFeed relative sales.csv).Rows | Should -Be 5 } finally { Pop-Location }
        }
    }

    Context 'options' {
        It 'takes a delimiter, names and no header' {
            $path = New-TestFile 'plain.txt' '1;x', '2;y'
            $null = Import-HallFeed plain $path -Delimiter ';' -Header Absent -ColumnName left, right
            @(Get-HallSchema plain).Name | Should -Be @('left', 'right')
            (Read-HallFeed plain).right | Should -Be @('x', 'y')
        }
        It 'takes texts that mean null' {
            $path = New-TestFile 'na.csv' 'n', '1', 'NA', '3'
            $null = Import-HallFeed na $path -NullValue NA
            (Get-HallSchema na).Type | Should -Be 'Int64'
            @((Read-HallFeed na).n) | Should -Be @(1, $null, 3)
        }
        It 'takes column types, by name and as .NET types' {
            $null = Import-HallFeed typed $sales -ColumnType @{ id = [string]; amount = 'Decimal128(10,3)' }
            (Get-HallSchema typed | Select-Object -First 3).Type | Should -Be @('Utf8', 'Utf8', 'Decimal128(10,3)')
            (Read-HallFeed typed -First 1).amount | Should -BeOfType ([decimal])
        }
        It 'compresses' {
            $path = New-BigFile 'many.csv' 20000
            $plain = Import-HallFeed many $path
            $plain.Compression | Should -BeExactly 'None'
            foreach ($compression in 'Lz4', 'Zstd') {
                $feed = Import-HallFeed "many_$compression" $path -Compression $compression
                $feed.Compression | Should -BeExactly $compression
                $feed.Bytes | Should -BeLessThan $plain.Bytes
                (Get-HallFeed "many_$compression").Compression | Should -BeExactly $compression
                (Get-HallStats "many_$compression" id).Sum | Should -Be (Get-HallStats many id).Sum
                (Read-HallFeed "many_$compression" -Skip 19990 | ConvertTo-Json) |
                    Should -Be (Read-HallFeed many -Skip 19990 | ConvertTo-Json)
            }
            $command = (Get-HallWorksheet | Where-Object Feed -EQ many_Lz4).Command
            $command | Should -BeLike 'Import-HallFeed -Name many_Lz4 -Path * -Compression Lz4'
            Remove-HallFeed many_Zstd -Force
            (Restore-HallFeed many_Zstd).Compression | Should -BeExactly 'Zstd'
        }
        It 'takes objects that are to be compressed' {
            $feed = [pscustomobject]@{ n = 1 }, [pscustomobject]@{ n = 2 } | Import-HallFeed few -Compression Zstd
            $feed.Compression | Should -BeExactly 'Zstd'
            (Read-HallFeed few).n | Should -Be @(1, 2)
        }
        It 'refuses what is no compression, and offers those that are' {
            { Import-HallFeed none $sales -Compression Gzip -ErrorAction Stop } |
                Should -Throw -ErrorId 'CannotConvertArgumentNoMessage,*'
            @((Get-Completion 'Import-HallFeed none x -Compression ').CompletionText) | Should -Be @('Lz4', 'None', 'Zstd')
        }
        It 'keeps everything text' {
            $null = Import-HallFeed texts $sales -AllText
            Get-HallSchema texts | ForEach-Object { $_.Type | Should -Be 'Utf8' }
        }
        It 'skips lines' {
            $path = New-TestFile 'title.csv' 'a title', 'n', '1'
            (Import-HallFeed titled $path -SkipLines 1).Rows | Should -Be 1
        }
        It 'keeps the command in another worksheet' {
            (Import-HallFeed elsewhere $sales -Worksheet scratch).Worksheet | Should -Be 'scratch'
        }
        It 'reads the file on the host that is named' {
            $own = (Get-HallSummit).Name
            (Import-HallFeed on_host $sales -OnHost $own).Host | Should -Be $own
            (Get-HallWorksheet | Where-Object Feed -eq on_host).Command | Should -Match "-OnHost $own"
            { Import-HallFeed on_other $sales -OnHost nowhere -ErrorAction Stop } |
                Should -Throw -ErrorId 'HostNotFound,Hallelujah.Cmdlets.ImportHallFeedCommand'
            @(Get-HallFeed on_other*) | Should -HaveCount 0
        }
        It 'makes one feed of the files of all hosts' {
            # The hosts of a test are one machine: each has the file.
            $hosts = @(Get-HallHost).Count
            $feed = Import-HallFeed on_all $sales -OnHost *
            $feed.Rows | Should -Be (5 * $hosts)
            @($feed.Hosts) | Should -HaveCount $(if ($hosts -gt 1) { $hosts } else { 0 })
            $feed.Hosts | ForEach-Object { $_.Jahs | Should -Be 1 }
            if ($hosts -eq 1) { $feed.BytesMoved | Should -Be 0 }
            (Get-HallWorksheet | Where-Object Feed -eq on_all).Command | Should -Match '-OnHost'
            (Import-HallFeed spread $sales -Hosts * -Jahs 1).Jahs | Should -Be 1
            (Get-HallWorksheet | Where-Object Feed -eq spread).Command | Should -Match "-Hosts '\*' -Jahs 1"
            { Import-HallFeed on_other $sales -Hosts there -ErrorAction Stop } |
                Should -Throw -ErrorId 'HostNotFound,Hallelujah.Cmdlets.ImportHallFeedCommand'
            { Import-HallFeed on_other $sales -OnHost here, there -ErrorAction Stop } |
                Should -Throw -ErrorId 'HostNotFound,Hallelujah.Cmdlets.ImportHallFeedCommand'
        }
        It 'needs full paths for another host' {
            Push-Location $TestDrive
            try {
                { Import-HallFeed on_other sales.csv -OnHost nowhere } |
                    Should -Throw -ErrorId 'InvalidOption,Hallelujah.Cmdlets.ImportHallFeedCommand'
            }
            finally { Pop-Location }
        }
        It 'returns at once with -NoWait' {
            $feed = Import-HallFeed nowait $sales -NoWait
            $feed.State | Should -BeIn @('Waiting', 'Running', 'Ready')
            (Wait-HallFeed nowait).Rows | Should -Be 5
        }
    }

    Context 'objects' {
        It 'loads objects with the types they have' {
            $feed = 1..3 | ForEach-Object {
                [pscustomobject]@{ n = $_; code = "0$_"; day =
                    [datetime]'2020-01-02T03:04:05'; price = 1.5d * $_; empty = ''; none = $null; ok = $true }
            } | Import-HallFeed objects
            $feed.Rows | Should -Be 3
            @(Get-HallSchema objects).Type | Should -Be @(
                'Int64', 'Utf8', 'Timestamp', 'Decimal128(2,1)', 'Utf8', 'Null', 'Bool')
            $row = Read-HallFeed objects -First 1
            $row.code | Should -BeExactly '01'
            $row.day | Should -Be ([datetime]'2020-01-02T03:04:05')
            $row.price | Should -Be 1.5
            $row.empty | Should -BeExactly ''
            $row.none | Should -Be $null
        }
        It 'leaves no file behind' {
            @(Get-ChildItem (Join-Path (Get-HallSummit).HalleluDir 'spool')) | Should -HaveCount 0
        }
        It 'refuses objects whose properties differ' {
            { [pscustomobject]@{ a = 1 }, [pscustomobject]@{ b = 2 } | Import-HallFeed ragged } |
                Should -Throw -ErrorId 'InvalidOption,Hallelujah.Cmdlets.ImportHallFeedCommand'
            @(Get-HallFeed ragged*) | Should -HaveCount 0
        }
        It 'takes texts that mean null, and what becomes of values that do not fit' {
            $objects = @('1', 'NA', '2', 'x').ForEach({ [pscustomobject]@{ a = $_; b = -1; c = 'NA' } })
            $null = $objects[0..2] | Import-HallFeed with_nulls -NullValue NA, -1 -ColumnType @{ a = 'Int64' }
            @((Read-HallFeed with_nulls).a) | Should -Be @(1, $null, 2)
            @((Get-HallStats with_nulls).NullCount) | Should -Be @(1, 3, 3)
            $null = $objects | Import-HallFeed nulled -NullValue NA -ColumnType @{ a = 'Int64' } -OnError NullCell 3>&1
            @((Read-HallFeed nulled).a) | Should -Be @(1, $null, 2, $null)
            (Get-HallReject nulled).Value | Should -Be 'x'
            { $objects | Import-HallFeed failed -ColumnType @{ a = 'Int64' } -OnError Reject -MaxErrors 1 -ErrorAction Stop } |
                Should -Throw -ErrorId 'TooManyErrors,Hallelujah.Cmdlets.ImportHallFeedCommand'
        }
        It 'refuses <parameter>, which says how text is read' -ForEach @(
            @{ parameter = '-Culture'; given = @{ Culture = 'de-DE' } }
            @{ parameter = '-Header'; given = @{ Header = 'Absent' } }
            @{ parameter = '-SkipLines'; given = @{ SkipLines = 1 } }
            @{ parameter = '-BoolValue'; given = @{ BoolValue = 'yes/no' } }
            @{ parameter = '-TimeZone'; given = @{ TimeZone = 'UTC' } }
            @{ parameter = '-SingleLine'; given = @{ SingleLine = $true } }
            @{ parameter = '-Delimiter, -DateFormat'; given = @{ DateFormat = 'dd/MM/yyyy'; Delimiter = ';' } }
        ) {
            { [pscustomobject]@{ a = 1 } | Import-HallFeed refused @given } |
                Should -Throw -ErrorId 'InvalidOption,Hallelujah.Cmdlets.ImportHallFeedCommand' -ExpectedMessage "$parameter say*"
            @(Get-HallFeed refused*) | Should -HaveCount 0
        }
        It 'refuses values without properties' {
            { 1..3 | Import-HallFeed numbers } | Should -Throw -ErrorId 'InvalidOption,Hallelujah.Cmdlets.ImportHallFeedCommand'
        }
    }

    Context 'dialects' {
        It 'reads delimiters of several characters, escapes and comments' {
            $path = New-TestFile 'dialect.txt' '// by hand', 'a::b', '1::x\::y', '// more', '2::\N'
            $feed = Import-HallFeed dialect $path -Delimiter '::' -Escape '\' -Comment '//' -Quote '' -NullValue '\N' -Header Present
            $feed.Rows | Should -Be 2
            $feed.RowsSkipped | Should -Be 1
            $rows = @(Read-HallFeed dialect)
            $rows[0].b | Should -Be 'x::y'
            $rows[1].b | Should -BeNullOrEmpty
        }
        It 'reads numbers and dates of another culture' {
            $path = New-TestFile 'german.csv' 'preis;tag', '1.234,50;31.12.2023', '2,25;01.02.2024'
            $null = Import-HallFeed german $path -Culture de-DE -Thousands -DateFormat 'dd.MM.yyyy'
            @(Get-HallSchema german).Type | Should -Be @('Float64', 'Date32')
            @(Read-HallFeed german).preis | Should -Be @(1234.5, 2.25)
        }
        It 'reads words for true and false' {
            $path = New-TestFile 'words.csv' 'a,b,c', 'yes,1,Y', 'NO,0,true', ',1,n'
            $null = Import-HallFeed words $path -BoolValue yes/no, y/n, 1/0 -ColumnType @{ b = 'Bool' } -Header Present
            @(Get-HallSchema words).Type | Should -Be @('Bool', 'Bool', 'Bool')
            @(Read-HallFeed words).a | Should -Be @($true, $false, $null)
            @(Read-HallFeed words).b | Should -Be @($true, $false, $true)
            (Get-HallWorksheet | Where-Object Feed -EQ words).Command | Should -Match "-BoolValue 'yes/no', 'y/n', '1/0'"
        }
        It 'reads times of a zone' {
            $path = New-TestFile 'times.csv' 'id,at', '1,2024-07-01 12:00', '2,2024-01-01T12:00Z', '3,2024-01-01'
            $null = Import-HallFeed times $path -TimeZone UTC
            (Get-HallSchema times)[1].Type | Should -Be 'TimestampTz'
            (Get-HallSchema times)[1].Inferred | Should -Match 'read in UTC'
            @(Read-HallFeed times | ForEach-Object { $_.at.UtcDateTime.ToString('yyyy-MM-dd HH:mm') }) |
                Should -Be @('2024-07-01 12:00', '2024-01-01 12:00', '2024-01-01 00:00')
            (Get-HallWorksheet | Where-Object Feed -EQ times).Command | Should -Match '-TimeZone UTC'
        }
        It 'refuses a zone that is not known, before the command is taken' {
            $record = Get-ErrorOf { Import-HallFeed nowhere $sales -TimeZone Europe/Pariss -ErrorAction Stop }
            $record.FullyQualifiedErrorId | Should -BeExactly 'InvalidOption,Hallelujah.Cmdlets.ImportHallFeedCommand'
            "$record" | Should -Match "TimeZone is 'Europe/Pariss'"
            $record.ErrorDetails.RecommendedAction | Should -Match 'Europe/Paris|tzdata'
            @(Get-HallFeed nowhere*) | Should -HaveCount 0
        }
        It 'tells which of the words it cannot take' {
            $record = Get-ErrorOf { Import-HallFeed digits $sales -BoolValue 1/0 -ErrorAction Stop }
            $record.FullyQualifiedErrorId | Should -BeExactly 'InvalidOption,Hallelujah.Cmdlets.ImportHallFeedCommand'
            "$record" | Should -Match "'1' of '1/0' is a number"
            $record.ErrorDetails.RecommendedAction | Should -Match '-ColumnType'
        }
        It 'pads and cuts ragged rows where asked to' {
            $path = New-TestFile 'ragged.csv' 'a,b', '1,x', '2', '', '3,y,z'
            $feed = Import-HallFeed ragged_rows $path -Ragged PadOrTruncate -BlankLine Null
            $feed.Rows | Should -Be 4
            @(Read-HallFeed ragged_rows).b | Should -Be @('x', $null, $null, 'y')
        }
        It 'reads <name>' -ForEach @(
            @{ name = 'windows-1252'; code = 1252; mark = $false; pass = @{ Encoding = 'windows-1252' } }
            @{ name = 'utf-16 by its mark'; code = 1200; mark = $true; pass = @{ } }
            @{ name = 'utf-16BE'; code = 1201; mark = $false; pass = @{ Encoding = 'utf-16BE' } }
        ) {
            $path = Join-Path $TestDrive 'encoded.csv'
            $bytes = if ($code -eq 1252) { [Text.Encoding]::Latin1.GetBytes("name,n`ncafé,1`n") }
            elseif ($code -eq 1200) { [Text.Encoding]::Unicode.GetBytes("name,n`ncafé,1`n") }
            else { [Text.Encoding]::BigEndianUnicode.GetBytes("name,n`ncafé,1`n") }
            if ($mark) { $bytes = [byte[]](0xFF, 0xFE) + $bytes }
            [IO.File]::WriteAllBytes($path, $bytes)
            $null = Import-HallFeed encoded $path @pass
            @(Read-HallFeed encoded).name | Should -Be 'café'
            Remove-HallFeed encoded -Confirm:$false
        }
        It 'warns where the first record was taken for a row' {
            $years = New-TestFile 'years.csv' 'country,2019,2020', 'DE,1,2', 'FR,3,4'
            $feed = Import-HallFeed years $years -WarningVariable warned -WarningAction SilentlyContinue
            $feed.Rows | Should -Be 3
            "$warned" | Should -Match '-Header Present'
            $feed = Import-HallFeed named $years -Header Present -WarningVariable warned
            $feed.Rows | Should -Be 2
            @(Get-HallSchema named).Name | Should -Be @('country', '2019', '2020')
            $warned | Should -BeNullOrEmpty
            $null = Import-HallFeed rows $years -Header Absent -WarningVariable warned
            $warned | Should -BeNullOrEmpty
        }
        It 'warns where nothing tells the header from the rows' {
            $names = New-TestFile 'names.csv' 'Ann,London', 'Bob,Paris'
            $feed = Import-HallFeed names $names -WarningVariable warned -WarningAction SilentlyContinue
            $feed.Rows | Should -Be 1
            "$warned" | Should -Match '-Header Absent if it is a row'
            $feed = Import-HallFeed people $names -Header Absent -WarningVariable warned
            $feed.Rows | Should -Be 2
            $warned | Should -BeNullOrEmpty
            $null = Import-HallFeed cities $names -Header Present -WarningVariable warned
            $warned | Should -BeNullOrEmpty
        }
        It 'warns of names that are blank or there twice' {
            $twice = New-TestFile 'twice.csv' 'a,A,', '1,2,3'
            $null = Import-HallFeed twice $twice -WarningVariable warned -WarningAction SilentlyContinue
            @($warned) | Should -HaveCount 1
            "$warned" | Should -Match "'A' at 2 is 'A_2', the blank one at 3 is 'Column3'"
        }
        It 'warns of columns that nearly had a narrower type' {
            $near = New-TestFile 'nearly.csv' (@('a,b', 'NA,y') + (1..20 | ForEach-Object { "$_,x" }))
            $feed = Import-HallFeed nearly $near -WarningVariable warned -WarningAction SilentlyContinue
            @($warned) | Should -HaveCount 1
            "$warned" | Should -Match '^1 column of .nearly. nearly had a narrower type: Get-HallSchema nearly'
            $feed.NearMisses | Should -Be 1
            (Get-HallSchema nearly)[0].NearMiss | Should -Match '-NullValue NA'
        }
        It 'skips titles in front of the header, and warns' {
            $report = New-TestFile 'report.csv' 'Sales of 2024', '', 'id;city', '1;Rome', '2;Oslo'
            $feed = Import-HallFeed report $report -WarningVariable warned -WarningAction SilentlyContinue
            $feed.Rows | Should -Be 2
            $feed.SkipLines | Should -Be 2
            @($warned) | Should -HaveCount 1
            "$warned" | Should -Match "'Sales of 2024'.*-SkipLines 2"
            $null = Import-HallFeed report2 $report -SkipLines 2 -WarningVariable warned
            $warned | Should -BeNullOrEmpty
        }
        It 'tells with the feed how its source was read' {
            $null = Import-HallFeed found (New-TestFile 'found.csv' 'a;b', '1;x', '2;y')
            $feed = Get-HallFeed found
            "$($feed.Delimiter) $($feed.DelimiterFrom) $($feed.Quote) $($feed.Encoding) $($feed.Header) $($feed.HeaderFrom)" |
                Should -BeExactly '; Found " utf-8 True Found'
            $feed | Format-List | Out-String | Should -Match 'Delimiter +: ;'
            $null = Export-HallFeed found -As extracted
            (Get-HallFeed extracted).Delimiter | Should -BeNullOrEmpty
        }
        It 'asks for -Encoding where a text is not UTF-8' {
            $path = Join-Path $TestDrive 'latin1.csv'
            [IO.File]::WriteAllBytes($path, [Text.Encoding]::Latin1.GetBytes("name,n`ncafé,1`n"))
            $record = Get-ErrorOf { Import-HallFeed latin $path -ErrorAction Stop }
            $record.FullyQualifiedErrorId | Should -Match '^BadRecord,'
            $record.ErrorDetails.RecommendedAction | Should -Match '-Encoding latin1'
        }
        It 'refuses <what>' -ForEach @(
            @{ what = 'an encoding that is not read'; pass = @{ Encoding = 'shift-jis' } }
            @{ what = 'a culture that is not known'; pass = @{ Culture = 'xx-YY' } }
            @{ what = 'a date format without a year'; pass = @{ DateFormat = 'dd/MM' } }
            @{ what = 'an escape of two characters'; pass = @{ Escape = '\\' } }
            @{ what = 'a word for true without one for false'; pass = @{ BoolValue = 'yes' } }
        ) {
            { Import-HallFeed refused $sales @pass -ErrorAction Stop } |
                Should -Throw -ErrorId 'InvalidOption,Hallelujah.Cmdlets.ImportHallFeedCommand'
        }
    }

    Context 'bad records' {
        BeforeAll { $bad = New-TestFile 'bad.csv' 'a,b', '1,2', 'x', '3,4', '5,6,7' }

        It 'stops at the first, with file and line' {
            $record = Get-ErrorOf { Import-HallFeed bad $bad -ErrorAction Stop }
            $record.FullyQualifiedErrorId | Should -BeExactly 'BadRecord,Hallelujah.Cmdlets.ImportHallFeedCommand'
            "$record" | Should -Match 'bad\.csv line 3'
            $record.TargetObject | Should -Be $bad
            $record.ErrorDetails.RecommendedAction | Should -Match '-OnError Reject'
            (Get-HallFeed bad).State | Should -Be 'Failed'
        }
        It 'sets them aside, and warns' {
            $feed = Import-HallFeed set_aside $bad -OnError Reject -WarningVariable warnings -WarningAction SilentlyContinue
            $feed.Rows | Should -Be 2
            $feed.Rejected | Should -Be 2
            $feed.RowsRead | Should -Be 4
            @($warnings) | Should -HaveCount 1
            "$warnings" | Should -Match 'Get-HallReject set_aside'
        }
        It 'ends a record with its line where asked to' {
            $open = New-TestFile 'open.csv' 'a,b', '1,"x', '2,y', '3,"z"'
            $record = Get-ErrorOf { Import-HallFeed open $open -ErrorAction Stop }
            "$record" | Should -Match 'open\.csv line \d: '
            $feed = Import-HallFeed single $open -SingleLine -OnError Reject -WarningAction SilentlyContinue
            $feed.Rows | Should -Be 2
            $feed.Rejected | Should -Be 1
            (Get-HallReject single).Code | Should -Be 'UnterminatedQuote'
            (Get-HallReject single).Line | Should -Be 2
            (Get-HallWorksheet | Where-Object Feed -EQ single).Command | Should -Match ' -SingleLine '
            $record = Get-ErrorOf { Import-HallFeed single2 $open -SingleLine -ErrorAction Stop }
            "$record" | Should -Match 'open\.csv line 2: a quote is not closed on its line'
            $record.ErrorDetails.RecommendedAction | Should -Match '-OnError Reject'
            $never = New-TestFile 'never.csv' 'a,b', '1,x', '2,"y', '3,z'
            $record = Get-ErrorOf { Import-HallFeed never $never -ErrorAction Stop }
            $record.ErrorDetails.RecommendedAction | Should -Match '-SingleLine'
        }
        It 'bears <limit> bad records' -ForEach @(@{ limit = '2' }, @{ limit = '50%' }, @{ limit = 2 }) {
            $feed = Import-HallFeed bears $bad -OnError Reject -MaxErrors $limit -WarningAction SilentlyContinue
            $feed.Rejected | Should -Be 2
            Remove-HallFeed bears -Confirm:$false
        }
        It 'fails where there are more than <limit>' -ForEach @(
            @{ limit = '1' }, @{ limit = '49.9%' }, @{ limit = '0' }) {
            $record = Get-ErrorOf { Import-HallFeed too_many $bad -OnError Reject -MaxErrors $limit -ErrorAction Stop }
            $record.FullyQualifiedErrorId | Should -BeExactly 'TooManyErrors,Hallelujah.Cmdlets.ImportHallFeedCommand'
            "$record" | Should -Match 'ShortRow'
            "$record" | Should -Match 'bad\.csv line 3'
            (Get-HallFeed too_many).State | Should -Be 'Failed'
        }
        It 'refuses MaxErrors <limit>' -ForEach @(
            @{ limit = 'many' }, @{ limit = '-1' }, @{ limit = '101%' }, @{ limit = '%' }) {
            { Import-HallFeed odd_limit $bad -OnError Reject -MaxErrors $limit -ErrorAction Stop } |
                Should -Throw -ErrorId 'InvalidOption,Hallelujah.Cmdlets.ImportHallFeedCommand'
        }
        It 'refuses MaxErrors where the first bad record ends the import' {
            { Import-HallFeed odd_limit $bad -MaxErrors 3 -ErrorAction Stop } |
                Should -Throw -ErrorId 'InvalidOption,Hallelujah.Cmdlets.ImportHallFeedCommand'
        }
        It 'keeps as many as -MaxRejectBytes has room for, and warns' {
            $null = Import-HallFeed whole $bad -OnError Reject -MaxRejectBytes 64KB -WarningVariable warnings -WarningAction SilentlyContinue
            @($warnings) | Should -HaveCount 1
            $feed = Import-HallFeed counted $bad -OnError Reject -MaxRejectBytes '0KB' -WarningVariable warnings -WarningAction SilentlyContinue
            $feed.Rejected | Should -Be 2
            $feed.RejectsKept | Should -Be 0
            $feed.RowsRead | Should -Be 4
            @($warnings) | Should -HaveCount 2
            "$($warnings[1])" | Should -Match '^0 of the 2 rejects .*-MaxRejectBytes'
            @(Get-HallReject counted -WarningVariable warnings -WarningAction SilentlyContinue) | Should -HaveCount 0
            "$warnings" | Should -Match '^0 of the 2 rejects of .counted. are kept'
            $null = Get-HallReject whole -WarningVariable warnings
            @($warnings) | Should -HaveCount 0
        }
        It 'refuses -MaxRejectBytes <bytes>' -ForEach @(@{ bytes = -1 }, @{ bytes = 'many' }, @{ bytes = '64 MiB' }) {
            { Import-HallFeed odd_limit $bad -OnError Reject -MaxRejectBytes $bytes -ErrorAction Stop } |
                Should -Throw '*MaxRejectBytes*'
        }
        It 'refuses -MaxRejectBytes where the first bad record ends the import' {
            $record = Get-ErrorOf { Import-HallFeed odd_limit $bad -MaxRejectBytes 1MB -ErrorAction Stop }
            $record.FullyQualifiedErrorId | Should -BeExactly 'InvalidOption,Hallelujah.Cmdlets.ImportHallFeedCommand'
            $record.ErrorDetails.RecommendedAction | Should -Match '-OnError'
        }
        It 'keeps them in the command that can be run again' {
            $null = Import-HallFeed again $bad -OnError NullCell -MaxErrors '60%' -MaxRejectBytes 1MB -WarningAction SilentlyContinue
            $command = (Get-HallWorksheet | Where-Object Feed -EQ again).Command
            $command | Should -Match '-OnError NullCell'
            $command | Should -Match '-MaxErrors .?60%'
            $command | Should -Match '-MaxRejectBytes 1048576'
        }
    }

    Context 'errors' {
        It '<id> for <name>' -ForEach @(
            @{ id = 'SourceNotFound'; name = 'e1'; path = 'missing.csv' }
            @{ id = 'SourceNotFound'; name = 'e2'; path = 'missing-*.csv' }
            @{ id = 'SourceEmpty'; name = 'e3'; path = 'empty.csv' }
            @{ id = 'SourceNotText'; name = 'e4'; path = 'binary.csv' }
            @{ id = 'SourceNotFound'; name = 'e5'; path = 'hollow' }
            @{ id = 'NameInUse'; name = 'SALES'; path = 'sales.csv' }
            @{ id = 'InvalidName'; name = '-x'; path = 'sales.csv' }
            @{ id = 'NameReserved'; name = 'x_del_20260101T000000000Z'; path = 'sales.csv' }
        ) {
            [IO.File]::WriteAllText((Join-Path $TestDrive 'empty.csv'), '')
            [IO.File]::WriteAllBytes((Join-Path $TestDrive 'binary.csv'), [byte[]](0..255 * 40))
            $null = [IO.Directory]::CreateDirectory((Join-Path $TestDrive 'hollow'))
            $record = Get-ErrorOf { Import-HallFeed $name (Join-Path $TestDrive $path) -ErrorAction Stop }
            $record.FullyQualifiedErrorId | Should -BeExactly "$id,Hallelujah.Cmdlets.ImportHallFeedCommand"
            $record.TargetObject | Should -Be (Join-Path $TestDrive $path)
            $record.ErrorDetails.RecommendedAction | Should -Not -BeNullOrEmpty
        }
        It 'refuses a type that does not exist' {
            { Import-HallFeed odd_type $sales -ColumnType @{ id = 'Number' } -ErrorAction Stop } |
                Should -Throw -ErrorId 'InvalidOption,Hallelujah.Cmdlets.ImportHallFeedCommand'
        }
        It 'changes nothing with -WhatIf' {
            $before = @(Get-HallWorksheet).Count
            Import-HallFeed what_if $sales -WhatIf
            @(Get-HallWorksheet) | Should -HaveCount $before
        }
    }
}
