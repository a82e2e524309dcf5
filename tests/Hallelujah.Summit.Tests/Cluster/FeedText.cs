using System.Globalization;
using System.Text;
using System.Text.Json;
using Apache.Arrow;
using Hallelujah.Client;
using Hallelujah.Contracts;
using Xunit;

namespace Hallelujah.Summit.Tests.Cluster;

/// <summary>What a feed has, as text without its name, to hold two feeds against each other.</summary>
static class FeedText
{
    static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public static async Task<string> SchemaAsync(SummitConnection connection, string feed) => JsonSerializer.Serialize(
        (await connection.Rpc.GetSchemaAsync(feed, Cancelled)).Select(c => c with { Feed = "" }));

    /// <summary>Without the quantiles, whose estimates depend on the splits.</summary>
    public static async Task<string> StatsAsync(SummitConnection connection, string feed) => JsonSerializer.Serialize(
        (await connection.Rpc.GetStatsAsync(feed, null, Cancelled)).Select(c => c with
        {
            Feed = "",
            P05 = null,
            P25 = null,
            Median = null,
            P75 = null,
            P95 = null,
            Quantiles = [],
            QuantileRankError = 0,
            Histogram = [],
        }));

    public static async Task<string> RejectsAsync(SummitConnection connection, string feed) => JsonSerializer.Serialize(
        (await connection.Rpc.GetRejectsAsync(feed, 0, 100, Cancelled))
            .Select(r => (Path.GetFileName(r.File), r.Line, r.Record, r.Byte, r.Code, r.Raw, r.Message).ToString()));

    /// <summary>
    /// An import that has no room for the last one of those that a feed has set aside, whose name is as long.
    /// </summary>
    /// <param name="directory">Of the host of its Hallelu.</param>
    public static CommandSubmission KeepingLess(CommandSubmission import, string directory, FeedInfo feed)
    {
        var command = (ImportCommand)import.Command;
        long bytes = new FileInfo(Path.Combine(directory, "feeds", $"{feed.Id}", "rejects.jsonl")).Length;
        return import with { Command = command with { Csv = command.Csv with { MaxRejectBytes = bytes - 1 } } };
    }

    /// <summary>All selected rows in order; fails where some are missing.</summary>
    public static async Task<string> RowsAsync(SummitConnection connection, string feed, Selection selection)
    {
        RowsTicket ticket = await connection.Rpc.OpenRowsAsync(feed, selection, Cancelled);
        Assert.Null(ticket.Missing);
        await using RowsConnection rows = await connection.OpenRowsAsync(ticket, Cancelled);
        return await RowsAsync(rows, []);
    }

    /// <summary>The same from the hosts that have the rows.</summary>
    /// <param name="addresses">Takes where rows came from, in order.</param>
    public static async Task<string> DirectRowsAsync(
        SummitConnection connection, string feed, Selection selection, List<string> addresses)
    {
        await using RowsConnection rows =
            await connection.OpenRowsAsync(feed, selection, Cancelled);
        Assert.Null(rows.Missing);
        return await RowsAsync(rows, addresses);
    }

    static async Task<string> RowsAsync(RowsConnection rows, List<string> addresses)
    {
        var text = new StringBuilder();
        await foreach (RecordBatch batch in rows.ReadAllAsync(Cancelled))
        {
            if (!addresses.Contains(rows.Address.ToString())) addresses.Add(rows.Address.ToString());
            using (batch)
                for (int row = 0; row < batch.Length; row++)
                {
                    for (int c = 0; c < batch.ColumnCount; c++)
                        text.Append(batch.Column(c) switch
                        {
                            StringArray strings => strings.GetString(row),
                            Int64Array numbers => numbers.GetValue(row)?.ToString(CultureInfo.InvariantCulture),
                            DoubleArray numbers => numbers.GetValue(row)?.ToString("R", CultureInfo.InvariantCulture),
                            Date32Array dates => dates.GetDateTimeOffset(row)?.ToString("O"),
                            var other => throw new InvalidOperationException(other.GetType().Name),
                        }).Append('|');
                    text.Append('\n');
                }
        }
        return text.ToString();
    }
}
