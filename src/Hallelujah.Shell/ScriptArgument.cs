using System.Management.Automation.Runspaces;

namespace Hallelujah.Shell;

/// <summary>One argument of the command line as the engine's binder takes it.</summary>
internal static class ScriptArgument
{
    /// <summary>
    /// "-Name" stays a bare parameter, so that the argument behind it becomes its value unless it is a switch;
    /// "-Name:value" carries its own, with $true and $false as truth values; everything else is positional text.
    /// </summary>
    public static CommandParameter Parse(string argument)
    {
        if (argument.Length < 2 || argument[0] != '-' || !(char.IsLetter(argument[1]) || argument[1] == '_'))
            return new CommandParameter(null, argument);
        var colon = argument.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0)
            return new CommandParameter(argument, null);
        object value = argument[(colon + 1)..];
        value = value switch
        {
            string s when s.Equals("$true", StringComparison.OrdinalIgnoreCase) => true,
            string s when s.Equals("$false", StringComparison.OrdinalIgnoreCase) => false,
            _ => value,
        };
        return new CommandParameter(argument[1..colon], value);
    }
}
