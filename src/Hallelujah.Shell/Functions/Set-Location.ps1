[CmdletBinding()]
param(
    [Parameter(Position = 0, ValueFromPipeline, ValueFromPipelineByPropertyName)] [Alias('LiteralPath')]
    [string]$Path = '~',
    [switch]$PassThru
)
process {
    try {
        $location = $PSCmdlet.SessionState.Path.SetLocation($Path)
        if ($PassThru) { $location }
    }
    catch [System.Management.Automation.ItemNotFoundException] { $PSCmdlet.WriteError($_.Exception.ErrorRecord) }
}
