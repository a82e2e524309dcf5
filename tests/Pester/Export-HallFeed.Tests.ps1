Describe 'Export-HallFeed' {
    BeforeAll {
        . "$PSScriptRoot/common.ps1"
        $null = Start-TestSummit
        $null = Import-HallFeed sales (New-SalesFile)
        $null = Import-HallFeed many (New-BigFile 'many.csv' 5000)
    }
    AfterAll { Stop-TestSummit }

    Context 'into a feed' {
        It 'extracts rows and columns' {
            $feed = Export-HallFeed sales -As eu -Where { $_.region -eq 'EU' } -Property amount, id
            $feed | Should -BeOfType 'Hallelujah.Cmdlets.Feed'
            $feed.Rows | Should -Be 3
            $feed.Columns | Should -Be 2
            @(Get-HallSchema eu).Name | Should -Be @('amount', 'id')
            (Read-HallFeed eu).id | Should -Be @(1, 3, 5)
        }
        It 'takes first and skip after the condition' {
            $null = Export-HallFeed sales -As one_eu -Where '$_.region -eq ''EU''' -Skip 1 -First 1
            (Read-HallFeed one_eu).id | Should -Be 3
        }
        It 'has the statistics of its own rows' { (Get-HallStats eu id).Max | Should -Be 5; (Get-HallStats eu id).Count | Should -Be 3 }
        It 'takes feeds from the pipeline' { (Get-HallFeed sales | Export-HallFeed -As copy).Rows | Should -Be 5 }
        It 'waits for its input' {
            $null = Export-HallFeed later -As from_later -WaitForInput -NoWait
            (Get-HallFeed from_later).State | Should -Be 'Waiting'
            (Get-HallFeed from_later).WaitingFor | Should -Match 'later'
            $null = Import-HallFeed later (New-SalesFile)
            (Wait-HallFeed from_later -Timeout 30).Rows | Should -Be 5
        }
        It 'is compressed as its input, unless it is said' {
            (Export-HallFeed many -As plain).Compression | Should -BeExactly 'None'
            (Export-HallFeed many -As small -Compression Zstd).Compression | Should -BeExactly 'Zstd'
            (Export-HallFeed small -As small_too -First 4000).Compression | Should -BeExactly 'Zstd'
            (Export-HallFeed small -As large -Compression None).Bytes | Should -BeGreaterThan (Get-HallFeed small).Bytes
            (Read-HallFeed small_too -Skip 3990 | ConvertTo-Json) |
                Should -Be (Read-HallFeed many -Skip 3990 -First 10 | ConvertTo-Json)
            $command = (Get-HallWorksheet | Where-Object Feed -EQ small).Command
            $command | Should -BeExactly 'Export-HallFeed -Name many -As small -Compression Zstd'
        }
        It 'changes nothing with -WhatIf' {
            Export-HallFeed sales -As what_if -WhatIf
            @(Get-HallFeed what_if*) | Should -HaveCount 0
        }
        It '<id>' -ForEach @(
            @{ id = 'InputNotFound'; from = 'nope'; to = 'x1'; where = '$_.id -eq 1' }
            @{ id = 'NameInUse'; from = 'sales'; to = 'EU'; where = '$_.id -eq 1' }
            @{ id = 'InvalidName'; from = 'sales'; to = '?'; where = '$_.id -eq 1' }
            @{ id = 'ColumnNotFound'; from = 'sales'; to = 'x2'; where = '$_.nope -eq 1' }
            @{ id = 'PredicateUnsupported'; from = 'sales'; to = 'x3'; where = 'Get-Date' }
            @{ id = 'PredicateInvalid'; from = 'sales'; to = 'x4'; where = '$_.id -eq' }
        ) {
            $record = Get-ErrorOf { Export-HallFeed $from -As $to -Where $where -ErrorAction Stop }
            $record.FullyQualifiedErrorId | Should -BeExactly "$id,Hallelujah.Cmdlets.ExportHallFeedCommand"
            @(Get-HallFeed x[0-9]) | Should -HaveCount 0
        }
        It 'refuses a column that a feed which is ready lacks, without a trace' {
            { Export-HallFeed sales -As new -Property nosuch -NoWait -ErrorAction Stop } |
                Should -Throw -ErrorId 'ColumnNotFound,Hallelujah.Cmdlets.ExportHallFeedCommand'
            @(Get-HallFeed new -ErrorAction SilentlyContinue) | Should -HaveCount 0
            @(Get-HallWorksheet).Feed | Should -Not -Contain 'new'
            (Export-HallFeed sales -As new -Property id).Columns | Should -Be 1
        }
        It 'fails where only the input that it waited for could tell' {
            $null = Export-HallFeed unborn -As too_late -Property nosuch -WaitForInput -NoWait
            $null = Import-HallFeed unborn (New-SalesFile)
            { Wait-HallFeed too_late -Timeout 30 -ErrorAction Stop } | Should -Throw -ErrorId 'ColumnNotFound,*'
            (Get-HallFeed too_late).State | Should -Be 'Failed'
        }
    }

    Context 'into a file' {
        BeforeAll { $out = Join-Path $TestDrive 'out.csv' }

        It 'writes the same rows again' {
            $result = Export-HallFeed sales -Path $out
            $result | Should -BeOfType 'Hallelujah.Cmdlets.ExportResult'
            $result.Rows | Should -Be 5
            $result.Path | Should -Be $out
            $result.Host | Should -Be (Get-HallFeed sales).Host
            $result.Bytes | Should -Be ([IO.FileInfo]::new($out).Length)
            $null = Import-HallFeed again $out
            @(Get-HallSchema again).Type | Should -Be @(Get-HallSchema sales).Type
            (Read-HallFeed again | ConvertTo-Json) | Should -Be (Read-HallFeed sales | ConvertTo-Json)
        }
        It 'does not overwrite' {
            $record = Get-ErrorOf { Export-HallFeed sales -Path $out -First 1 -ErrorAction Stop }
            $record.FullyQualifiedErrorId | Should -BeExactly 'TargetExists,Hallelujah.Cmdlets.ExportHallFeedCommand'
            @(Get-Content $out) | Should -HaveCount 6
        }
        It 'overwrites with -Force' {
            (Export-HallFeed sales -Path $out -First 1 -Force).Rows | Should -Be 1
            @(Get-Content $out) | Should -HaveCount 2
        }
        It 'takes a delimiter' {
            $tabs = Join-Path $TestDrive 'out.tsv'
            $null = Export-HallFeed sales id, region -Path $tabs -First 1
            @(Get-Content $tabs) | Should -Be @("id`tregion", "1`tEU")
            $null = Export-HallFeed sales id, region -Path $tabs -First 1 -Delimiter ';' -Force
            @(Get-Content $tabs) | Should -Be @('id;region', '1;EU')
        }
        It 'writes Arrow for <extension>' -ForEach @(
            @{ extension = 'arrow' }, @{ extension = 'feather' }, @{ extension = 'ipc' }
        ) {
            $arrow = Join-Path $TestDrive "out.$extension"
            $result = Export-HallFeed sales id, region -Path $arrow -Where { $_.region -eq 'EU' } -First 2
            $result.Rows | Should -Be 2
            $bytes = [IO.File]::ReadAllBytes($arrow)
            $result.Bytes | Should -Be $bytes.Length
            [Text.Encoding]::ASCII.GetString($bytes, 0, 6) | Should -BeExactly 'ARROW1'
            [Text.Encoding]::ASCII.GetString($bytes, $bytes.Length - 6, 6) | Should -BeExactly 'ARROW1'
        }
        It 'takes the format from -Format before the extension' {
            $odd = Join-Path $TestDrive 'odd.xyz'
            $null = Export-HallFeed sales -Path $odd -Format Arrow
            [Text.Encoding]::ASCII.GetString([IO.File]::ReadAllBytes($odd), 0, 6) | Should -BeExactly 'ARROW1'
        }
        It 'refuses a delimiter where the format has none' {
            $none = Join-Path $TestDrive 'delimiter.arrow'
            { Export-HallFeed sales -Path $none -Delimiter ';' } |
                Should -Throw -ErrorId 'InvalidOption,Hallelujah.Cmdlets.ExportHallFeedCommand'
            $none | Should -Not -Exist
        }
        It 'compresses an Arrow file' {
            $sizes = foreach ($compression in 'None', 'Lz4', 'Zstd') {
                $arrow = Join-Path $TestDrive "$compression.arrow"
                (Export-HallFeed many -Path $arrow -Compression $compression).Bytes
            }
            $sizes[1] | Should -BeLessThan $sizes[0]
            $sizes[2] | Should -BeLessThan $sizes[0]
        }
        It 'refuses a compression where the format is not Arrow' {
            $none = Join-Path $TestDrive 'compression.csv'
            { Export-HallFeed sales -Path $none -Compression Zstd } | Should -Throw -ExpectedMessage '*format is Csv*' `
                -ErrorId 'InvalidOption,Hallelujah.Cmdlets.ExportHallFeedCommand'
            $none | Should -Not -Exist
        }
        It 'offers the formats that are written' {
            @((Get-Completion 'Export-HallFeed sales -Path x -Format ').CompletionText) |
                Should -Be @('Arrow', 'Csv', 'JsonLines')
        }
        It 'refuses a format that is not written' {
            $none = Join-Path $TestDrive 'out.parquet'
            { Export-HallFeed sales -Path $none -ErrorAction Stop } | Should -Throw -ExpectedMessage 'Parquet files*' `
                -ErrorId 'InvalidOption,Hallelujah.Cmdlets.ExportHallFeedCommand'
            { Export-HallFeed sales -Path $none -Format Parquet -ErrorAction Stop } |
                Should -Throw -ErrorId 'CannotConvertArgumentNoMessage,*'
            $none | Should -Not -Exist
        }
        It 'writes nothing with -WhatIf' {
            $none = Join-Path $TestDrive 'none.csv'
            Export-HallFeed sales -Path $none -WhatIf
            $none | Should -Not -Exist
        }
        It 'refuses an extension that tells no format' {
            { Export-HallFeed sales -Path (Join-Path $TestDrive 'out.xyz') } |
                Should -Throw -ErrorId 'InvalidOption,Hallelujah.Cmdlets.ExportHallFeedCommand'
        }
        It 'refuses a directory that is not there' {
            { Export-HallFeed sales -Path (Join-Path $TestDrive 'no/where.csv') -ErrorAction Stop } |
                Should -Throw -ErrorId 'TargetUnwritable,Hallelujah.Cmdlets.ExportHallFeedCommand'
        }
        It 'refuses -Force with -NoClobber' {
            { Export-HallFeed sales -Path $out -Force -NoClobber } |
                Should -Throw -ErrorId 'InvalidOption,Hallelujah.Cmdlets.ExportHallFeedCommand'
        }
        It 'says that there is no such feed' {
            { Export-HallFeed nope -Path (Join-Path $TestDrive 'nope.csv') -ErrorAction Stop } |
                Should -Throw -ErrorId 'FeedNotFound,Hallelujah.Cmdlets.ExportHallFeedCommand'
        }
    }
}
