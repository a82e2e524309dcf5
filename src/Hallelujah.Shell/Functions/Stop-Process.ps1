[CmdletBinding(SupportsShouldProcess)]
param(
    [Parameter(Mandatory, Position = 0, ValueFromPipelineByPropertyName)] [int[]]$Id,
    [switch]$Force
)
process {
    foreach ($one in $Id) {
        if (-not $PSCmdlet.ShouldProcess($one, 'Stop-Process')) { continue }
        try { [Diagnostics.Process]::GetProcessById($one).Kill() }
        catch {
            $PSCmdlet.WriteError([System.Management.Automation.ErrorRecord]::new(
                    [System.ArgumentException]::new("Cannot find a process with the process identifier $one."),
                    'NoProcessFoundForGivenId', 'ObjectNotFound', $one))
        }
    }
}
