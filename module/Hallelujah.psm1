# Loads the cmdlets into an AssemblyLoadContext of their own. Only .NET calls and Import-Module: the hosted engine has no
# Add-Type, Join-Path or Test-Path.

$bin = [System.IO.Path]::Combine($PSScriptRoot, 'bin')
$loader = [System.IO.Path]::Combine($bin, 'loader', 'Hallelujah.Loader.dll')
$main = [System.IO.Path]::Combine($bin, 'Hallelujah.Cmdlets.dll')
foreach ($file in $loader, $main) {
    if (-not [System.IO.File]::Exists($file)) {
        throw [System.IO.FileNotFoundException]::new(
            "The module is not built: '$file' is missing. Run 'dotnet build' in the directory of Hallelujah.psd1.", $file)
    }
}

$type = [System.Reflection.Assembly]::LoadFrom($loader).GetType('Hallelujah.Loader.ModuleLoadContext', $true)
$assembly = $type.GetMethod('Load', [type[]]@([string])).Invoke($null, @($bin))
$inner = Import-Module -Assembly $assembly -PassThru

# Import-Module -Force of a module whose assembly is loaded already finds a cached inner module and does not hand its
# commands on (https://github.com/PowerShell/PowerShell/issues/20710); adding them again is harmless the first time.
$add = [System.Management.Automation.PSModuleInfo].GetMethod(
    'AddExportedCmdlet', [System.Reflection.BindingFlags]'Instance, NonPublic')
foreach ($cmdlet in $inner.ExportedCmdlets.Values) {
    if (-not $ExecutionContext.SessionState.Module.ExportedCmdlets.ContainsKey($cmdlet.Name)) {
        $null = $add.Invoke($ExecutionContext.SessionState.Module, @(, $cmdlet))
    }
}
