// Its full name is the error id that scripts see and catch.
#pragma warning disable IDE0130
namespace Microsoft.PowerShell.Commands;

/// <summary>What Write-Error makes of a message.</summary>
public sealed class WriteErrorException(string? message) : SystemException(message);
