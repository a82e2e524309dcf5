[CmdletBinding()]
param()
$null = $PSCmdlet.SessionState.Path.PopLocation('default')
