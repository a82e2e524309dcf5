using System.Reflection;
using System.Runtime.Loader;

namespace Hallelujah.Loader;

/// <summary>
/// The context that the module's assemblies and their dependencies live in, so that another module's version of the
/// same library never clashes with ours. Nothing but this class enters PowerShell's default context.
/// </summary>
public sealed class ModuleLoadContext : AssemblyLoadContext
{
    const string MainAssembly = "Hallelujah.Cmdlets";

    static readonly Lock Gate = new();
    static Assembly? _main;

    readonly string _directory;
    readonly AssemblyDependencyResolver _resolver;

    ModuleLoadContext(string directory) : base("Hallelujah", isCollectible: false)
    {
        _directory = directory;
        _resolver = new(Path.Combine(directory, MainAssembly + ".dll"));
    }

    /// <summary>Loads the cmdlets' assembly, once a process: a second import gets the same assembly.</summary>
    /// <param name="directory">Full path of <c>module/bin</c>.</param>
    /// <exception cref="FileNotFoundException">The assembly is not there: the module was not built.</exception>
    public static Assembly Load(string directory)
    {
        lock (Gate)
            return _main ??= new ModuleLoadContext(directory).LoadFromAssemblyName(new(MainAssembly));
    }

    /// <summary>
    /// Ours first, whatever the default context holds; null (PowerShell itself, the runtime) leaves it to the default
    /// one.
    /// </summary>
    protected override Assembly? Load(AssemblyName assemblyName)
    {
        if (assemblyName.Name is not { } name || name == "System.Management.Automation") return null;
        string beside = Path.Combine(_directory, name + ".dll");
        string? path = File.Exists(beside) ? beside : _resolver.ResolveAssemblyToPath(assemblyName);
        return path is null ? null : LoadFromAssemblyPath(path);
    }

    protected override nint LoadUnmanagedDll(string unmanagedDllName)
    {
        string? path = _resolver.ResolveUnmanagedDllToPath(unmanagedDllName);
        return path is null ? 0 : LoadUnmanagedDllFromPath(path);
    }
}
