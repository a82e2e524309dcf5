using System.IO.Hashing;
using System.Text;
using System.Text.Json;
using Hallelujah.Columnar.Statistics;
using Hallelujah.Contracts;
using Hallelujah.Summit.Hosting;

namespace Hallelujah.Summit.Hallelu;

/// <summary>
/// exact.json in a feed's directory: the statistics of columns that a scan has made exact, so that none is scanned
/// twice. Where the file cannot be read, or is of another run of the command, it is as if it were not there; where it
/// cannot be written, what it would have had is scanned again. Safe for concurrent callers.
/// </summary>
sealed class ExactReports(string directory)
{
    public const string FileName = "exact.json";

    readonly Lock _gate = new();
    Kept? _kept;
    bool _isClosed;

    string FilePath => Path.Combine(directory, FileName);

    /// <summary>The reports by the columns' positions from 0.</summary>
    public IReadOnlyDictionary<int, ColumnReport> Of(FeedManifest manifest)
    {
        lock (_gate)
        {
            _kept ??= TryRead();
            return _kept?.Of == KeyOf(manifest) ? _kept.Columns : new Dictionary<int, ColumnReport>();
        }
    }

    public void Add(FeedManifest manifest, IReadOnlyDictionary<int, ColumnReport> reports)
    {
        if (reports.Count == 0) return;
        lock (_gate)
        {
            var all = new Dictionary<int, ColumnReport>(Of(manifest));
            foreach ((int column, ColumnReport report) in reports) all[column] = report;
            _kept = new Kept(KeyOf(manifest), all);
            if (_isClosed) return;
            byte[] body = JsonSerializer.SerializeToUtf8Bytes(_kept, HallJson.Options);
            try
            {
                DurableFile.Write(FilePath, [.. HashOf(body), .. body]);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // As the summary says.
            }
        }
    }

    /// <summary>Nothing is written any more when it returns: the directory may be erased.</summary>
    public void Close()
    {
        lock (_gate) _isClosed = true;
    }

    Kept? TryRead()
    {
        try
        {
            byte[] content = File.ReadAllBytes(FilePath);
            int hashBytes = HashOf([]).Length;
            if (content.Length < hashBytes) return null;
            ReadOnlySpan<byte> body = content.AsSpan(hashBytes);
            return content.AsSpan(0, hashBytes).SequenceEqual(HashOf(body))
                ? JsonSerializer.Deserialize<Kept>(body, HallJson.Options) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }

    /// <summary>The file's first line.</summary>
    static byte[] HashOf(ReadOnlySpan<byte> body) =>
        Encoding.ASCII.GetBytes(Convert.ToHexStringLower(XxHash3.Hash(body)) + "\n");

    /// <summary>Where a feed lies may change, and its manifest with that; its rows are those of the run.</summary>
    static string KeyOf(FeedManifest manifest) => manifest.Run?.ToString() ?? manifest.Checksum;

    /// <param name="Of">The feed's state that they are of.</param>
    sealed record Kept(string Of, Dictionary<int, ColumnReport> Columns);
}
