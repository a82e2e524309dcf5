using System.Collections;
using System.Management.Automation;
using System.Reflection;
using Xunit;

namespace Hallelujah.Cmdlets.Tests;

/// <summary>The module as users have it: imported through its manifest.</summary>
public sealed class ModuleTests
{
    static IEnumerable<string> CmdletNames => typeof(AsyncHallCmdlet).Assembly.GetTypes()
        .Where(t => t.IsSubclassOf(typeof(PSCmdlet)) && !t.IsAbstract)
        .Select(t => t.GetCustomAttribute<CmdletAttribute>()!)
        .Select(a => $"{a.VerbName}-{a.NounName}");

    [Fact]
    public void Import_gives_every_cmdlet()
    {
        using Engine engine = Engine.WithModule();
        Outcome outcome = engine.Run("(Get-Module Hallelujah).ExportedCommands.Keys");
        Assert.Equal(
            CmdletNames.Order(StringComparer.Ordinal), outcome.Values.Cast<string>().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Import_with_force_keeps_the_cmdlets()
    {
        using Engine engine = Engine.WithModule();
        Outcome outcome = engine.Run(
            "Import-Module $args[0] -Force; (Get-Module Hallelujah).ExportedCommands.Count; (Get-Command Get-HallFeed).Name", Repository.Manifest);
        Assert.Empty(outcome.Errors);
        Assert.Equal([CmdletNames.Count(), "Get-HallFeed"], outcome.Values);
    }

    [Fact]
    public void The_manifest_exports_what_the_assembly_has_and_nothing_else()
    {
        Hashtable manifest = Manifest();
        IEnumerable<string> exports = ((object[])manifest["CmdletsToExport"]!).Cast<string>();
        Assert.Equal(CmdletNames.Order(StringComparer.Ordinal), exports.Order(StringComparer.Ordinal));
        foreach (string kind in new[] { "FunctionsToExport", "VariablesToExport", "AliasesToExport" })
            Assert.Empty((object[])manifest[kind]!);
    }

    [Fact]
    public void The_manifest_has_the_version_of_the_assembly()
    {
        Version assembly = typeof(AsyncHallCmdlet).Assembly.GetName().Version!;
        Assert.Equal(assembly.ToString(3), (string)Manifest()["ModuleVersion"]!);
    }

    [Fact]
    public void An_installed_module_keeps_its_feeds_in_the_users_own_directory()
    {
        using var module = new TemporaryModule();
        string user = Path.Combine(module.Root, "user");
        Assert.Equal(
            Path.Combine(user, "Hallelujah", "hallelu_dir"), HallSession.DefaultDirectoryOf(module.Root, user));
        string beside = Directory.CreateDirectory(Path.Combine(module.Root, "hallelu_dir")).FullName;
        Assert.Equal(beside, HallSession.DefaultDirectoryOf(module.Root, user));
    }

    sealed class TemporaryModule : IDisposable
    {
        public string Root { get; } = Directory.CreateTempSubdirectory("hall-module-").FullName;

        public void Dispose() => Directory.Delete(Root, recursive: true);
    }

    [Fact]
    public void The_modules_dependencies_stay_out_of_the_default_context()
    {
        using Engine engine = Engine.WithModule();
        Outcome outcome = engine.Run(
            "[System.Runtime.Loader.AssemblyLoadContext]::GetLoadContext((Get-Command Get-HallFeed).ImplementingType.Assembly).Name");
        Assert.Equal(["Hallelujah"], outcome.Values);
    }

    static Hashtable Manifest()
    {
        using Engine engine = Engine.With();
        Outcome outcome = engine.Run(
            "$errors = $null; [System.Management.Automation.Language.Parser]::ParseFile($args[0], [ref]$null, [ref]$errors).Find({ $args[0] -is [System.Management.Automation.Language.HashtableAst] }, $true).SafeGetValue()",
            Repository.Manifest);
        return (Hashtable)outcome.Values.Single()!;
    }
}
