# Should, with the operators of Pester 5 that tests/Pester uses. Comparisons are Pester's: -Be ignores case and
# compares arrays element by element, an empty array is equal to $null, -BeOfType takes a type or its name.

function Format-Value($Value) {
    if ($null -eq $Value) { return '$null' }
    if ($Value -is [string]) { return "'$Value'" }
    if ($Value -is [array]) { return '@(' + (@($Value | ForEach-Object { Format-Value $_ }) -join ', ') + ')' }
    if ($Value -is [bool]) { return "`$$Value".ToLowerInvariant() }
    if ($Value -is [datetime]) { return $Value.ToString('o') }
    "$Value ($($Value.GetType().Name))"
}

function Test-Equal($Actual, $Expected, [bool]$CaseSensitive) {
    $left = @($Actual)
    $right = @($Expected)
    $leftEmpty = $left.Count -eq 0 -or ($left.Count -eq 1 -and $null -eq $left[0])
    $rightEmpty = $right.Count -eq 0 -or ($right.Count -eq 1 -and $null -eq $right[0])
    if ($leftEmpty -or $rightEmpty) { return $leftEmpty -and $rightEmpty }
    if ($left.Count -ne $right.Count) { return $false }
    for ($i = 0; $i -lt $left.Count; $i++) {
        if ($left[$i] -is [array] -or $right[$i] -is [array]) {
            if (-not (Test-Equal $left[$i] $right[$i] $CaseSensitive)) { return $false }
        }
        elseif ($CaseSensitive) { if (-not ($right[$i] -ceq $left[$i])) { return $false } }
        elseif (-not ($right[$i] -eq $left[$i])) { return $false }
    }
    $true
}

function Test-Empty($Actual) {
    if ($null -eq $Actual -or $Actual.Count -eq 0) { return $true }
    if ($Actual.Count -ne 1) { return $false }
    $one = @($Actual)[0]
    if ($one -is [hashtable]) { return $one.Count -eq 0 }
    [string]::IsNullOrEmpty($one)
}

function Test-Type($Actual, $Expected) {
    $type = if ($Expected -is [type]) { $Expected } else { ($Expected -replace '^\[(.*)\]$', '$1') -as [type] }
    if ($type) { return $Actual -is $type }
    $null -ne $Actual -and $Actual.PSObject.TypeNames -contains $Expected
}

# Runs the block and says why what it threw is not what was expected; nothing where it is.
function Get-ThrowMismatch([scriptblock]$Block, $Expected, [ref]$Thrown) {
    try { $null = & $Block }
    catch { $Thrown.Value = $_ }
    if ($null -eq $Thrown.Value) { return 'nothing was thrown' }
    if ($Expected.Message -and $Thrown.Value.Exception.Message -notlike $Expected.Message) {
        return "the message was $(Format-Value $Thrown.Value.Exception.Message)"
    }
    if ($Expected.Id -and $Thrown.Value.FullyQualifiedErrorId -notlike $Expected.Id) {
        return "the FullyQualifiedErrorId was $(Format-Value $Thrown.Value.FullyQualifiedErrorId)"
    }
    if ($Expected.Type -and $Thrown.Value.Exception -isnot $Expected.Type) {
        return "the exception was $($Thrown.Value.Exception.GetType().FullName)"
    }
}

function Assert-Throw($ActualValue, $Negate, $Expected, $PassThru, $Because) {
    if ($ActualValue -isnot [scriptblock]) { throw 'Should -Throw needs a script block from the pipeline.' }
    $thrown = $null
    $mismatch = Get-ThrowMismatch $ActualValue $Expected ([ref]$thrown)
    if ($Negate) {
        if ($thrown) { throw "Expected no exception,$Because but '$($thrown.Exception.Message)' was thrown." }
        return
    }
    if ($mismatch) {
        $wanted = @(foreach ($key in 'Message', 'Id', 'Type') { if ($Expected[$key]) { "$key '$($Expected[$key])'" } })
        throw "Expected an exception $(if ($wanted) { "with $($wanted -join ' and ')" }) to be thrown,$Because but $mismatch."
    }
    if ($PassThru) { $thrown }
}

function Should {
    [CmdletBinding(DefaultParameterSetName = 'None', PositionalBinding = $false)]
    param(
        [Parameter(ValueFromPipeline)] [object]$ActualValue,
        [switch]$Not,
        [string]$Because,
        [Parameter(Mandatory, ParameterSetName = 'Be')] [switch]$Be,
        [Parameter(Mandatory, ParameterSetName = 'BeExactly')] [switch]$BeExactly,
        [Parameter(Mandatory, ParameterSetName = 'BeNullOrEmpty')] [switch]$BeNullOrEmpty,
        [Parameter(Mandatory, ParameterSetName = 'BeTrue')] [switch]$BeTrue,
        [Parameter(Mandatory, ParameterSetName = 'BeFalse')] [switch]$BeFalse,
        [Parameter(Mandatory, ParameterSetName = 'HaveCount')] [switch]$HaveCount,
        [Parameter(Mandatory, ParameterSetName = 'Match')] [switch]$Match,
        [Parameter(Mandatory, ParameterSetName = 'BeLike')] [switch]$BeLike,
        [Parameter(Mandatory, ParameterSetName = 'BeOfType')] [switch]$BeOfType,
        [Parameter(Mandatory, ParameterSetName = 'BeGreaterThan')] [Alias('GT')] [switch]$BeGreaterThan,
        [Parameter(Mandatory, ParameterSetName = 'BeLessThan')] [Alias('LT')] [switch]$BeLessThan,
        [Parameter(Mandatory, ParameterSetName = 'BeGreaterOrEqual')] [Alias('GE')] [switch]$BeGreaterOrEqual,
        [Parameter(Mandatory, ParameterSetName = 'BeLessOrEqual')] [Alias('LE')] [switch]$BeLessOrEqual,
        [Parameter(Mandatory, ParameterSetName = 'Contain')] [switch]$Contain,
        [Parameter(Mandatory, ParameterSetName = 'BeIn')] [switch]$BeIn,
        [Parameter(Mandatory, ParameterSetName = 'Exist')] [switch]$Exist,
        [Parameter(Mandatory, ParameterSetName = 'Throw')] [switch]$Throw,
        [Parameter(Mandatory, Position = 0, ParameterSetName = 'Be')]
        [Parameter(Mandatory, Position = 0, ParameterSetName = 'BeExactly')]
        [Parameter(Mandatory, Position = 0, ParameterSetName = 'HaveCount')]
        [Parameter(Mandatory, Position = 0, ParameterSetName = 'BeGreaterThan')]
        [Parameter(Mandatory, Position = 0, ParameterSetName = 'BeLessThan')]
        [Parameter(Mandatory, Position = 0, ParameterSetName = 'BeGreaterOrEqual')]
        [Parameter(Mandatory, Position = 0, ParameterSetName = 'BeLessOrEqual')]
        [Parameter(Mandatory, Position = 0, ParameterSetName = 'Contain')]
        [Parameter(Mandatory, Position = 0, ParameterSetName = 'BeIn')]
        [AllowNull()] [AllowEmptyString()] [AllowEmptyCollection()] [object]$ExpectedValue,
        [Parameter(Mandatory, Position = 0, ParameterSetName = 'Match')]
        [Parameter(Mandatory, Position = 0, ParameterSetName = 'BeLike')] [AllowEmptyString()]
        [Alias('RegularExpression')] [string]$Pattern,
        [Parameter(Mandatory, Position = 0, ParameterSetName = 'BeOfType')] [object]$ExpectedType,
        [Parameter(Position = 0, ParameterSetName = 'Throw')] [string]$ExpectedMessage,
        [Parameter(Position = 1, ParameterSetName = 'Throw')] [string]$ErrorId,
        [Parameter(Position = 2, ParameterSetName = 'Throw')] [type]$ExceptionType,
        [Parameter(ParameterSetName = 'Throw')] [switch]$PassThru
    )
    begin {
        $collected = [Collections.Generic.List[object]]::new()
        $fromPipeline = $MyInvocation.ExpectingInput
    }
    process { $collected.Add($ActualValue) }
    end {
        $operator = $PSCmdlet.ParameterSetName
        if ($operator -eq 'None') { throw 'Should needs an operator, such as -Be.' }
        # One piped object is itself, several are an array, none at all is an empty one.
        $value = if (-not $fromPipeline) { $ActualValue } elseif ($collected.Count -eq 1) { $collected[0] } else { , $collected.ToArray() }
        $reason = if ($Because) { " because $Because," } else { '' }
        if ($operator -eq 'Throw') {
            $expected = @{ Message = $ExpectedMessage; Id = $ErrorId; Type = $ExceptionType }
            return Assert-Throw $value $Not $expected $PassThru $reason
        }
        $holds = switch ($operator) {
            'Be' { Test-Equal $value $ExpectedValue $false }
            'BeExactly' { Test-Equal $value $ExpectedValue $true }
            'BeNullOrEmpty' { Test-Empty $value }
            'BeTrue' { [bool]$value }
            'BeFalse' { -not $value }
            'HaveCount' { @($value).Count -eq $ExpectedValue }
            'Match' { $value -match $Pattern }
            'BeLike' { $value -like $Pattern }
            'BeOfType' { Test-Type $value $ExpectedType }
            'BeGreaterThan' { $value -gt $ExpectedValue }
            'BeLessThan' { $value -lt $ExpectedValue }
            'BeGreaterOrEqual' { $value -ge $ExpectedValue }
            'BeLessOrEqual' { $value -le $ExpectedValue }
            'Contain' { @($value) -contains $ExpectedValue }
            'BeIn' { $value -in $ExpectedValue }
            'Exist' { Test-Path $value }
        }
        if ([bool]$holds -eq $Not.IsPresent) {
            $wanted = switch ($operator) {
                { $_ -in 'Match', 'BeLike' } { Format-Value $Pattern }
                'BeOfType' { "$ExpectedType" }
                { $_ -in 'BeNullOrEmpty', 'BeTrue', 'BeFalse', 'Exist' } { '' }
                default { Format-Value $ExpectedValue }
            }
            throw "Should$(if ($Not) { ' -Not' }) -$operator $wanted,$reason but got $(Format-Value $value)."
        }
    }
}

Export-ModuleMember -Function Should
