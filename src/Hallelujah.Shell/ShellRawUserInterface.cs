using System.Management.Automation;
using System.Management.Automation.Host;

namespace Hallelujah.Shell;

/// <summary>
/// The size and the colours of the screen. Where output is redirected there is none, and a width is assumed.
/// </summary>
internal sealed class ShellRawUserInterface : PSHostRawUserInterface
{
    /// <summary>Columns where nothing says how wide the reader's screen is: what most log viewers show.</summary>
    const int RedirectedWidth = 120;
    const int RedirectedHeight = 50;

    public override ConsoleColor ForegroundColor { get; set; } = ConsoleColor.Gray;
    public override ConsoleColor BackgroundColor { get; set; } = ConsoleColor.Black;
    public override int CursorSize { get; set; } = 25;
    public override Coordinates CursorPosition { get; set; }
    public override Coordinates WindowPosition { get; set; }
    public override string WindowTitle { get; set; } = "hallsh";
    public override bool KeyAvailable => false;
    public override Size MaxPhysicalWindowSize => BufferSize;
    public override Size MaxWindowSize => BufferSize;

    public override Size BufferSize
    {
        get => ScreenSize();
        set => throw new PSNotSupportedException("hallsh does not change the size of the screen.");
    }

    public override Size WindowSize
    {
        get => ScreenSize();
        set => throw new PSNotSupportedException("hallsh does not change the size of the screen.");
    }

    static Size ScreenSize()
    {
        if (Console.IsOutputRedirected)
            return new Size(RedirectedWidth, RedirectedHeight);
        try
        {
            return Console.WindowWidth > 0
                ? new Size(Console.WindowWidth, Console.WindowHeight)
                : new Size(RedirectedWidth, RedirectedHeight);
        }
        catch (IOException)
        {
            return new Size(RedirectedWidth, RedirectedHeight);
        }
    }

    public override KeyInfo ReadKey(ReadKeyOptions options) =>
        throw new PSNotSupportedException("hallsh reads lines, not keys; use Read-Host.");

    public override void FlushInputBuffer()
    {
    }

    public override BufferCell[,] GetBufferContents(Rectangle rectangle) => throw NoBuffer();

    public override void ScrollBufferContents(
        Rectangle source, Coordinates destination, Rectangle clip, BufferCell fill) =>
        throw NoBuffer();

    public override void SetBufferContents(Coordinates origin, BufferCell[,] contents) => throw NoBuffer();

    public override void SetBufferContents(Rectangle rectangle, BufferCell fill)
    {
        // Clear-Host asks for the whole screen; a stream has nothing to clear.
        if (!Console.IsOutputRedirected)
            Console.Clear();
    }

    static PSNotSupportedException NoBuffer() => new("hallsh writes a stream and keeps no screen buffer.");
}
