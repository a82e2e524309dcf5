[CmdletBinding()]
param()
$PSCmdlet.SessionState.Path.CurrentLocation
