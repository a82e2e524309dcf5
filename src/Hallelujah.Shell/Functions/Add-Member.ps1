[CmdletBinding(DefaultParameterSetName = 'NotePropertyMembers')]
param(
    [Parameter(Mandatory, ValueFromPipeline)] [psobject]$InputObject,
    [Parameter(Mandatory, Position = 0, ParameterSetName = 'Member')] [Alias('Type')]
    [ValidateSet('NoteProperty', 'ScriptProperty', 'ScriptMethod')] [string]$MemberType,
    [Parameter(Mandatory, Position = 1, ParameterSetName = 'Member')] [string]$Name,
    [Parameter(Position = 2, ParameterSetName = 'Member')] [object]$Value,
    [Parameter(Mandatory, Position = 0, ParameterSetName = 'NotePropertySingle')] [string]$NotePropertyName,
    [Parameter(Mandatory, Position = 1, ParameterSetName = 'NotePropertySingle')] [AllowNull()] [object]$NotePropertyValue,
    [Parameter(Mandatory, Position = 0, ParameterSetName = 'NotePropertyMembers')]
    [System.Collections.IDictionary]$NotePropertyMembers,
    [switch]$Force,
    [switch]$PassThru
)
process {
    $members = switch ($PSCmdlet.ParameterSetName) {
        'NotePropertySingle' { [psnoteproperty]::new($NotePropertyName, $NotePropertyValue) }
        'NotePropertyMembers' {
            foreach ($key in $NotePropertyMembers.Keys) { [psnoteproperty]::new($key, $NotePropertyMembers[$key]) }
        }
        'Member' {
            switch ($MemberType) {
                'NoteProperty' { [psnoteproperty]::new($Name, $Value) }
                'ScriptProperty' { [psscriptproperty]::new($Name, $Value) }
                'ScriptMethod' { [psscriptmethod]::new($Name, $Value) }
            }
        }
    }
    foreach ($member in $members) {
        if ($Force) { $InputObject.PSObject.Members.Remove($member.Name) }
        $InputObject.PSObject.Members.Add($member)
    }
    if ($PassThru) { $InputObject }
}
