using System.Text;
using Hallelujah.Summit.Hosting;

namespace Hallelujah.Summit.Parts;

/// <summary>
/// dropped.log: the runs of commands whose parts this host has heard to be dropped, one a line. By it a copy that a
/// host which was down still has of a deleted feed is told from one of a feed whose host has lost its disk: any two
/// majorities share a host that has heard of it. Safe for concurrent callers.
/// </summary>
sealed class DroppedRuns(string path)
{
    readonly Lock _gate = new();
    HashSet<Guid>? _runs;

    /// <summary>They are on the disk when it returns.</summary>
    public void Add(IEnumerable<Guid> runs)
    {
        lock (_gate)
        {
            HashSet<Guid> known = Read();
            Guid[] added = [.. runs.Where(r => r != Guid.Empty && !known.Contains(r)).Distinct()];
            if (added.Length == 0) return;
            using var file = new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.Read);
            file.Write(Encoding.ASCII.GetBytes(string.Concat(added.Select(r => $"\n{r:D}"))));
            file.Flush(flushToDisk: true);
            known.UnionWith(added);
        }
    }

    public IReadOnlyList<Guid> Among(IEnumerable<Guid> runs)
    {
        lock (_gate) return [.. runs.Where(Read().Contains)];
    }

    HashSet<Guid> Read()
    {
        if (_runs is { } known) return known;
        // A line that a crash cut short is no id.
        string[] lines = File.Exists(path) ? File.ReadAllLines(path) : [];
        if (lines.Length > SummitLimits.MaxDroppedRuns)
        {
            lines = lines[^(SummitLimits.MaxDroppedRuns / 2)..];
            DurableFile.Write(path, Encoding.ASCII.GetBytes(string.Concat(lines.Select(l => "\n" + l))));
        }
        return _runs = [.. lines.Select(l => Guid.TryParseExact(l, "D", out Guid id) ? id : Guid.Empty)];
    }
}
