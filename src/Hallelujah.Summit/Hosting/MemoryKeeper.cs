using System.Runtime.InteropServices;
using Hallelujah.Columnar.Segments;

namespace Hallelujah.Summit.Hosting;

/// <summary>
/// Gives back what large commands leave behind. Their buffers lie outside the collected heap and are lent again when
/// their owners are collected, and a Summit that has nothing to do allocates nothing, so that no collection would come.
/// Only when there was no such command for a while does the memory go back to the system: the next one would have to
/// touch as many fresh pages.
/// </summary>
static partial class MemoryKeeper
{
    // Of malloc.h.
    const int MmapThreshold = -3;

    static readonly Timer Idle = new(static _ => GiveBack());
    static int _pending;

    /// <summary>
    /// Has freed buffers go back to the system at once. Left alone, glibc takes each for a hint that the next should
    /// stay in its heap: measured, 100 MB after two loads.
    /// </summary>
    public static void Start()
    {
        if (!OperatingSystem.IsLinux()) return;
        try
        {
            _ = SetMallocOption(MmapThreshold, SummitLimits.MappedBlockBytes);
        }
        catch (EntryPointNotFoundException)
        {
            // Other C libraries have no such option, and no such habit.
        }
    }

    /// <summary>To be told when a command or an export has ended. Returns at once.</summary>
    /// <param name="bytes">What it read.</param>
    public static void Ended(long bytes)
    {
        if (bytes < SummitLimits.CollectAfterBytes) return;
        Idle.Change(SummitLimits.GiveBackAfterMs, Timeout.Infinite);
        bool isMuch = ColumnMemory.LentBytes >= SummitLimits.CollectAfterLentBytes
            || GC.GetTotalMemory(forceFullCollection: false) >= SummitLimits.CollectAfterManagedBytes;
        if (!isMuch || Interlocked.Exchange(ref _pending, 1) != 0) return;
        ThreadPool.UnsafeQueueUserWorkItem(
            static _ =>
            {
                Interlocked.Exchange(ref _pending, 0);
                GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: true, compacting: false);
            },
            null);
    }

    static void GiveBack()
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        GC.WaitForPendingFinalizers();
        ColumnMemory.Trim();
    }

    [LibraryImport("libc", EntryPoint = "mallopt")]
    private static partial int SetMallocOption(int option, int value);
}
