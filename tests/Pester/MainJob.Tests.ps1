# The whole job in one Summit: load, describe, extract, read, write, delete, restore, kill, start again.
BeforeAll {
    # Not in $TestDrive: what is made there in a Describe, such as a feed's files, is erased when the Describe ends.
    . "$PSScriptRoot/common.ps1"
    $hallelu = [IO.Directory]::CreateTempSubdirectory('hall-pester-').FullName
    $csv = Join-Path $TestDrive 'visits.csv'
    Set-Content $csv 'zip,city,opened,visits', '00501,Holtsville,2024-05-01,12', '10001,"New York, NY",2024-06-15,', '94105,,,7'
    $summit = Start-TestSummit -In $hallelu
    $visits = Import-HallFeed visits $csv
}

AfterAll {
    Stop-TestSummit
    Remove-Item $hallelu -Recurse -Force
}

Describe 'The module' {
    It 'keeps its commands when it is imported again by force' {
        $path = Join-Path (Split-Path (Split-Path $PSScriptRoot)) 'Hallelujah.psd1'
        $before = (Get-Command -Module Hallelujah).Count
        Import-Module $path -Force
        (Get-Command -Module Hallelujah).Count | Should -Be $before
        $before | Should -BeGreaterThan 15
    }
}

Describe 'An import' {
    It 'gives a feed that is ready' {
        $visits.Name | Should -BeExactly 'visits'
        $visits.State | Should -Be 'Ready'
        $visits.Rows | Should -Be 3
        $visits.Columns | Should -Be 4
        $visits.RowsRead | Should -Be 3
    }

    It 'finds <type> for <column>' -ForEach @(
        @{ column = 'zip'; type = 'Utf8'; nullable = $false }
        @{ column = 'city'; type = 'Utf8'; nullable = $true }
        @{ column = 'opened'; type = 'Date32'; nullable = $true }
        @{ column = 'visits'; type = 'Int64'; nullable = $true }
    ) {
        $found = Get-HallSchema visits | Where-Object Name -EQ $column
        "$($found.Type)" | Should -BeExactly $type
        $found.Nullable | Should -Be $nullable
    }

    It 'gathers statistics' {
        $stats = Get-HallStats visits visits
        $stats.Count | Should -Be 3
        $stats.NullCount | Should -Be 1
        $stats.Min | Should -Be 7
        $stats.Max | Should -Be 12
        $stats.Sum | Should -Be 19
        $stats.Mean | Should -Be 9.5
        (Get-HallStats visits zip).Min | Should -BeExactly '00501'
    }

    It 'changes nothing with -WhatIf' {
        Import-HallFeed other $csv -WhatIf
        @(Get-HallFeed).Name | Should -Not -Contain 'other'
    }

    It 'refuses <what> with <id>' -ForEach @(
        @{ what = 'a name in use'; id = 'NameInUse,*'; run = { Import-HallFeed visits $csv -ErrorAction Stop } }
        @{ what = 'a path that is not there'; id = 'SourceNotFound,*'
            run = { Import-HallFeed none (Join-Path $TestDrive 'no-such.csv') -ErrorAction Stop } }
        @{ what = 'an unknown feed'; id = 'FeedNotFound,*'; run = { Get-HallSchema nosuch -ErrorAction Stop } }
        @{ what = 'an unknown column'; id = 'ColumnNotFound,*'
            run = { Read-HallFeed visits -Property nosuch -ErrorAction Stop } }
        @{ what = 'what it cannot translate'; id = 'PredicateUnsupported,*'
            run = { Read-HallFeed visits -Where { Get-Date } -ErrorAction Stop } }
    ) {
        $run | Should -Throw -ErrorId $id
    }
}

Describe 'Reading and extracting' {
    It 'reads rows in the order of the file' {
        (Read-HallFeed visits).zip | Should -Be '00501', '10001', '94105'
        (Read-HallFeed visits -First 1 -Skip 1).city | Should -BeExactly 'New York, NY'
    }

    It 'filters in the Summit, with the values of variables here' {
        $least = 10
        (Read-HallFeed visits -Where { $_.visits -gt $least }).zip | Should -BeExactly '00501'
        @(Read-HallFeed visits -Where '$_.visits -gt 100') | Should -HaveCount 0
    }

    It 'extracts into a feed and into a file that has the same rows' {
        $busy = Export-HallFeed visits -As busy -Where { $_.visits -gt 10 } -Property zip, visits
        $busy.Rows | Should -Be 1
        $null = Export-HallFeed busy -Path (Join-Path $TestDrive 'busy.csv')
        Get-Content (Join-Path $TestDrive 'busy.csv') | Should -Be 'zip,visits', '00501,12'
        { Export-HallFeed busy -Path (Join-Path $TestDrive 'busy.csv') -ErrorAction Stop } |
            Should -Throw -ErrorId 'TargetExists,*'
    }
}

Describe 'Deleting and restoring' {
    BeforeAll { $null = Export-HallFeed visits -As doomed -First 2 }

    It 'deletes under another name and restores the old one' {
        Remove-HallFeed doomed -WhatIf
        (Get-HallFeed doomed).State | Should -Be 'Ready'
        Remove-HallFeed doomed -Force
        @(Get-HallFeed).Name | Should -Not -Contain 'doomed'
        (Get-HallFeed -Deleted).DeletedName | Should -Match '^doomed_del_\d{8}T\d{9}Z$'
        (Restore-HallFeed doomed).Rows | Should -Be 2
    }
}

Describe 'A Summit that is killed' {
    It 'comes back with everything that was ready' {
        $before = Get-HallFeed | Sort-Object Name | ForEach-Object { "$($_.Name) $($_.State) $($_.Rows)" }
        Stop-Process -Id $summit.ProcessId -Force
        Wait-Process -Id $summit.ProcessId -Timeout 30 -ErrorAction SilentlyContinue
        $null = Start-HallSummit -HalleluDir $summit.HalleluDir
        Get-HallFeed | Sort-Object Name | ForEach-Object { "$($_.Name) $($_.State) $($_.Rows)" } | Should -Be $before
        (Read-HallFeed visits).zip | Should -Be '00501', '10001', '94105'
    }
}
