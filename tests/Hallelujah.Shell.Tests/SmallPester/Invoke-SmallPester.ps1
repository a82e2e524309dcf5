# Runs or lists the tests of Pester files, and writes what came of each as JSON:
#   [ { "file", "ordinal", "name", "outcome": Passed | Failed | Skipped | NotRun, "message" } ]
# The blocks run here, in the session state that they were written in: each Describe in a scope of its own with its
# BeforeAll dot-sourced into it, so that an It sees the variables of every block around it.
param([Parameter(Mandatory)] [string[]]$Path, [Parameter(Mandatory)] [string]$ResultPath, [switch]$DiscoverOnly)

Import-Module "$PSScriptRoot/SmallPester.psm1" -Force
Import-Module "$PSScriptRoot/Should.psm1" -Force

$__results = [Collections.Generic.List[Collections.Generic.Dictionary[string, object]]]::new()
$__file = ''

function __Add-Result($Node, $Outcome, $Message) {
    $names = for ($n = $Node; $n -and $n.Kind -ne 'File'; $n = $n.Parent) { $n.Name }
    $names = @($names)
    [array]::Reverse($names)
    $result = [Collections.Generic.Dictionary[string, object]]::new()
    $result['file'] = $__file
    $result['ordinal'] = @($__results.Where({ $_['file'] -eq $__file })).Count
    $result['name'] = $names -join '.'
    $result['outcome'] = $Outcome
    $result['message'] = "$Message"
    $__results.Add($result)
}

function __Get-Test($Node) {
    if ($Node.Kind -eq 'Test') { return $Node }
    foreach ($child in $Node.Children) { __Get-Test $child }
}

function __Format-Error($ErrorRecord) {
    $frames = $ErrorRecord.ScriptStackTrace -split "`n" -notmatch ([regex]::Escape($PSScriptRoot))
    (@($ErrorRecord.Exception.Message) + $frames) -join "`n"
}

function __Add-Failure($Node, $Message) {
    foreach ($test in __Get-Test $Node) { __Add-Result $test 'Failed' $Message }
}

# Files that a block makes anywhere in $TestDrive go when it ends.
function __Get-Drive { @([IO.Directory]::EnumerateFileSystemEntries($TestDrive, '*', 'AllDirectories')) }

function __Clear-Drive($Kept) {
    $keep = [Collections.Generic.HashSet[string]]::new([string[]]@($Kept))
    foreach ($entry in __Get-Drive) {
        if ($keep.Contains($entry)) { continue }
        if ([IO.File]::Exists($entry)) { [IO.File]::Delete($entry) }
        elseif ([IO.Directory]::Exists($entry)) { [IO.Directory]::Delete($entry, $true) }
    }
}

# The variables of a datum: $_, and one for each key of a table. The blocks below set them in their own scopes.
function __Get-Data($Node) {
    if (-not $Node.Data.Has) { return }
    @{ Name = '_'; Value = $Node.Data.Value }
    if ($Node.Data.Value -is [Collections.IDictionary]) {
        foreach ($key in $Node.Data.Value.Keys) { @{ Name = $key; Value = $Node.Data.Value[$key] } }
    }
}

$__runTest = {
    param($__node, $__each)
    $__failure = $null
    try {
        foreach ($__set in __Get-Data $__node) { $ExecutionContext.SessionState.PSVariable.Set($__set.Name, $__set.Value) }
        foreach ($__block in $__each) { foreach ($__setup in $__block.BeforeEach) { . $__setup } }
        $null = . $__node.Body
    }
    catch { $__failure = __Format-Error $_ }
    for ($__i = $__each.Count - 1; $__i -ge 0; $__i--) {
        foreach ($__teardown in $__each[$__i].AfterEach) {
            try { $null = . $__teardown } catch { $__failure = "$__failure`nAfterEach: $(__Format-Error $_)" }
        }
    }
    __Add-Result $__node $(if ($__failure) { 'Failed' } else { 'Passed' }) $__failure
}

$__runBlock = {
    param($__node, $__around)
    $__each = @($__around) + $__node
    $__kept = __Get-Drive
    $__first = $__results.Count
    try {
        foreach ($__set in __Get-Data $__node) { $ExecutionContext.SessionState.PSVariable.Set($__set.Name, $__set.Value) }
        foreach ($__setup in $__node.Before) { $null = . $__setup }
        $__ready = $true
    }
    catch {
        $__ready = $false
        __Add-Failure $__node "BeforeAll: $(__Format-Error $_)"
    }
    if ($__ready) {
        foreach ($__child in $__node.Children) {
            if ($__child.Skip) { foreach ($__test in __Get-Test $__child) { __Add-Result $__test 'Skipped' '' } }
            elseif ($__child.Kind -eq 'Test') { & $__runTest $__child $__each }
            else { & $__runBlock $__child $__each }
        }
    }
    try { foreach ($__teardown in $__node.After) { $null = . $__teardown } }
    catch {
        # The block's last test carries it, so that no failure goes unseen.
        $__last = $__results[$__results.Count - 1]
        if ($__results.Count -gt $__first) { $__last['outcome'] = 'Failed' }
        $__last['message'] = "$($__last['message'])`nAfterAll: $(__Format-Error $_)"
    }
    if ($__node.Kind -ne 'File') { __Clear-Drive $__kept }
}

foreach ($__file in $Path) {
    try { $__tree = Find-PesterTest $__file { & $args[0] } }
    catch {
        __Add-Result ([pscustomobject]@{ Kind = 'Test'; Name = 'discovery'; Parent = $null }) 'Failed' (__Format-Error $_)
        continue
    }
    if ($DiscoverOnly) {
        foreach ($__test in __Get-Test $__tree) { __Add-Result $__test 'NotRun' '' }
        continue
    }
    $global:TestDrive = [IO.Directory]::CreateTempSubdirectory('smallpester-').FullName
    try { & $__runBlock $__tree @() }
    finally { [IO.Directory]::Delete($global:TestDrive, $true) }
}

[IO.File]::WriteAllText($ResultPath, [Text.Json.JsonSerializer]::Serialize($__results, $__results.GetType()))
