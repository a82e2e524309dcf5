[CmdletBinding()]
param(
    [Parameter(Position = 0)] [string]$Activity = 'Processing',
    [Parameter(Position = 1)] [string]$Status = 'Processing',
    [Parameter(Position = 2)] [int]$Id = 0,
    [int]$PercentComplete = -1,
    [int]$SecondsRemaining = -1,
    [string]$CurrentOperation,
    [int]$ParentId = -1,
    [switch]$Completed
)
process {
    $record = [System.Management.Automation.ProgressRecord]::new($Id, $Activity, $Status)
    $record.PercentComplete = $PercentComplete
    $record.SecondsRemaining = $SecondsRemaining
    $record.CurrentOperation = $CurrentOperation
    $record.ParentActivityId = $ParentId
    if ($Completed) { $record.RecordType = 'Completed' }
    $PSCmdlet.WriteProgress($record)
}
