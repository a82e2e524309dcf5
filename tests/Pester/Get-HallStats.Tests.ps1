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
    It 'has quantiles with their bounds' {
        $quantiles = (Get-HallStats sales amount).Quantiles
        $quantiles.Percent | Should -Be @(0, 1, 5, 10, 25, 50, 75, 90, 95, 99, 100)
        $quantiles[0].Value | Should -Be 10.5
        $quantiles[10].Value | Should -Be 50.75
        $quantiles[5].Lower | Should -Be $quantiles[5].Value
        $quantiles[5].IsExact | Should -BeTrue
    }
    It 'tells order, uniqueness and zeros in front' {
        $csv = Join-Path $TestDrive 'order.csv'
        Set-Content $csv "up,down,same,zip`n1,9,x,00501`n3,7,x,10001`n5,2,x,99950"
        $null = Import-HallFeed order $csv
        (Get-HallStats order).SortOrder | Should -Be @('Ascending', 'Descending', 'Constant', 'Ascending')
        (Get-HallStats order).IsUnique | Should -Be @($true, $true, $false, $true)
        (Get-HallStats order zip).ZeroPadded | Should -BeTrue
        (Get-HallStats sales region).ZeroPadded | Should -BeFalse
    }
    It 'is exact with -Exact' {
        $csv = Join-Path $TestDrive 'many.csv'
        Set-Content $csv (@('n,t') + @(0..11999 | ForEach-Object { "$(($_ * 7919) % 9001),v$($_ % 6000)" }))
        $null = Import-HallFeed many $csv
        $estimate = Get-HallStats many n
        $estimate.QuantileRankError | Should -BeGreaterThan 0
        $exact = @(Get-HallStats many -Exact)
        $exact.Name | Should -Be @('n', 't')
        $exact[0].DistinctCount | Should -Be 9001
        $exact[0].QuantileRankError | Should -Be 0
        $exact[0].Top[0].Count | Should -Be 2
        $exact[0].Top[0].IsExact | Should -BeTrue
        $exact[1].Top[0].CountError | Should -Be 0
        { Get-HallStats many nope -Exact -ErrorAction Stop } |
            Should -Throw -ErrorId 'ColumnNotFound,Hallelujah.Cmdlets.GetHallStatsCommand'
    }
    It 'takes columns by wildcard' { @(Get-HallStats sales *o*).Name | Should -Be @('region', 'amount', 'sold_on', 'note') }
    It 'says that there is no such column' {
        { Get-HallStats sales amuont -ErrorAction Stop } |
            Should -Throw -ErrorId 'ColumnNotFound,Hallelujah.Cmdlets.GetHallStatsCommand' -ExpectedMessage "*'amount'*"
    }
    It 'tells of the others where one column is not there' {
        $stats = @(Get-HallStats sales region, amuont, r*, amount -ErrorAction SilentlyContinue -ErrorVariable problems)
        $stats.Name | Should -Be @('region', 'amount')
        $problems | Should -HaveCount 1
        $problems[0].FullyQualifiedErrorId | Should -BeExactly 'ColumnNotFound,Hallelujah.Cmdlets.GetHallStatsCommand'
        $problems[0].TargetObject | Should -Be 'amuont'
    }
    It 'shows the beginning of a long text that is frequent' {
        $long = 'x' * 300
        $null = Import-HallFeed long (New-TestFile 'long.csv' (@('t', $long, $long) + (1..12)))
        $top = (Get-HallStats long).Top[0]
        $top.Value | Should -BeExactly "$('x' * 256)…"
        $top.IsCut | Should -BeTrue
        $top.Count | Should -Be 2
        $top = (Get-HallStats long -Exact).Top[0]
        $top.Value | Should -BeExactly $long
        $top.IsCut | Should -BeFalse
    }
    It 'says that there is no such feed' {
        { Get-HallStats nope -ErrorAction Stop } | Should -Throw -ErrorId 'FeedNotFound,Hallelujah.Cmdlets.GetHallStatsCommand'
    }
}
