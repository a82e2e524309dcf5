# What every file of this directory needs: the module, a Summit of its own in $TestDrive on a free port, and data.
# Dot-source it in BeforeAll.

if (-not (Get-Module Hallelujah)) { Import-Module (Join-Path $PSScriptRoot '..' '..' 'Hallelujah.psd1') }
. "$PSScriptRoot/cluster.ps1"

# With HALL_TEST_HOST, 1 to 3, the first one of a file is that host of a cluster of three.
function Start-TestSummit([string]$Name = 'hallelu_dir', [string]$In = $TestDrive) {
    if ($env:HALL_TEST_HOST -and -not $global:HallTestCluster) {
        return Start-TestCluster (Join-Path $In $Name) ([int]$env:HALL_TEST_HOST)
    }
    Start-HallSummit -HalleluDir (Join-Path $In $Name) -Port 0
}

# Stops the session's Summit, and the others of a cluster; one that a test has stopped already is fine.
function Stop-TestSummit {
    try { Stop-HallSummit -Confirm:$false -ErrorAction Stop } catch { $null = $_ }
    Stop-TestCluster
}

function New-TestFile([string]$Name, [string[]]$Line) {
    $path = Join-Path $TestDrive $Name
    [IO.File]::WriteAllText($path, (($Line -join "`n") + "`n"))
    $path
}

# Five sales: id, region, amount (one null), sold_on, flag and note (null, empty and with a comma).
function New-SalesFile([string]$Name = 'sales.csv') {
    New-TestFile $Name @(
        'id,region,amount,sold_on,flag,note'
        '1,EU,10.5,2024-01-01,true,first'
        '2,US,20.25,2024-01-02,false,'
        '3,EU,30.125,2024-02-01,true,"a, b"'
        '4,APAC,,2024-03-05,false,""'
        '5,EU,50.75,2024-12-31,true,007'
    )
}

# A file of so many rows: id, and a group of 0 to 9.
function New-BigFile([string]$Name, [int]$Rows) {
    $path = Join-Path $TestDrive $Name
    $file = [IO.StreamWriter]::new($path)
    $file.Write("id,group`n")
    for ($i = 1; $i -le $Rows; $i++) { $file.Write("$i,$($i % 10)`n") }
    $file.Dispose()
    $path
}

# What the tab key offers at the end of a line, or at a place in it.
function Get-Completion([string]$Line, [int]$At = $Line.Length) {
    [System.Management.Automation.CommandCompletion]::CompleteInput($Line, $At, $null).CompletionMatches
}

# The error record that a script block ends with.
function Get-ErrorOf([scriptblock]$Script) {
    try { $null = & $Script } catch { return $_ }
}

# A directory for one Summit that speaks TLS, on a free port: its certificate, its key and their authority.
function New-SecureDirectory([string]$Name) {
    $directory = (New-Item -ItemType Directory -Force (Join-Path $TestDrive $Name)).FullName
    $sha = [Security.Cryptography.HashAlgorithmName]::SHA256
    $curve = [Security.Cryptography.ECCurve]::CreateFromFriendlyName('nistP256')
    $now = [DateTimeOffset]::UtcNow
    $root = [Security.Cryptography.X509Certificates.CertificateRequest]::new(
        'CN=test authority', [Security.Cryptography.ECDsa]::Create($curve), $sha)
    $root.CertificateExtensions.Add(
        [Security.Cryptography.X509Certificates.X509BasicConstraintsExtension]::new($true, $false, 0, $true))
    $authority = $root.CreateSelfSigned($now.AddDays(-2), $now.AddDays(2))
    $key = [Security.Cryptography.ECDsa]::Create($curve)
    $request = [Security.Cryptography.X509Certificates.CertificateRequest]::new('CN=alpha', $key, $sha)
    $names = [Security.Cryptography.X509Certificates.SubjectAlternativeNameBuilder]::new()
    $names.AddIpAddress([Net.IPAddress]::Loopback)
    $request.CertificateExtensions.Add($names.Build())
    $signed = $request.Create($authority, $now.AddDays(-1), $now.AddDays(1), [byte[]](1, 2, 3, 4))
    [IO.File]::WriteAllText((Join-Path $directory 'ca.pem'), $authority.ExportCertificatePem())
    [IO.File]::WriteAllText((Join-Path $directory 'alpha.pem'), $signed.ExportCertificatePem())
    [IO.File]::WriteAllText((Join-Path $directory 'alpha.key'), $key.ExportPkcs8PrivateKeyPem())
    $listener = [Net.Sockets.TcpListener]::new([Net.IPAddress]::Loopback, 0)
    $listener.Start()
    $port = $listener.LocalEndpoint.Port
    $listener.Stop()
    [IO.File]::WriteAllText((Join-Path $directory 'hosts.json'),
        "{ `"port`": $port, `"hosts`": [ { `"name`": `"alpha`", `"ip`": `"127.0.0.1`" } ] }")
    [IO.File]::WriteAllText((Join-Path $directory 'hall_summit.json'),
        "{ `"ip`": `"127.0.0.1`", `"port`": $port, `"tls`": { `"certificate`": `"alpha.pem`", " +
        "`"key`": `"alpha.key`", `"authority`": `"ca.pem`" } }")
    $directory
}
