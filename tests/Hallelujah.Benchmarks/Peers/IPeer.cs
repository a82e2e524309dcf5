namespace Hallelujah.Benchmarks.Peers;

/// <summary>Another tool that does the jobs of the main benchmark, beside ours and in turn with it.</summary>
interface IPeer : IAsyncDisposable
{
    string Name { get; }

    /// <summary>Processor time it has used so far.</summary>
    TimeSpan ProcessorTime();

    Task<string> VersionAsync();

    /// <summary>Loads a CSV file into its own form, called t; gives the rows.</summary>
    Task<long> LoadAsync(string path);

    /// <summary>Statistics of every column of t.</summary>
    Task SummarizeAsync();

    /// <summary>Makes a new table, or whatever it keeps, of the rows that a query finds in t; gives how many.</summary>
    Task<long> ExtractAsync(string sql);

    /// <summary>Drops what the last extraction has made.</summary>
    Task DropAsync();

    /// <summary>Writes what a query finds in t to a CSV file with a header.</summary>
    Task ExportAsync(string sql, string path);
}
