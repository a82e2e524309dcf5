[CmdletBinding()]
param([Parameter(Mandatory, Position = 0, ValueFromPipeline)] [AllowEmptyString()] [Alias('Msg')] [string]$Message)
process {
    $PSCmdlet.WriteDebug($Message)
}
