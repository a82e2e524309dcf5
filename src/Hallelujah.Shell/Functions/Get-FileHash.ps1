[CmdletBinding()]
param(
    [Parameter(Mandatory, Position = 0, ValueFromPipelineByPropertyName)] [Alias('LiteralPath', 'PSPath')] [string[]]$Path,
    [Parameter(Position = 1)] [ValidateSet('SHA1', 'SHA256', 'SHA384', 'SHA512', 'MD5')] [string]$Algorithm = 'SHA256'
)
process {
    foreach ($one in $Path) {
        try {
            $provider = $null
            foreach ($file in $PSCmdlet.SessionState.Path.GetResolvedProviderPathFromPSPath($one, [ref]$provider)) {
                $stream = [IO.File]::OpenRead($file)
                try { $hash = [Security.Cryptography.CryptographicOperations]::HashData($Algorithm, $stream) }
                finally { $stream.Dispose() }
                [pscustomobject]@{ Algorithm = $Algorithm; Hash = [Convert]::ToHexString($hash); Path = $file }
            }
        }
        catch [System.Management.Automation.SessionStateException] { $PSCmdlet.WriteError($_.Exception.ErrorRecord) }
    }
}
