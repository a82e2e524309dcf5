// Writes the module's help file at build: prose and examples from module/help/<Cmdlet>.md, parameters from the cmdlets'
// own attributes and documentation comments, so that nothing is written twice.
using System.Management.Automation;
using System.Reflection;
using Hallelujah.Cmdlets;
using Hallelujah.Help;

if (args is not [string sources, string target])
{
    Console.Error.WriteLine("usage: Hallelujah.Help <directory of markdown> <help file>");
    return 2;
}
try
{
    Assembly assembly = typeof(AsyncHallCmdlet).Assembly;
    XmlComments comments = XmlComments.Of(assembly);
    IEnumerable<CmdletHelp> cmdlets = assembly.GetTypes()
        .Where(t => t.GetCustomAttribute<CmdletAttribute>() is not null)
        .Select(t => CmdletHelp.Create(t, sources, comments))
        .OrderBy(c => c.Name, StringComparer.Ordinal);
    Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(target))!);
    MamlWriter.Write([.. cmdlets], target);
    return 0;
}
catch (Exception e) when (e is InvalidDataException or IOException)
{
    Console.Error.WriteLine($"Help : error HELP001: {e.Message}");
    return 1;
}
