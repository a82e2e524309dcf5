Describe 'Get-HallFeed' {
    BeforeAll {
        . "$PSScriptRoot/common.ps1"
        $summit = Start-TestSummit
        $sales = New-SalesFile
        $null = Import-HallFeed sales $sales
        $null = Import-HallFeed sales_old $sales
        $null = Import-HallFeed stock $sales -Worksheet side
        $null = Import-HallFeed gone $sales
        Remove-HallFeed gone -Force
    }
    AfterAll { Stop-TestSummit }

    It 'lists all feeds' { @(Get-HallFeed).Name | Sort-Object | Should -Be @('sales', 'sales_old', 'stock') }
    It 'finds by name in either case' { (Get-HallFeed SALES).Name | Should -BeExactly 'sales' }
    It 'finds by wildcard' { @(Get-HallFeed sales*) | Should -HaveCount 2 }
    It 'finds by several names, in their order' { @(Get-HallFeed stock, sales).Name | Should -Be @('stock', 'sales') }
    It 'finds names from the pipeline' { @('stock', 'sales' | Get-HallFeed) | Should -HaveCount 2 }
    It 'finds nothing for a pattern without an error' { @(Get-HallFeed none* -ErrorAction Stop) | Should -HaveCount 0 }
    It 'finds by worksheet' { (Get-HallFeed -Worksheet side).Name | Should -Be 'stock' }
    It 'knows the Summit' { (Get-HallFeed sales).Summit | Should -Be $summit.Address }
    It 'finds deleted feeds' {
        $deleted = Get-HallFeed -Deleted
        $deleted.Name | Should -Be 'gone'
        $deleted.State | Should -Be 'Deleted'
        $deleted.DeletedName | Should -Match '^gone_del_\d{8}T\d{9}Z$'
        $deleted.DeletedAt | Should -BeOfType ([datetime])
    }
    It 'says that there is no such feed, and the nearest names' {
        $record = Get-ErrorOf { Get-HallFeed sale -ErrorAction Stop }
        $record.FullyQualifiedErrorId | Should -BeExactly 'FeedNotFound,Hallelujah.Cmdlets.GetHallFeedCommand'
        "$($record.CategoryInfo.Category)" | Should -Be 'ObjectNotFound'
        $record.TargetObject | Should -Be 'sale'
        "$record" | Should -Match "Did you mean 'sales'"
    }
    It 'goes on after a name that is not there' {
        $found = Get-HallFeed nope, sales -ErrorAction SilentlyContinue -ErrorVariable problems
        $found.Name | Should -Be 'sales'
        @($problems) | Should -HaveCount 1
    }
}
