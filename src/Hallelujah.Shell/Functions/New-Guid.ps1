[CmdletBinding()]
param()
[guid]::NewGuid()
