[CmdletBinding()]
param(
    [Parameter(Mandatory, Position = 0)] [string]$TypeName,
    [Parameter(Position = 1)] [Alias('Args')] [object[]]$ArgumentList = @(),
    [System.Collections.IDictionary]$Property
)
$type = $TypeName -as [type]
if (-not $type) { throw "Cannot find type [$TypeName]: verify that the assembly containing this type is loaded." }
$made = if ($type -in [psobject], [System.Management.Automation.PSCustomObject]) { [pscustomobject]@{} }
else { $type::new.Invoke($ArgumentList) }
foreach ($name in $(if ($Property) { $Property.Keys })) {
    if ($made.PSObject.Properties[$name]) { $made.$name = $Property[$name] }
    else { $made.PSObject.Properties.Add([psnoteproperty]::new($name, $Property[$name])) }
}
$made
