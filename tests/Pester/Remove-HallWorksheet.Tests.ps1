Describe 'Remove-HallWorksheet' {
    BeforeAll {
        . "$PSScriptRoot/common.ps1"
        $null = Start-TestSummit
        $sales = New-SalesFile
        $null = Import-HallFeed kept $sales
    }
    BeforeEach {
        if (-not (Get-HallFeed s1*)) { $null = Import-HallFeed s1 $sales -Worksheet side }
        if (-not (Get-HallFeed s2*)) { $null = Import-HallFeed s2 $sales -Worksheet side }
    }
    AfterAll { Stop-TestSummit }

    It 'deletes nothing with -WhatIf' {
        Remove-HallWorksheet side -WhatIf
        Remove-HallWorksheet side -Force -WhatIf
        @(Get-HallFeed s?) | Should -HaveCount 2
    }
    It 'deletes every feed of the worksheet, and no other' {
        @(Remove-HallWorksheet side -Force -PassThru) | Should -HaveCount 2
        @(Get-HallFeed).Name | Should -Be @('kept')
        @(Get-HallWorksheet side).State | Should -Be @('Deleted', 'Deleted')
    }
    It 'takes commands from the pipeline, of one worksheet once' {
        Get-HallWorksheet side | Remove-HallWorksheet -Force
        @(Get-HallFeed s?) | Should -HaveCount 0
    }
    It 'says that there is no such worksheet' {
        { Remove-HallWorksheet nope -Force -ErrorAction Stop } |
            Should -Throw -ErrorId 'WorksheetNotFound,Hallelujah.Cmdlets.RemoveHallWorksheetCommand'
    }
}
