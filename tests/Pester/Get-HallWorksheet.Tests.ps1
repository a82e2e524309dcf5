Describe 'Get-HallWorksheet' {
    BeforeAll {
        . "$PSScriptRoot/common.ps1"
        $null = Start-TestSummit
        $sales = New-SalesFile
        $null = Import-HallFeed sales $sales -ColumnType @{ id = 'Utf8' } -NullValue 'N/A'
        $when = [datetime]'2024-01-15'
        $null = Export-HallFeed sales -As part -Where { $_.region -in 'EU', 'US' -and $_.sold_on -lt $when } -Property id, 'region' -First 9
        $null = Import-HallFeed other $sales -Worksheet side
        $null = Export-HallFeed sales -As gone
        Remove-HallFeed gone -Force
    }
    AfterAll { Stop-TestSummit }

    It 'gives the commands in creation order, deleted ones included' {
        $commands = @(Get-HallWorksheet main)
        $commands[0] | Should -BeOfType 'Hallelujah.Cmdlets.WorksheetCommand'
        $commands | Should -HaveCount 3
        $commands[0].Feed | Should -Be 'sales'
        $commands[1].Feed | Should -Be 'part'
        $commands[2].Feed | Should -Match '^gone_del_'
        $commands.Kind | Should -Be @('Import', 'Extract', 'Extract')
        $commands.State | Should -Be @('Ready', 'Ready', 'Deleted')
        @($commands[1].Inputs) | Should -Be @('sales')
        $commands[0].Submitted | Should -BeOfType ([datetime])
    }
    It 'gives all worksheets, one, or some by wildcard' {
        @(Get-HallWorksheet) | Should -HaveCount 4
        (Get-HallWorksheet side).Feed | Should -Be 'other'
        (Get-HallWorksheet s*).Feed | Should -Be 'other'
        (Get-HallFeed other | Get-HallWorksheet).Feed | Should -Be 'other'
    }
    It 'gives commands that run again and do the same' {
        $import, $extract = @(Get-HallWorksheet main | Select-Object -First 2).Command
        $before = Read-HallFeed part | ConvertTo-Json
        Remove-HallFeed part, sales -Force
        (& ([scriptblock]::Create($import))).Rows | Should -Be 5
        (& ([scriptblock]::Create($extract))).Rows | Should -Be 2
        (Read-HallFeed part | ConvertTo-Json) | Should -Be $before
        @(Get-HallWorksheet main | Select-Object -Last 2).Command | Should -Be @($import, $extract)
    }
    It 'gives a script that runs past what was piped in as objects' {
        $null = [pscustomobject]@{ n = 1 }, [pscustomobject]@{ n = 2 } | Import-HallFeed people -Worksheet piped -ErrorAction Stop
        $null = Import-HallFeed from_file $sales -Worksheet piped
        $piped, $import = @((Get-HallWorksheet piped).Command)
        $piped | Should -BeExactly ("# people was loaded from objects, which are in no file; pipe them in again: " +
            "... | Import-HallFeed -Name people -Worksheet piped")
        Remove-HallFeed from_file -Force
        $feeds = & ([scriptblock]::Create(($piped, $import) -join "`n"))
        @($feeds).Name | Should -Be @('from_file')
    }
    It 'says that there is no such worksheet' {
        $record = Get-ErrorOf { Get-HallWorksheet sid -ErrorAction Stop }
        $record.FullyQualifiedErrorId | Should -BeExactly 'WorksheetNotFound,Hallelujah.Cmdlets.GetHallWorksheetCommand'
        "$record" | Should -Match "Did you mean 'side'"
        $record.TargetObject | Should -Be 'sid'
    }
}
