Describe 'Get-HallSummit' {
    BeforeAll {
        . "$PSScriptRoot/common.ps1"
        $summit = Start-TestSummit
        $null = Import-HallFeed sales (New-SalesFile)
    }
    AfterAll { Stop-TestSummit }

    It 'tells the health of the session''s Summit' {
        $health = Get-HallSummit
        $health | Should -BeOfType 'Hallelujah.Cmdlets.Summit'
        $health.Name | Should -Not -BeNullOrEmpty
        $health.Ip | Should -Match '^127\.0\.0\.[1-3]$'
        $health.Port | Should -Be $summit.Port
        $health.HalleluDir | Should -Be $summit.HalleluDir
        $health.Version | Should -Match '^0\.1\.0'
        $health.Feeds | Should -Be 1
        $health.MemoryBytes | Should -BeGreaterThan 1000000
        $health.FreeDiskBytes | Should -BeGreaterThan 0
        @($health.Hosts) | Should -HaveCount @(Get-HallHost).Count
        $health.Uptime.Ticks | Should -BeGreaterThan 0
        "$health" | Should -Be "$($health.Ip):$($summit.Port)"
    }
    It 'takes an address' { (Get-HallSummit $summit.Address).ProcessId | Should -Be $summit.ProcessId }
    It 'says that nobody listens' {
        { Get-HallSummit 127.0.0.1:1 } | Should -Throw -ErrorId 'ConnectionFailed,Hallelujah.Cmdlets.GetHallSummitCommand'
    }
    It 'says so when the Summit has died' {
        $other = Start-TestSummit other
        [Diagnostics.Process]::GetProcessById($other.ProcessId).Kill()
        $record = Get-ErrorOf { while ($true) { Get-HallSummit $other.Address -ErrorAction Stop } }
        $record.FullyQualifiedErrorId | Should -BeIn @(
            'ConnectionLost,Hallelujah.Cmdlets.GetHallSummitCommand', 'ConnectionFailed,Hallelujah.Cmdlets.GetHallSummitCommand')
        $null = Connect-HallSummit -HalleluDir $summit.HalleluDir
    }
}
