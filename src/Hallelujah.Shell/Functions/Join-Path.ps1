[CmdletBinding()]
param(
    [Parameter(Mandatory, Position = 0, ValueFromPipeline)] [string[]]$Path,
    [Parameter(Mandatory, Position = 1)] [AllowNull()] [AllowEmptyString()] [string[]]$ChildPath,
    [Parameter(Position = 2, ValueFromRemainingArguments)] [AllowEmptyCollection()] [string[]]$AdditionalChildPath = @()
)
process {
    foreach ($parent in $Path) {
        $joined = $parent
        foreach ($child in @($ChildPath) + $AdditionalChildPath) {
            $joined = $PSCmdlet.SessionState.Path.Combine($joined, $child)
        }
        $joined
    }
}
