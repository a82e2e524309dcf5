# Three Summits on 127.0.0.1 to 127.0.0.3, alpha, beta and gamma, which are one cluster; common.ps1 needs it.

# Ports that nobody has on any of the three addresses.
function Get-FreePort([int]$Count) {
    $found = [Collections.Generic.List[int]]::new()
    while ($found.Count -lt $Count) {
        $listeners = @()
        try {
            $port = 0
            foreach ($i in 1, 2, 3) {
                $listener = [Net.Sockets.TcpListener]::new([Net.IPAddress]::Parse("127.0.0.$i"), $port)
                $listener.Start()
                $listeners += $listener
                $port = $listener.LocalEndpoint.Port
            }
            if (-not $found.Contains($port)) { $found.Add($port) }
        }
        catch [Net.Sockets.SocketException] { $null = $_ }
        finally { foreach ($listener in $listeners) { $listener.Stop() } }
    }
    $found
}

# Starts the three side by side, since one alone waits for the others, and makes one of them the session's Summit.
function Start-TestCluster([string]$Directory, [int]$Number) {
    $port, $clusterPort = Get-FreePort 2
    $names = 'alpha', 'beta', 'gamma'
    $list = foreach ($i in 0, 1, 2) { "{ `"name`": `"$($names[$i])`", `"ip`": `"127.0.0.$($i + 1)`" }" }
    $program = Join-Path (Get-Module Hallelujah).ModuleBase 'module' 'bin' 'summit' 'hall-summit.dll'
    $global:HallTestCluster = foreach ($i in 0, 1, 2) {
        $own = (New-Item -ItemType Directory -Force (Join-Path $Directory $names[$i])).FullName
        [IO.File]::WriteAllText((Join-Path $own 'hosts.json'),
            "{ `"port`": $port, `"clusterPort`": $clusterPort, `"hosts`": [ $($list -join ', ') ] }")
        [IO.File]::WriteAllText((Join-Path $own 'hall_summit.json'), "{ `"ip`": `"127.0.0.$($i + 1)`", `"port`": $port }")
        $start = [Diagnostics.ProcessStartInfo]::new('dotnet')
        foreach ($argument in $program, '--hallelu-dir', $own) { $start.ArgumentList.Add($argument) }
        # Not this process's own: who waits for its end would wait for the Summits'.
        $start.RedirectStandardInput = $start.RedirectStandardOutput = $start.RedirectStandardError = $true
        $process = [Diagnostics.Process]::Start($start)
        $process.BeginErrorReadLine()
        $process
    }
    foreach ($process in $global:HallTestCluster) {
        $line = $process.StandardOutput.ReadLine()
        if ("$line" -notlike 'ready *') { throw "A Summit of the cluster did not become ready: '$line'." }
    }
    $null = Connect-HallSummit -HalleluDir (Join-Path $Directory $names[$Number - 1])
    $clock = [Diagnostics.Stopwatch]::StartNew()
    while (@(Get-HallHost | Where-Object State -NE Up)) {
        if ($clock.Elapsed.TotalSeconds -gt 60) {
            throw "Not all hosts are up after 60 s: $((Get-HallHost).State -join ', ')."
        }
        Start-Sleep -Milliseconds 100
    }
    Get-HallSummit
}

function Stop-TestCluster {
    foreach ($process in $global:HallTestCluster) {
        if (-not $process.HasExited) { $process.Kill() }
        $process.WaitForExit()
    }
    $global:HallTestCluster = $null
}
