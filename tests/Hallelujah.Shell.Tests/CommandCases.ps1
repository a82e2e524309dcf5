# Lines of PowerShell and what they give, one case a pair of lines: the expected result, then the text. Results are the
# output as strings joined by '|'; errors count as output, by their ids (of those that functions write, the engine adds
# the function's name and not the real cmdlet's class). Each runs in an empty
# directory of its own. What is expected here holds in pwsh 7.6, and is checked there where there is one.
@'
a|b
Write-Output a b
1|2|3
Write-Output 1, 2, 3
1
(Write-Output (1, 2) -NoEnumerate | Measure-Object).Count
told
Write-Verbose told -Verbose 4>&1
loud
Write-Warning loud 3>&1
shown 1 2|False
$r = Write-Host 'shown' 1 2 6>&1; "$r"; $r.MessageData.NoNewLine -eq $true
Microsoft.PowerShell.Commands.WriteErrorException
Write-Error 'bad' -ErrorAction Continue
MyId
Write-Error 'bad' -ErrorId MyId -Category InvalidData
InvalidData|x|stopped
try { Write-Error 'stopped' -Category InvalidData -TargetObject x -ErrorAction Stop } catch { "$($_.CategoryInfo.Category)"; $_.TargetObject; $_.Exception.Message }
caught Stop
$ErrorActionPreference = 'Stop'; try { Write-Error 'x' } catch { 'caught Stop' }
1|2
1..10 | Select-Object -First 2
9|10
1..10 | Select-Object -Last 2
8
1..10 | Select-Object -Skip 7 -First 1
1|2|3
1..5 | Select-Object -SkipLast 2
7|8
1..10 | Select-Object -Skip 2 -Last 2
2|4
1..5 | Select-Object -Index 1, 3
1|2|3
1, 2, 1, 3, 2 | Select-Object -Unique
made 1|1|made 2|2
1..1000 | ForEach-Object { "made $_"; $null = $_ } | Select-Object -First 4 | ForEach-Object { $_; $_ -replace '\D' } | Select-Object -First 4
@{A=1; B=}
[pscustomobject]@{ A = 1 } | Select-Object A, B
@{A=1; Double=2}
[pscustomobject]@{ A = 1; C = 3 } | Select-Object A, @{ n = 'Double'; e = { $_.A * 2 } }
@{A=1; AB=2}
[pscustomobject]@{ A = 1; AB = 2; C = 3 } | Select-Object A*
@{C=3}
[pscustomobject]@{ A = 1; AB = 2; C = 3 } | Select-Object * -ExcludeProperty A*
1|2
[pscustomobject]@{ A = 1, 2 } | Select-Object -ExpandProperty A
Selected.System.Management.Automation.PSCustomObject
([pscustomobject]@{ A = 1 } | Select-Object A).PSTypeNames[0]
ExpandPropertyNotFound
[pscustomobject]@{ A = 1 } | Select-Object -ExpandProperty Z
1|2|10
10, 1, 2 | Sort-Object
10|2|1
10, 1, 2 | Sort-Object -Descending
a|B|c
'c', 'B', 'a' | Sort-Object
1|2
2, 1, 2 | Sort-Object -Unique
ab|b|aaa
'aaa', 'b', 'ab' | Sort-Object { $_.Length -eq 3 }, { $_ }
1b|1a|2a
[pscustomobject]@{ n = 2; s = 'a' }, [pscustomobject]@{ n = 1; s = 'a' }, [pscustomobject]@{ n = 1; s = 'b' } | Sort-Object n, @{ e = 's'; Descending = $true } | ForEach-Object { "$($_.n)$($_.s)" }
1|2
3, 1, 2 | Sort-Object -Top 2
a=2|b=1
'b', 'a', 'A' | Group-Object | ForEach-Object { "$($_.Name)=$($_.Count)" }
1:ab
'ab', 'ccc' | Group-Object Length -NoElement | Select-Object -First 1 | ForEach-Object { "$($_.Count):ab" }
2
('x', 'y', 'zz' | Group-Object Length -AsHashTable)[1].Count
1, a|1, b
[pscustomobject]@{ n = 1; s = 'a' }, [pscustomobject]@{ n = 1; s = 'b' } | Group-Object n, s | ForEach-Object Name
3|6|2|3|1
$m = 1, 2, 3 | Measure-Object -Sum -Average -Maximum -Minimum; $m.Count; $m.Sum; $m.Average; $m.Maximum; $m.Minimum
3|True
$m = 1, 2, 3 | Measure-Object; $m.Count; $null -eq $m.Sum
0
(@() | Measure-Object).Count
Double|1
$m = 1, 2, 3 | Measure-Object -StandardDeviation -Sum; $m.Sum.GetType().Name; $m.StandardDeviation
3|2|6
$m = "a b c`nd" -split "`n" | Measure-Object -Word -Line -Character; $m.Words - 1; $m.Lines; $m.Characters

1, 2 | Measure-Object Nothing -Sum
<=2|=>3
Compare-Object 1, 2 1, 3 | Sort-Object SideIndicator | ForEach-Object { "$($_.SideIndicator)$($_.InputObject)" }

Compare-Object 1, 2 2, 1
5
$v = 5; (Get-Variable v).Value
VariableNotFound
Get-Variable no-such-variable
6
Set-Variable v 6; $v
True|7
$t = Measure-Command { $set = 7 }; $t -is [timespan]; $set
{"A":1,"B":["x",null,true],"C":{"D":1.5}}
[ordered]@{ A = 1; B = 'x', $null, $true; C = @{ D = 1.5 } } | ConvertTo-Json -Compress
[1,"é\"\\\n"]
1, "é`"\`n" | ConvertTo-Json -Compress
{"A":1}|[1]|"x"|null
[pscustomobject]@{ A = 1 } | ConvertTo-Json -Compress; ConvertTo-Json @(1) -Compress; ConvertTo-Json x -Compress; ConvertTo-Json $null
{"A":{"B":{"C":"System.Collections.Hashtable"}}}
@{ A = @{ B = @{ C = @{ D = 1 } } } } | ConvertTo-Json -Compress -WarningAction SilentlyContinue
1|2.5|x|True|Int64|Double
$o = '{"a":1,"b":2.5,"c":["x"],"d":true,"e":null}' | ConvertFrom-Json; $o.a; $o.b; $o.c; $null -eq $o.e; $o.a.GetType().Name; $o.b.GetType().Name
2
('{"a":{"b":2}}' | ConvertFrom-Json -AsHashtable)['a']['b']
DateTime
('{"at":"2025-03-01T10:00:00Z"}' | ConvertFrom-Json).at.GetType().Name
3
('[1,2,3]' | ConvertFrom-Json).Count
"A","B"|"1","x ""y"""|"2",
[pscustomobject]@{ A = 1; B = 'x "y"' }, [pscustomobject]@{ A = 2; B = $null } | Export-Csv o.csv; Get-Content o.csv
A;B|1;"x;y"
[pscustomobject]@{ A = 1; B = 'x;y' } | Export-Csv o.csv -Delimiter ';' -UseQuotes AsNeeded; Get-Content o.csv
00501,a "b",1|,c|String
Set-Content i.csv 'zip,name,n', '00501,"a ""b""",1', ',c,'; $r = Import-Csv i.csv; "$($r[0].zip),$($r[0].name),$($r[0].n)"; "$($r[1].zip),$($r[1].name)"; $r[0].n.GetType().Name
a|b|c
Set-Content f.txt a, b; Add-Content f.txt c; Get-Content f.txt
b
Set-Content f.txt a, b, c; Get-Content f.txt -TotalCount 2 | Select-Object -Last 1
b|c
Set-Content f.txt a, b, c; Get-Content f.txt -Tail 2
5
Set-Content f.txt a, bc; (Get-Content f.txt -Raw).Replace("`r", '').Length
PathNotFound
Get-Content no-such-file
a/b|a/b/c
(Join-Path a b).Replace('\', '/'); (Join-Path a b c).Replace('\', '/')
c.txt|b|c|.txt|a
Split-Path a/b/c.txt -Leaf; Split-Path (Split-Path a/b/c.txt) -Leaf; Split-Path a/c.txt -LeafBase; Split-Path c.txt -Extension; Split-Path a/b
True|False|False|True|False
$null = New-Item -ItemType Directory d; Test-Path d; Test-Path e; Test-Path d -PathType Leaf; Test-Path d -PathType Container; Test-Path ''
a.txt|b.txt
Set-Content a.txt 1; Set-Content b.txt 1; $null = New-Item -ItemType Directory c; (Get-ChildItem -File).Name
a.txt
Set-Content a.txt 1; Set-Content b.log 1; (Get-ChildItem -Filter *.txt).Name
d|a.txt
$null = New-Item -ItemType Directory d; Set-Content d/a.txt 1; (Get-ChildItem -Recurse).Name
PathNotFound
Get-ChildItem no-such-directory
a.txt|FileInfo
Set-Content a.txt 1; $i = Get-Item a.txt; $i.Name; $i.GetType().Name
PathNotFound
Get-Item no-such-file
False|False
$null = New-Item -ItemType Directory d; Set-Content d/a 1; Remove-Item d -Recurse; Test-Path d; Set-Content x 1; Remove-Item x; Test-Path x
True
Set-Content x 1; Remove-Item x -WhatIf *> $null; Test-Path x
PathNotFound
Remove-Item no-such-file
1|1
Set-Content x 1; Copy-Item x y; Get-Content x; Get-Content y
False|1
Set-Content x 1; Move-Item x y; Test-Path x; Get-Content y
a b
$null = New-Item a.txt -Value 'a b'; Get-Content a.txt
True
(Resolve-Path .).Path -eq (Get-Location).Path
PathNotFound
Resolve-Path no-such-file
d|PathNotFound
$null = New-Item -ItemType Directory d; Set-Location d; Split-Path (Get-Location) -Leaf; Set-Location no-such-directory
d
$null = New-Item -ItemType Directory d; Push-Location d; Split-Path (Get-Location) -Leaf; Pop-Location
2025-03-01
Get-Date -Date '2025-03-01T10:00:00' -Format 'yyyy-MM-dd'
True|Utc
[math]::Abs(((Get-Date) - [datetime]::UtcNow.ToLocalTime()).TotalSeconds) -lt 60; (Get-Date -AsUTC).Kind
90|01:00:00
(New-TimeSpan -Seconds 90).TotalSeconds; New-TimeSpan -Start '2025-01-01' -End '2025-01-01T01:00'
True
(Measure-Command { Start-Sleep -Milliseconds 30 }).TotalMilliseconds -ge 29
True|3
(Get-Random -Maximum 5) -in 0..4; (1..9 | Get-Random -Count 3).Count
Guid
(New-Guid).GetType().Name
SHA256:8D969EEF6ECAD3C29A3A629280E686CF0C3F5D5A86AFF3CA12020C923ADC6C92
[IO.File]::WriteAllText("$PWD/h", '123456'); (Get-FileHash h | ForEach-Object { "$($_.Algorithm):$($_.Hash)" })
True
(Get-Process -Id $PID).Id -eq $PID
NoProcessFoundForGivenId
Get-Process -Id 2147483646
A B|- -|1 x
([pscustomobject]@{ A = 1; B = 'x' } | Format-Table | Out-String).Trim() -split "`n" | ForEach-Object Trim
A : 1
([pscustomobject]@{ A = 1 } | Format-List | Out-String).Trim()
B|-|2
([pscustomobject]@{ A = 1; B = 2 } | Format-Table B | Out-String).Trim() -split "`n" | ForEach-Object Trim
1|2
1, 2 | Out-String -Stream
'@
