using System.Management.Automation;

namespace Hallelujah.Shell;

/// <summary>Progress as one line that is written over; nothing at all where nobody looks at a screen.</summary>
internal sealed class ProgressLine(TextWriter error, bool visible)
{
    const int Width = 78;
    readonly Lock _gate = new();
    bool _shown;

    public void Show(ProgressRecord record)
    {
        if (!visible)
            return;
        if (record.RecordType == ProgressRecordType.Completed)
        {
            Clear();
            return;
        }

        var percent = record.PercentComplete >= 0 ? $" {record.PercentComplete,3}%" : "";
        var text = $"{record.Activity}: {record.StatusDescription}{percent}".ReplaceLineEndings(" ");
        lock (_gate)
        {
            error.Write($"\r{(text.Length > Width ? text[..Width] : text.PadRight(Width))}");
            error.Flush();
            _shown = true;
        }
    }

    /// <summary>Takes the line away before something else is written.</summary>
    public void Clear()
    {
        lock (_gate)
        {
            if (!_shown)
                return;
            error.Write($"\r{new string(' ', Width)}\r");
            error.Flush();
            _shown = false;
        }
    }
}
