# Builds, tests, packages and installs the module, for people with pwsh. Without it: dotnet build, dotnet test.
#   ./build.ps1 [Build | Test | Package | Install] ...   -Configuration Release
[CmdletBinding()]
param(
    [Parameter(Position = 0)] [ValidateSet('Build', 'Test', 'Package', 'Install')] [string[]]$Task = 'Build',
    [ValidateSet('Debug', 'Release')] [string]$Configuration = 'Release'
)

$ErrorActionPreference = 'Stop'
$manifest = Join-Path $PSScriptRoot 'Hallelujah.psd1'
$version = (Import-PowerShellDataFile $manifest).ModuleVersion
$output = Join-Path $PSScriptRoot 'output'
$folder = Join-Path $output 'Hallelujah' $version

function Invoke-Dotnet {
    dotnet @args
    if ($LASTEXITCODE -ne 0) { throw "dotnet $args ended with exit code $LASTEXITCODE." }
}

# The module's folder as Install-PSResource lays it out: Hallelujah/<version>/ with the manifest at its root.
function New-ModuleFolder {
    if (Test-Path $folder) { Remove-Item $folder -Recurse -Force }
    $null = New-Item -ItemType Directory -Path $folder
    Copy-Item $manifest, (Join-Path $PSScriptRoot 'LICENSE'), (Join-Path $PSScriptRoot 'README.md') $folder
    Copy-Item (Join-Path $PSScriptRoot 'module') $folder -Recurse
    $null = Test-ModuleManifest (Join-Path $folder 'Hallelujah.psd1')
}

foreach ($one in $Task) {
    switch ($one) {
        'Build' { Invoke-Dotnet build $PSScriptRoot -c $Configuration }
        'Test' { Push-Location $PSScriptRoot; try { Invoke-Dotnet test -c $Configuration } finally { Pop-Location } }
        'Package' {
            Invoke-Dotnet build $PSScriptRoot -c $Configuration
            New-ModuleFolder
            $archive = Join-Path $output "Hallelujah.$version.zip"
            # Not Compress-Archive, which not every PowerShell has.
            if (Test-Path $archive) { Remove-Item $archive }
            [IO.Compression.ZipFile]::CreateFromDirectory(
                (Join-Path $output 'Hallelujah'), $archive, [IO.Compression.CompressionLevel]::Optimal, $true)
            Get-Item $archive
        }
        'Install' {
            Invoke-Dotnet build $PSScriptRoot -c $Configuration
            New-ModuleFolder
            $separator = [IO.Path]::PathSeparator
            $personal = ($env:PSModulePath -split $separator)[0]
            $target = Join-Path $personal 'Hallelujah' $version
            $null = New-Item -ItemType Directory -Path $target -Force
            # Feeds that an earlier version has put there stay.
            Get-ChildItem $target -Exclude 'hallelu_dir' | Remove-Item -Recurse -Force
            Copy-Item (Join-Path $folder '*') $target -Recurse
            Get-Module Hallelujah -ListAvailable
        }
    }
}
