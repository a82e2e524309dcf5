[CmdletBinding()]
param(
    [Parameter(Mandatory, Position = 0, ValueFromPipelineByPropertyName)] [int[]]$Id,
    [Parameter(Position = 1)] [Alias('TimeoutSec')] [int]$Timeout = 86400
)
process {
    foreach ($one in $Id) {
        try { $process = [Diagnostics.Process]::GetProcessById($one) } catch { continue }
        if (-not $process.WaitForExit($Timeout * 1000)) {
            $PSCmdlet.WriteError([System.Management.Automation.ErrorRecord]::new(
                    [System.TimeoutException]::new("Process $one has not stopped in the specified time-out."),
                    'ProcessNotTerminated', 'CloseError', $one))
        }
    }
}
