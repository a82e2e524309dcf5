[CmdletBinding(DefaultParameterSetName = 'Name')]
param(
    [Parameter(Position = 0, ParameterSetName = 'Name')] [Alias('ProcessName')] [string[]]$Name = '*',
    [Parameter(Mandatory, ValueFromPipelineByPropertyName, ParameterSetName = 'Id')] [Alias('PID')] [int[]]$Id
)
process {
    if ($PSCmdlet.ParameterSetName -eq 'Name') {
        foreach ($pattern in $Name) { [Diagnostics.Process]::GetProcesses().Where({ $_.ProcessName -like $pattern }) }
        return
    }
    foreach ($one in $Id) {
        try { [Diagnostics.Process]::GetProcessById($one) }
        catch {
            $PSCmdlet.WriteError([System.Management.Automation.ErrorRecord]::new(
                    [System.ArgumentException]::new("Cannot find a process with the process identifier $one."),
                    'NoProcessFoundForGivenId', 'ObjectNotFound', $one))
        }
    }
}
