Describe 'Update-HallCluster' {
    BeforeAll {
        . "$PSScriptRoot/common.ps1"
        $summit = Start-TestSummit
        $file = Join-Path $summit.HalleluDir 'hosts.json'
        $before = [IO.File]::ReadAllText($file)
    }
    AfterAll { Stop-TestSummit }

    It 'tells the one host where nothing has changed' {
        $all = @(Update-HallCluster -Confirm:$false)
        $all | Should -HaveCount 1
        $all[0] | Should -BeOfType 'Hallelujah.Cmdlets.HallHost'
        $all[0].State | Should -Be 'Up'
    }
    It 'does nothing with -WhatIf' {
        @(Update-HallCluster -WhatIf) | Should -HaveCount 0
    }
    It 'says that a host that started alone has to start anew, and which file cannot be used' {
        try {
            $two = $before.Replace('"127.0.0.1" }', '"127.0.0.1" }, { "name": "beta", "ip": "127.0.0.2" }')
            [IO.File]::WriteAllText($file, $two)
            $record = Get-ErrorOf { Update-HallCluster -Confirm:$false }
            $record.FullyQualifiedErrorId | Should -BeExactly 'InvalidState,Hallelujah.Cmdlets.UpdateHallClusterCommand'
            [IO.File]::WriteAllText($file, 'oops')
            $record = Get-ErrorOf { Update-HallCluster -Force -Confirm:$false }
            $record.FullyQualifiedErrorId | Should -BeExactly 'Configuration,Hallelujah.Cmdlets.UpdateHallClusterCommand'
        }
        finally { [IO.File]::WriteAllText($file, $before) }
    }
    It 'drains no host that is the only one' {
        @(Update-HallCluster -Drain localhost -WhatIf) | Should -HaveCount 0
        $record = Get-ErrorOf { Update-HallCluster -Drain localhost -Confirm:$false }
        $record.FullyQualifiedErrorId | Should -BeExactly 'InvalidState,Hallelujah.Cmdlets.UpdateHallClusterCommand'
        $record.TargetObject | Should -Be 'localhost'
    }
    It 'says that nobody listens' {
        { Update-HallCluster -Summit 127.0.0.1:1 -Confirm:$false } |
            Should -Throw -ErrorId 'ConnectionFailed,Hallelujah.Cmdlets.UpdateHallClusterCommand'
    }
}
