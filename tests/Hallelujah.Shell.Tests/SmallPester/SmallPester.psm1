# The part of Pester 5 that tests/Pester uses, for machines without Pester. What it does not have is an unknown
# command or parameter, and so a failure; nothing is ignored.
#
# Discovery runs the bodies of Describe and Context and keeps the other blocks; Invoke-SmallPester.ps1 runs them.
# A node: Kind, Name, Data, Children, Before, After, BeforeEach, AfterEach, Skip, Body, Parent, File.

$script:node = $null

function New-Node($Kind, $Name, $Body, $Data, [bool]$Skip) {
    $made = [pscustomobject]@{
        Kind = $Kind; Name = $Name; Body = $Body; Data = $Data; Parent = $script:node
        Skip = $Skip -or ($script:node -and $script:node.Skip)
        Children = [Collections.Generic.List[object]]::new()
        Before = [Collections.Generic.List[scriptblock]]::new(); After = [Collections.Generic.List[scriptblock]]::new()
        BeforeEach = [Collections.Generic.List[scriptblock]]::new()
        AfterEach = [Collections.Generic.List[scriptblock]]::new()
    }
    if ($script:node) { $script:node.Children.Add($made) }
    $made
}

# The value of a name in a datum, or in that of the blocks around; throws where none has it.
function Find-DataValue([string]$Key, $Data, [string]$Name) {
    if ($Key -eq '_') { return $Data }
    if ($Data -is [Collections.IDictionary] -and $Data.Contains($Key)) { return $Data[$Key] }
    for ($around = $script:node; $around; $around = $around.Parent) {
        $table = $around.Data.Value
        if ($table -is [Collections.IDictionary] -and $table.Contains($Key)) { return $table[$Key] }
    }
    throw "The name '$Name' has <$Key>, and no -ForEach data around it has '$Key'."
}

# <name> and <name.property> become values of the data that the block runs for; <_> is the datum itself.
function Expand-Name([string]$Name, $Data) {
    $expanded = $Name
    foreach ($match in [regex]::Matches($Name, '(?<!`)<([\w.]+)>')) {
        $first, $rest = $match.Groups[1].Value -split '\.'
        $value = Find-DataValue $first $Data $Name
        foreach ($property in $rest) { $value = $value.$property }
        $expanded = $expanded.Replace($match.Value, $(if ($null -eq $value) { '$null' } else { "$value" }))
    }
    $expanded.Replace('`<', '<')
}

# The variables that a block sees for one datum: $_, and one for each key of a table.
function Get-DataVariable($Data) {
    $variables = [Collections.Generic.List[psvariable]]::new()
    $variables.Add([psvariable]::new('_', $Data))
    if ($Data -is [Collections.IDictionary]) {
        foreach ($key in $Data.Keys) { $variables.Add([psvariable]::new($key, $Data[$key])) }
    }
    , $variables
}

function Add-Container($Name, $Body, $HasData, $ForEach, [bool]$Skip) {
    if (-not $script:node) { throw "'$Name': blocks are found by Find-PesterTest; run the file through it." }
    if (-not $HasData) { $ForEach = @($null) }
    foreach ($datum in $ForEach) {
        $outer = $script:node
        $script:node = New-Node 'Container' (Expand-Name $Name $datum) $Body @{ Has = $HasData; Value = $datum } $Skip
        try {
            if ($HasData) { $null = $Body.InvokeWithContext($null, (Get-DataVariable $datum)) }
            else { $null = & $Body }
        }
        finally { $script:node = $outer }
    }
}

function Describe {
    [CmdletBinding()]
    param(
        [Parameter(Mandatory, Position = 0)] [string]$Name,
        [Parameter(Mandatory, Position = 1)] [scriptblock]$Fixture,
        [string[]]$Tag, [AllowNull()] [object[]]$ForEach, [switch]$Skip
    )
    Add-Container $Name $Fixture $PSBoundParameters.ContainsKey('ForEach') $ForEach $Skip
}

function Context {
    [CmdletBinding()]
    param(
        [Parameter(Mandatory, Position = 0)] [string]$Name,
        [Parameter(Mandatory, Position = 1)] [scriptblock]$Fixture,
        [string[]]$Tag, [AllowNull()] [object[]]$ForEach, [switch]$Skip
    )
    Add-Container $Name $Fixture $PSBoundParameters.ContainsKey('ForEach') $ForEach $Skip
}

function It {
    [CmdletBinding()]
    param(
        [Parameter(Mandatory, Position = 0)] [string]$Name,
        [Parameter(Mandatory, Position = 1)] [scriptblock]$Test,
        [Alias('TestCases')] [AllowNull()] [object[]]$ForEach, [string[]]$Tag, [switch]$Skip
    )
    if (-not $script:node -or $script:node.Kind -eq 'File') { throw "It '$Name' stands outside of Describe." }
    $hasData = $PSBoundParameters.ContainsKey('ForEach')
    if (-not $hasData) { $ForEach = @($null) }
    foreach ($datum in $ForEach) {
        $null = New-Node 'Test' (Expand-Name $Name $datum) $Test @{ Has = $hasData; Value = $datum } $Skip
    }
}

function Assert-InBlock($Command) {
    if (-not $script:node) { throw "$Command stands outside of a test file." }
}

function BeforeAll([Parameter(Mandatory)] [scriptblock]$Scriptblock) {
    Assert-InBlock BeforeAll
    $script:node.Before.Add($Scriptblock)
}

function AfterAll([Parameter(Mandatory)] [scriptblock]$Scriptblock) {
    Assert-InBlock AfterAll
    $script:node.After.Add($Scriptblock)
}

function BeforeEach([Parameter(Mandatory)] [scriptblock]$Scriptblock) {
    Assert-InBlock BeforeEach
    $script:node.BeforeEach.Add($Scriptblock)
}

function AfterEach([Parameter(Mandatory)] [scriptblock]$Scriptblock) {
    Assert-InBlock AfterEach
    $script:node.AfterEach.Add($Scriptblock)
}

function BeforeDiscovery([Parameter(Mandatory)] [scriptblock]$ScriptBlock) {
    . $ScriptBlock
}

# Runs a file's discovery: the tree of its blocks, without running any test. $Run runs the file, in the session state
# that it was written in: run from here, its $script: would be taken for the module's.
function Find-PesterTest([string]$Path, [scriptblock]$Run) {
    $script:node = $null
    $root = $script:node = New-Node 'File' $Path $null @{ Has = $false } $false
    try { $null = & $Run $Path }
    finally { $script:node = $null }
    $root
}

Export-ModuleMember -Function Describe, Context, It, BeforeAll, AfterAll, BeforeEach, AfterEach, BeforeDiscovery,
    Find-PesterTest
