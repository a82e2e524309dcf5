Describe 'Get-HallHost' {
    BeforeAll {
        . "$PSScriptRoot/common.ps1"
        $summit = Start-TestSummit
        $null = Import-HallFeed sales (New-SalesFile)
    }
    AfterAll { Stop-TestSummit }

    It 'tells the one host of hosts.json' {
        $all = @(Get-HallHost)
        $all | Should -HaveCount 1
        $all[0] | Should -BeOfType 'Hallelujah.Cmdlets.HallHost'
        $all[0].Name | Should -Be 'localhost'
        $all[0].Ip | Should -Be '127.0.0.1'
        $all[0].Port | Should -Be $summit.Port
        $all[0].State | Should -Be 'Up'
        $all[0].Version | Should -Match '^0\.1\.0'
        $all[0].Feeds | Should -Be 1
        $all[0].Rows | Should -Be 5
        $all[0].FreeDiskBytes | Should -BeGreaterThan 0
        $all[0].MemoryBytes | Should -BeGreaterThan 1000000
        $all[0].Since | Should -Be $summit.Started
    }
    It 'takes names with wildcards' {
        (Get-HallHost local*).Name | Should -Be 'localhost'
        @(Get-HallHost nosuch*) | Should -HaveCount 0
    }
    It 'says that there is no such host' {
        { Get-HallHost nosuch -ErrorAction Stop } |
            Should -Throw -ErrorId 'HostNotFound,Hallelujah.Cmdlets.GetHallHostCommand'
    }
    It 'says that nobody listens' {
        { Get-HallHost -Summit 127.0.0.1:1 } |
            Should -Throw -ErrorId 'ConnectionFailed,Hallelujah.Cmdlets.GetHallHostCommand'
    }
}
