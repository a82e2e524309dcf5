Describe 'Get-HallSchema' {
    BeforeAll {
        . "$PSScriptRoot/common.ps1"
        $null = Start-TestSummit
        $null = Import-HallFeed sales (New-SalesFile)
    }
    AfterAll { Stop-TestSummit }

    It 'gives the columns in order with their types' {
        $columns = @(Get-HallSchema sales)
        $columns[0] | Should -BeOfType 'Hallelujah.Cmdlets.Column'
        $columns.Position | Should -Be @(1, 2, 3, 4, 5, 6)
        $columns.Name | Should -Be @('id', 'region', 'amount', 'sold_on', 'flag', 'note')
        $columns.Type | Should -Be @('Int64', 'Utf8', 'Float64', 'Date32', 'Bool', 'Utf8')
        $columns.Nullable | Should -Be @($false, $false, $true, $false, $false, $true)
        $columns.DotNetType.Name | Should -Be @('Int64', 'String', 'Double', 'DateTime', 'Boolean', 'String')
        $columns[0].Inferred | Should -Not -BeNullOrEmpty
        $columns[0].Feed | Should -Be 'sales'
    }
    It 'tells a near miss, and what to pass' {
        $path = New-TestFile 'near.csv' (@('n') + (1..300) + @('NA') + (301..600))
        $null = Import-HallFeed near $path
        (Get-HallSchema near).Type | Should -Be 'Utf8'
        (Get-HallSchema near).NearMiss | Should -Match 'NA'
        (Get-HallSchema near).NearMiss | Should -Match '-NullValue'
    }
    It 'explains how the values led to a type' {
        $path = New-TestFile 'steps.csv' 'n,t', '1,x', '2.5,', 'N/A,y'
        $null = Import-HallFeed steps $path
        $steps = @(Get-HallSchema steps -Explain)
        $steps[0] | Should -BeOfType 'Hallelujah.Cmdlets.TypeStep'
        $steps.Column | Should -Be @('n', 'n', 'n', 't')
        $steps.Type | Should -Be @('Int64', 'Float64', 'Utf8', 'Utf8')
        $steps.Line | Should -Be @(2, 3, 4, 2)
        $steps.Value | Should -Be @('1', '2.5', 'N/A', 'x')
        $steps[0].Feed | Should -Be 'steps'
        $steps.File | Select-Object -Unique | Should -Be 'steps.csv'
        $null = Export-HallFeed steps -As 'part' -First 1
        @(Get-HallSchema part -Explain).Value | Should -Be $steps.Value
        $null = Import-HallFeed given $path -ColumnType @{ n = 'Utf8'; t = 'Utf8' }
        Get-HallSchema given -Explain | Should -BeNullOrEmpty
    }
    It 'takes feeds from the pipeline' { @(Get-HallFeed sales | Get-HallSchema) | Should -HaveCount 6 }
    It 'says that there is no such feed' {
        { Get-HallSchema sale -ErrorAction Stop } | Should -Throw -ErrorId 'FeedNotFound,Hallelujah.Cmdlets.GetHallSchemaCommand' -ExpectedMessage "*Did you mean 'sales'*"
    }
}
