[CmdletBinding()]
param([Parameter(Position = 0)] [object]$Prompt)
if ($PSBoundParameters.ContainsKey('Prompt')) { $Host.UI.Write("${Prompt}: ") }
$Host.UI.ReadLine()
