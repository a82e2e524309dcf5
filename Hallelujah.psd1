@{
    RootModule           = 'module/Hallelujah.psm1'
    ModuleVersion        = '0.1.0'
    GUID                 = 'b7a3c0de-52f4-4c9e-9a51-6e0f1d4c8a27'
    Author               = 'The Hallelujah authors'
    CompanyName          = 'The Hallelujah authors'
    Copyright            = '(c) The Hallelujah authors. MIT license.'
    Description          = 'Loads data into typed, columnar, immutable feeds; describes, summarises and extracts them; keeps every command.'
    PowerShellVersion    = '7.6'
    CompatiblePSEditions = @('Core')
    FormatsToProcess     = @('module/Hallelujah.Format.ps1xml')
    FunctionsToExport    = @()
    VariablesToExport    = @()
    AliasesToExport      = @()
    CmdletsToExport      = @(
        'Connect-HallSummit'
        'Disconnect-HallSummit'
        'Export-HallFeed'
        'Get-HallFeed'
        'Get-HallHost'
        'Get-HallReject'
        'Get-HallSchema'
        'Get-HallStats'
        'Get-HallSummit'
        'Get-HallWorksheet'
        'Import-HallFeed'
        'Read-HallFeed'
        'Remove-HallFeed'
        'Remove-HallWorksheet'
        'Restore-HallFeed'
        'Start-HallSummit'
        'Stop-HallFeed'
        'Stop-HallSummit'
        'Test-HallCluster'
        'Test-HallSource'
        'Update-HallCluster'
        'Wait-HallFeed'
    )
    PrivateData          = @{
        PSData = @{
            Tags       = @('PSEdition_Core', 'Windows', 'Linux', 'MacOS', 'Data', 'CSV', 'Columnar', 'Arrow')
            LicenseUri = 'https://opensource.org/license/mit'
        }
    }
}
