namespace Hallelujah.Contracts;

/// <summary>How the runtime reports that a disk, or what an account may have of it, is full.</summary>
public static class FullDisk
{
    /// <summary>
    /// ENOSPC and EDQUOT as the runtime reports them on Unix; ERROR_DISK_FULL and ERROR_HANDLE_DISK_FULL on Windows.
    /// </summary>
    static readonly int[] Codes =
        OperatingSystem.IsWindows() ? [unchecked((int)0x80070070), unchecked((int)0x80070027)] : [28, 122];

    public static bool IsReasonOf(Exception exception) => exception is IOException && Codes.Contains(exception.HResult);
}
