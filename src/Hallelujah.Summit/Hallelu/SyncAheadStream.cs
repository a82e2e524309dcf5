using Hallelujah.Summit.Hosting;

namespace Hallelujah.Summit.Hallelu;

/// <summary>
/// A new file that goes to the disk while it is being written: what waits for the disk at the end is only its last
/// part.
/// </summary>
sealed class SyncAheadStream(string path) : Stream
{
    // Not derived from: a derived FileStream sends every write through all of its overloads.
    readonly FileStream _file =
        new(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0, FileOptions.None);
    long _unsynced;
    Task _syncing = Task.CompletedTask;

    public override bool CanRead => false;
    public override bool CanSeek => true;
    public override bool CanWrite => true;
    public override long Length => _file.Length;
    public override long Position
    {
        get => _file.Position;
        set => _file.Position = value;
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        _file.Write(buffer);
        SyncAhead(buffer.Length);
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override async ValueTask WriteAsync(
        ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        await _file.WriteAsync(buffer, cancellationToken).ConfigureAwait(false);
        SyncAhead(buffer.Length);
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Flush() => _file.Flush();

    /// <summary>Returns when all is on the disk. Throws what an earlier sync met, such as a full disk.</summary>
    public async Task FinishAsync(CancellationToken cancellationToken)
    {
        await _syncing.ConfigureAwait(false);
        await Task.Run(() => _file.Flush(flushToDisk: true), cancellationToken).ConfigureAwait(false);
    }

    public override async ValueTask DisposeAsync()
    {
        // Who has finished has its error; who has not, has another.
        await _syncing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _file.DisposeAsync().ConfigureAwait(false);
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    public override long Seek(long offset, SeekOrigin origin) => _file.Seek(offset, origin);
    public override void SetLength(long value) => _file.SetLength(value);

    void SyncAhead(int bytes)
    {
        _unsynced += bytes;
        if (_unsynced < SummitLimits.SyncAheadBytes || !_syncing.IsCompletedSuccessfully) return;
        _unsynced = 0;
        _syncing = Task.Run(() => RandomAccess.FlushToDisk(_file.SafeFileHandle));
    }
}
