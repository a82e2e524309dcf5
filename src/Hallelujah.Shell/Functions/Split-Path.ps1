[CmdletBinding(DefaultParameterSetName = 'Parent')]
param(
    [Parameter(Mandatory, Position = 0, ValueFromPipeline, ValueFromPipelineByPropertyName)] [string[]]$Path,
    [Parameter(ParameterSetName = 'Parent')] [switch]$Parent,
    [Parameter(Mandatory, ParameterSetName = 'Leaf')] [switch]$Leaf,
    [Parameter(Mandatory, ParameterSetName = 'LeafBase')] [switch]$LeafBase,
    [Parameter(Mandatory, ParameterSetName = 'Extension')] [switch]$Extension,
    [Parameter(Mandatory, ParameterSetName = 'IsAbsolute')] [switch]$IsAbsolute
)
process {
    foreach ($one in $Path) {
        switch ($PSCmdlet.ParameterSetName) {
            'Parent' { $PSCmdlet.SessionState.Path.ParseParent($one, '') }
            'Leaf' { $PSCmdlet.SessionState.Path.ParseChildName($one) }
            'LeafBase' { [IO.Path]::GetFileNameWithoutExtension($PSCmdlet.SessionState.Path.ParseChildName($one)) }
            'Extension' { [IO.Path]::GetExtension($PSCmdlet.SessionState.Path.ParseChildName($one)) }
            'IsAbsolute' { [IO.Path]::IsPathRooted($one) }
        }
    }
}
