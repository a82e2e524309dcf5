namespace Hallelujah.Cmdlets;

/// <summary>Where the module's parts are: everything is found from module/bin, where this assembly lies.</summary>
static class ModulePaths
{
    /// <summary>module/bin.</summary>
    public static string Bin { get; } = Path.GetDirectoryName(typeof(ModulePaths).Assembly.Location)
        ?? AppContext.BaseDirectory;

    /// <summary>The directory of Hallelujah.psd1.</summary>
    public static string Root { get; } = Path.GetFullPath(Path.Combine(Bin, "..", ".."));

    /// <summary>The Summit's program, as an assembly that dotnet runs.</summary>
    public static string SummitProgram { get; } = Path.Combine(Bin, "summit", "hall-summit.dll");
}
