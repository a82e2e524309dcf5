Describe 'Get-HallStats' {
    BeforeAll {
        . "$PSScriptRoot/common.ps1"
        $null = Start-TestSummit
        $null = Import-HallFeed sales (New-SalesFile)
    }
    AfterAll { Stop-TestSummit }

    It 'gives one object a column' {
        $stats = @(Get-HallStats sales)
        $stats[0] | Should -BeOfType 'Hallelujah.Cmdlets.ColumnStats'
        $stats.Name | Should -Be @('id', 'region', 'amount', 'sold_on', 'flag', 'note')
    }
    It 'computes numbers with the column''s own types' {
        $amount = Get-HallStats sales amount
        $amount.Count | Should -Be 5
        $amount.NullCount | Should -Be 1
        $amount.DistinctCount | Should -Be 4
        $amount.DistinctIsExact | Should -BeTrue
        $amount.Min | Should -Be 10.5
        $amount.Min | Should -BeOfType ([double])
        $amount.Max | Should -Be 50.75
        $amount.Sum | Should -Be 111.625
        $amount.Mean | Should -Be 27.90625
        [Math]::Round($amount.StdDev, 6) | Should -Be 17.208094
        $amount.NaNCount | Should -Be 0
        (Get-HallStats sales id).Max | Should -BeOfType ([long])
    }
    It 'computes dates' {
        $days = Get-HallStats sales sold_on
        $days.Min | Should -Be ([datetime]'2024-01-01')
        $days.Max | Should -Be ([datetime]'2024-12-31')
        $days.Mean | Should -BeOfType ([datetime])
    }
    It 'computes texts' {
        $region = Get-HallStats sales region
        $region.DistinctCount | Should -Be 3
        $region.Top[0].Value | Should -Be 'EU'
        $region.Top[0].Count | Should -Be 3
        $region.MinLength | Should -Be 2
        $region.MaxLength | Should -Be 4
        $region.MeanLength | Should -Be 2.4
    }
    It 'has a histogram whose counts are all values' {
        $sum = ((Get-HallStats sales amount).Histogram | Measure-Object Count -Sum).Sum
        $sum | Should -Be 4
    }
    It 'takes columns by wildcard' { @(Get-HallStats sales *o*).Name | Should -Be @('region', 'amount', 'sold_on', 'note') }
    It 'says that there is no such column' {
        { Get-HallStats sales amuont -ErrorAction Stop } |
            Should -Throw -ErrorId 'ColumnNotFound,Hallelujah.Cmdlets.GetHallStatsCommand' -ExpectedMessage "*'amount'*"
    }
    It 'says that there is no such feed' {
        { Get-HallStats nope -ErrorAction Stop } | Should -Throw -ErrorId 'FeedNotFound,Hallelujah.Cmdlets.GetHallStatsCommand'
    }
}
