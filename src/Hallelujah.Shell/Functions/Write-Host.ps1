[CmdletBinding()]
param(
    [Parameter(Position = 0, ValueFromPipeline, ValueFromRemainingArguments)] [Alias('Msg', 'Message')] [object]$Object,
    [switch]$NoNewline,
    [object]$Separator = ' ',
    [ConsoleColor]$ForegroundColor,
    [ConsoleColor]$BackgroundColor
)
process {
    $message = [System.Management.Automation.HostInformationMessage]@{
        Message = if ($Object -is [string]) { $Object } else { @($Object | ForEach-Object { "$_" }) -join $Separator }
        NoNewLine = $NoNewline.IsPresent
    }
    if ($PSBoundParameters.ContainsKey('ForegroundColor')) { $message.ForegroundColor = $ForegroundColor }
    if ($PSBoundParameters.ContainsKey('BackgroundColor')) { $message.BackgroundColor = $BackgroundColor }
    $PSCmdlet.WriteInformation($message, @('PSHOST'))
}
