Describe 'Connect-HallSummit' {
    BeforeAll {
        . "$PSScriptRoot/common.ps1"
        $summit = Start-TestSummit
        $token = [IO.File]::ReadAllText((Join-Path $summit.HalleluDir 'summit.token')).Trim()
        function ConvertTo-Secret([string]$Text) { [Net.NetworkCredential]::new('', $Text).SecurePassword }
    }
    AfterAll {
        $null = Connect-HallSummit -HalleluDir $summit.HalleluDir
        Stop-TestSummit
    }

    It 'connects by a directory' {
        Disconnect-HallSummit
        $connected = Connect-HallSummit -HalleluDir $summit.HalleluDir
        $connected.Port | Should -Be $summit.Port
        $connected.ProcessId | Should -Be $summit.ProcessId
        @(Get-HallFeed) | Should -HaveCount 0
    }
    It 'connects by an address and a token' {
        Disconnect-HallSummit
        (Connect-HallSummit $summit.Address -Token (ConvertTo-Secret $token)).ProcessId | Should -Be $summit.ProcessId
    }
    It 'connects by environment variables' {
        Disconnect-HallSummit
        $env:HALL_SUMMIT = $summit.Address
        $env:HALL_TOKEN = $token
        try { (Connect-HallSummit).ProcessId | Should -Be $summit.ProcessId }
        finally { $env:HALL_SUMMIT = $null; $env:HALL_TOKEN = $null }
    }
    It 'refuses a wrong token' {
        { Connect-HallSummit $summit.Address -Token (ConvertTo-Secret 'wrong') } |
            Should -Throw -ErrorId 'Unauthenticated,Hallelujah.Cmdlets.ConnectHallSummitCommand'
    }
    It 'says that nobody listens' {
        $record = Get-ErrorOf { Connect-HallSummit 127.0.0.1:1 -Token (ConvertTo-Secret 'any') }
        $record.FullyQualifiedErrorId | Should -BeExactly 'ConnectionFailed,Hallelujah.Cmdlets.ConnectHallSummitCommand'
        "$($record.CategoryInfo.Category)" | Should -Be 'ConnectionError'
        $record.TargetObject | Should -Be '127.0.0.1:1'
        $record.ErrorDetails.RecommendedAction | Should -Match 'Start-HallSummit'
    }
    It 'says that a directory is not a Summit''s' {
        { Connect-HallSummit -HalleluDir (Join-Path $TestDrive 'nothing') } |
            Should -Throw -ErrorId 'Configuration,Hallelujah.Cmdlets.ConnectHallSummitCommand'
    }
    It 'says that a Summit does not speak TLS' {
        $record = Get-ErrorOf { Connect-HallSummit $summit.Address -Token (ConvertTo-Secret $token) -Tls }
        $record.FullyQualifiedErrorId | Should -BeExactly 'ConnectionFailed,Hallelujah.Cmdlets.ConnectHallSummitCommand'
        "$record" | Should -Match 'does not speak TLS'
    }
    It 'says that the file of an authority is not there' {
        $missing = Join-Path $TestDrive 'no.pem'
        $record = Get-ErrorOf { Connect-HallSummit $summit.Address -CertificateAuthority $missing }
        $record.FullyQualifiedErrorId | Should -BeExactly 'Configuration,Hallelujah.Cmdlets.ConnectHallSummitCommand'
    }
    It 'refuses what is not an address' {
        { Connect-HallSummit 'host:port:x' } | Should -Throw -ErrorId 'InvalidOption,Hallelujah.Cmdlets.ConnectHallSummitCommand'
    }
}

Describe 'Connect-HallSummit to a Summit that speaks TLS' {
    BeforeAll {
        . "$PSScriptRoot/common.ps1"
        $directory = New-SecureDirectory 'secure'
        $summit = Start-HallSummit -HalleluDir $directory
        $text = [IO.File]::ReadAllText((Join-Path $directory 'summit.token')).Trim()
        $token = [Net.NetworkCredential]::new('', $text).SecurePassword
        $authority = Join-Path $directory 'ca.pem'
    }
    AfterAll {
        $null = Connect-HallSummit -HalleluDir $directory
        Stop-TestSummit
    }

    It 'does the job by the directory' {
        Import-HallFeed sales (New-SalesFile) | Select-Object -ExpandProperty Rows | Should -Be 5
        @(Read-HallFeed sales) | Should -HaveCount 5
    }
    It 'connects by the address and the authority, and every later cmdlet with it' {
        Disconnect-HallSummit
        $connected = Connect-HallSummit $summit.Address -Token $token -CertificateAuthority $authority
        $connected.ProcessId | Should -Be $summit.ProcessId
        @(Read-HallFeed sales -Summit $summit.Address) | Should -HaveCount 5
    }
    It 'connects by environment variables' {
        Disconnect-HallSummit
        $env:HALL_TOKEN = $text
        $env:HALL_CERTIFICATE_AUTHORITY = $authority
        try { @(Read-HallFeed sales -Summit $summit.Address) | Should -HaveCount 5 }
        finally { $env:HALL_TOKEN = $null; $env:HALL_CERTIFICATE_AUTHORITY = $null }
    }
    It 'says that the Summit wants TLS' {
        Disconnect-HallSummit $summit.Address
        { Connect-HallSummit $summit.Address -Token $token } |
            Should -Throw -ErrorId 'TlsRequired,Hallelujah.Cmdlets.ConnectHallSummitCommand'
    }
    It 'refuses a certificate that the system does not trust' {
        { Connect-HallSummit $summit.Address -Token $token -Tls } |
            Should -Throw -ErrorId 'CertificateRefused,Hallelujah.Cmdlets.ConnectHallSummitCommand'
    }
}
