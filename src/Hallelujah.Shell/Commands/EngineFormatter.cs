using System.Management.Automation;
using System.Reflection;
using Microsoft.PowerShell.Commands.Internal.Format;

namespace Hallelujah.Shell.Commands;

/// <summary>
/// The engine's own formatter behind the Format and Out commands. The engine has all of it and the public base
/// classes; only the classes that join the two are internal, so they are reached by reflection.
/// </summary>
internal static class EngineFormatter
{
    const string Namespace = "Microsoft.PowerShell.Commands.Internal.Format.";
    const BindingFlags Flags = BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public;
    static readonly Assembly Engine = typeof(PSObject).Assembly;

    /// <summary>Makes <paramref name="command"/> format its input as "Table", "List" or "Wide".</summary>
    public static void UseShape(FrontEndCommandBase command, string shape)
    {
        var shapeValue = Enum.Parse(FormatType("FormatShape"), shape);
        SetImplementation(command, Create(FormatType("InnerFormatShapeCommand"), shapeValue));
    }

    /// <summary>Makes <paramref name="command"/> render its input as text to a writer of its own.</summary>
    public static object UseTextOutput(FrontEndCommandBase command)
    {
        var manager = Create(FormatType("OutputManagerInner"));
        SetImplementation(command, manager);
        return manager;
    }

    /// <summary>Sets where the text of <paramref name="manager"/> goes and how many columns it may take.</summary>
    public static void SetTextOutput(object manager, TextWriter writer, int columns)
    {
        var output = Create(FormatType("TextWriterLineOutput"), writer, columns);
        manager.GetType().GetProperty("LineOutput", Flags)!.SetValue(manager, output);
    }

    static Type FormatType(string name) => Engine.GetType(Namespace + name, throwOnError: true)!;

    static object Create(Type type, params object[] arguments) =>
        Activator.CreateInstance(type, Flags, binder: null, arguments, culture: null)!;

    static void SetImplementation(FrontEndCommandBase command, object implementation) =>
        typeof(FrontEndCommandBase).GetField("implementation", Flags)!.SetValue(command, implementation);
}
