using System.Globalization;
using System.Text.Json;
using Akka.Actor;
using Hallelujah.Columnar.Csv;
using Hallelujah.Columnar.Schema;
using Hallelujah.Contracts;
using Hallelujah.Summit.Hallelu;
using Hallelujah.Summit.Hosting;

namespace Hallelujah.Summit.Parts;

/// <summary>
/// This host's part of an import whose Hallelu may be on another host, while it is made: its files, and its Jahs' work
/// on them.
/// </summary>
sealed class PartImport(
    PartProtocol.Open question, string directory, long splitBytes, WorkLimiter limiter, IActorRefFactory actors)
    : PartWork(question.Id, question.Run, directory, limiter, actors)
{
    IReadOnlyList<CsvFile> _files = [];
    SourceRecord _record = new([]);
    ImportShares? _shares;
    FeedSchema? _schema;

    public Task<PartProtocol.Opened> OpenAsync(CancellationToken cancellationToken) => StepAsync(
        cancelled => Limiter.RunAsync(() => Open(cancelled), cancelled), cancellationToken);

    PartProtocol.Opened Open(CancellationToken cancellationToken)
    {
        CsvReadOptions options = CsvOptions.Translate(question.Command.Csv);
        IReadOnlyList<string> paths = SourcePaths.Resolve(question.Command);
        _record = SourceRecord.Take(paths, cancellationToken);
        (_files, CsvSourceState state) = CsvSource.OpenPart(paths, options, question.Before, cancellationToken);
        return new PartProtocol.Opened(_record, state);
    }

    public Task<PartProtocol.Loaded> LoadAsync(
        PartProtocol.Load load, IProgress<FeedProgress> progress, CancellationToken cancellationToken) => StepAsync(
        async cancelled =>
        {
            Begin("Loading", progress);
            CsvReadOptions options = CsvOptions.Translate(question.Command.Csv);
            CsvSource source = CsvSource.Of(
                [.. Enumerable.Repeat(CsvFile.Elsewhere(""), load.FirstFile), .. _files], load.State, options);
            var planner = new CsvSplitPlanner(source, splitBytes);
            _schema = null;
            _shares = new ImportShares(
                question.Command, PartPath, source, KeyOf(load),
                new ImportErrors(OwnLimits(), _record.Files.Sum(f => f.Length)), AddBytes, AddRows);
            await RunJahsAsync(() => planner.Next(cancelled) is { } split
                ? new LoadShare(split with { Ordinal = load.FirstOrdinal + split.Ordinal })
                : null, cancelled).ConfigureAwait(false);
            return new PartProtocol.Loaded(
                [.. _shares.InOrder().Select(s => new PartProtocol.LoadedShare(
                    s.Split.Ordinal, s.Segment is not null, s.Record.RowsRead, s.Record.RowsSkipped,
                    s.Record.Rejects))],
                Limiter.Workers);
        }, cancellationToken);

    /// <summary>What other hosts' files decided is part of what the segments are made from.</summary>
    string KeyOf(PartProtocol.Load load) => ImportShares.KeyOf(
        _record, question.Command.Csv,
        string.Create(CultureInfo.InvariantCulture, $"{load.FirstFile}:{load.FirstOrdinal}:")
            + JsonSerializer.Serialize(load.State, HallJson.Options));

    /// <summary>
    /// A number of bad records that is too many on one host is too many; a share of them is of all hosts' records.
    /// </summary>
    ImportCommand OwnLimits() => ErrorLimit.Parse(question.Command.Csv).MaxPercent is null
        ? question.Command
        : question.Command with { Csv = question.Command.Csv with { MaxErrors = null } };

    public Task<PartProtocol.Done> RewriteAsync(
        PartProtocol.Rewrite rewrite, CancellationToken cancellationToken) => StepAsync(
        async cancelled =>
        {
            if (_shares is null) throw PartKeeper.Lost(question.Id);
            _schema = new FeedSchema([.. rewrite.Columns.Select(c => c.ToFeedColumn())]);
            var shares = new Queue<PartProtocol.RewriteShare>(rewrite.Shares);
            await RunJahsAsync(() => shares.TryDequeue(out var share)
                ? new RewriteShare(share.Ordinal, share.Columns)
                : null, cancelled).ConfigureAwait(false);
            return PartProtocol.Done.Instance;
        }, cancellationToken);

    public override Task<Action?> DoAsync(Share share, WorkLimiter limiter, CancellationToken cancellationToken) =>
        limiter.RunAsync(() => share is RewriteShare rewrite
            ? _shares!.Rewrite(rewrite.Ordinal, rewrite.Columns, _schema!, cancellationToken)
            : _shares!.Load(((LoadShare)share).Split, cancellationToken), cancellationToken);

    /// <summary>The source is as it was when it was opened.</summary>
    protected override void CheckSource(CancellationToken cancellationToken) =>
        _record.CheckSame(SourceRecord.Take(SourcePaths.Resolve(question.Command), cancellationToken));

    sealed record LoadShare(CsvSplit Split) : Share(Split.Ordinal);

    sealed record RewriteShare(int Ordinal, IReadOnlyList<int> Columns) : Share(Ordinal);
}
