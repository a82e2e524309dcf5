Describe 'Test-HallCluster' {
    BeforeAll {
        . "$PSScriptRoot/common.ps1"
        $summit = Start-TestSummit
    }
    AfterAll { Stop-TestSummit }

    It 'passes for one host that is up' {
        $checks = @(Test-HallCluster)
        $checks[0] | Should -BeOfType 'Hallelujah.Cmdlets.ClusterCheck'
        ($checks | Where-Object Check -EQ 'Configuration').Result | Should -Be 'Pass'
        ($checks | Where-Object Check -EQ 'Quorum').Result | Should -Be 'Pass'
        ($checks | Where-Object Check -EQ 'Host').Result | Should -Be 'Pass'
        ($checks | Where-Object Check -EQ 'Host').Host | Should -Be 'localhost'
        ($checks | Where-Object Check -EQ 'Version').Result | Should -Be 'Pass'
        @($checks | Where-Object Check -EQ 'Disk') | Should -HaveCount 1
        ($checks | Where-Object Check -EQ 'Feeds').Result | Should -Be 'Pass'
    }
    It 'says that nobody listens' {
        { Test-HallCluster -Summit 127.0.0.1:1 } |
            Should -Throw -ErrorId 'ConnectionFailed,Hallelujah.Cmdlets.TestHallClusterCommand'
    }
}
