[CmdletBinding()]
param(
    [Parameter(Mandatory, Position = 0, ValueFromPipeline)] [Alias('Msg', 'Message')] [object]$MessageData,
    [Parameter(Position = 1)] [string[]]$Tags = @()
)
process {
    $PSCmdlet.WriteInformation($MessageData, $Tags)
}
