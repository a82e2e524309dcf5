Describe 'Get-HallHost' {
    BeforeAll {
        . "$PSScriptRoot/common.ps1"
        $summit = Start-TestSummit
        $null = Import-HallFeed sales (New-SalesFile)
    }
    AfterAll { Stop-TestSummit }

    It 'tells the hosts of hosts.json' {
        @(Get-HallHost).Name | Should -Be @($summit.Hosts)
        $all = @(Get-HallHost $summit.Name)
        $all | Should -HaveCount 1
        $all[0] | Should -BeOfType 'Hallelujah.Cmdlets.HallHost'
        $all[0].Name | Should -Be $summit.Name
        $all[0].Ip | Should -Be $summit.Ip
        $all[0].Port | Should -Be $summit.Port
        $all[0].State | Should -Be 'Up'
        $all[0].Version | Should -Match '^0\.1\.0'
        $all[0].Feeds | Should -Be 1
        $all[0].Rows | Should -Be 5
        $all[0].FreeDiskBytes | Should -BeGreaterThan 0
        $all[0].MemoryBytes | Should -BeGreaterThan 1000000
        # Where there are several, it is when the one that was asked saw it come.
        if (@(Get-HallHost).Count -eq 1) { $all[0].Since | Should -Be $summit.Started }
    }
    It 'takes names with wildcards' {
        $some = "$($summit.Name.Substring(0, 3))*"
        (Get-HallHost $some).Name | Should -Be $summit.Name
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
