using System.Globalization;
using Hallelujah.Columnar.Csv;
using Hallelujah.Columnar.Schema;
using Hallelujah.Columnar.Statistics;
using Hallelujah.Contracts;
using Hallelujah.Summit.Worksheet;

namespace Hallelujah.Summit.Hallelu;

/// <summary>Makes the manifest of an import of its shares.</summary>
static class ImportManifest
{
    /// <summary>Throws Internal where the rows do not add up.</summary>
    /// <param name="source">As it was opened.</param>
    /// <param name="shares">In row order.</param>
    /// <param name="jahs">How many Jahs there were.</param>
    /// <param name="statistics">Has merged what it was told of.</param>
    public static FeedManifest Of(
        ImportCommand command, Guid id, FeedSchema schema, CsvSource source, IReadOnlyList<MadeShare> shares,
        int jahs, SourceRecord record, FeedStatistics statistics)
    {
        IReadOnlyList<MadeShare> withRows = [.. shares.Where(s => s.Segment is not null)];
        IReadOnlyList<ColumnReport> reports = statistics.Report(schema, [.. withRows.Select(s => s.Segment!)]);
        schema = ValueHints.AddTo(schema, source.Options, c => reports[c]);
        var figures = new FeedFigures(
            withRows.Sum(s => s.Segment!.Rows), withRows.Sum(s => s.BytesOnDisk), schema.Columns.Count,
            Math.Min(jahs, Math.Max(1, withRows.Count)),
            shares.Sum(s => s.Rejects?.Rejected ?? 0), shares.Sum(s => s.RowsRead), shares.Sum(s => s.RowsSkipped),
            shares.Sum(s => s.Rejects?.CellsNulled ?? 0))
        {
            Findings = SourceFindings.Of(source, schema),
            Compression = command.Compression,
        };
        CheckRows(command.Feed, figures.RowsRead, figures.Rows, figures.Rejected, figures.RowsSkipped);
        return FeedManifest.Of(command, id, schema, withRows, figures, reports, record);
    }

    /// <summary>Throws Internal where the rows of a feed, or of one of its splits, do not add up.</summary>
    /// <param name="split">Its number; null: the rows are all.</param>
    public static void CheckRows(
        string feed, long read, long loaded, long rejected, long skipped, int? split = null)
    {
        if (read == loaded + rejected + skipped) return;
        string where = split is { } number
            ? string.Create(CultureInfo.InvariantCulture, $"split {number} of '{feed}'") : $"'{feed}'";
        throw new HallException(
            HallErrors.Internal,
            string.Create(CultureInfo.InvariantCulture,
                $"The rows of {where} do not add up: {read} read, {loaded} loaded, {rejected} rejected, ")
            + string.Create(CultureInfo.InvariantCulture, $"{skipped} skipped."), feed);
    }
}
