using Hallelujah.Columnar.Schema;
using Hallelujah.Columnar.Statistics;
using Hallelujah.Contracts;
using Hallelujah.Summit.Hallelu;
using Hallelujah.Summit.Worksheet;

namespace Hallelujah.Summit.Tests.Actors;

/// <summary>Works that read and write no rows; each feed's work stops at its gate until the test opens it.</summary>
sealed class FakeWorks : IFeedWorks
{
    readonly Lock _gate = new();
    readonly Dictionary<string, FakeWork> _made = [];
    readonly Dictionary<string, TaskCompletionSource<FakeWork>> _awaited = [];

    /// <summary>
    /// What the next work of a feed is like; by default it has two shares and passes its gate at once.
    /// </summary>
    public Dictionary<string, Action<FakeWork>> Setup { get; } = [];

    public FeedWork Import(ImportCommand command, Guid id, string directory) =>
        Add(new FakeWork(command, id, directory, null));

    public FeedWork Extract(ExtractCommand command, Guid id, string directory, FeedStore input) =>
        Add(new FakeWork(command, id, directory, input));

    /// <summary>The feed's work, once its Hallelu has made it.</summary>
    public Task<FakeWork> MadeAsync(string feed)
    {
        lock (_gate)
        {
            if (_made.TryGetValue(feed, out FakeWork? work)) return Task.FromResult(work);
            if (!_awaited.TryGetValue(feed, out TaskCompletionSource<FakeWork>? awaited))
                _awaited[feed] =
                    awaited = new TaskCompletionSource<FakeWork>(TaskCreationOptions.RunContinuationsAsynchronously);
            return awaited.Task;
        }
    }

    public bool IsMade(string feed)
    {
        lock (_gate) return _made.ContainsKey(feed);
    }

    FakeWork Add(FakeWork work)
    {
        lock (_gate)
        {
            if (Setup.TryGetValue(work.Command.Feed, out Action<FakeWork>? setup)) setup(work);
            _made[work.Command.Feed] = work;
            if (_awaited.Remove(work.Command.Feed, out TaskCompletionSource<FakeWork>? awaited))
                awaited.SetResult(work);
            return work;
        }
    }
}

sealed record FakeShare(int Ordinal) : Share(Ordinal);

sealed class FakeWork(FeedCommand command, Guid id, string directory, FeedStore? input) : HostWork
{
    int _next;

    public FeedCommand Command { get; } = command;

    public FeedStore? Input { get; } = input;

    public int Shares { get; set; } = 2;

    /// <summary>The only column's name.</summary>
    public string Column { get; set; } = "amount";

    /// <summary>Set: shares pass. Not set: they wait here, until they are cancelled.</summary>
    public ManualResetEventSlim Gate { get; } = new(initialState: true);

    /// <summary>Waited for although cancelled, like a write that the disk has not taken yet.</summary>
    public ManualResetEventSlim Stubborn { get; } = new(initialState: true);

    public Action<int> OnShare { get; set; } = _ => { };

    public Func<IReadOnlyList<ColumnReport>?> OnBeginning { get; set; } = () => null;

    /// <summary>What the disk does with a share; null is nothing to wait for.</summary>
    public Action<int>? OnSync { get; set; }

    public List<int> Done { get; } = [];

    public override void Open(int workers, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(directory);
        File.WriteAllText(Path.Combine(directory, "part.tmp"), "unfinished");
        Phase = "Faking";
    }

    public override Share? Next(CancellationToken cancellationToken) => _next < Shares ? new FakeShare(_next++) : null;

    public override Action? Do(Share share, CancellationToken cancellationToken)
    {
        try
        {
            Gate.Wait(cancellationToken);
            OnShare(share.Ordinal);
            AddRows(10);
            lock (Done) Done.Add(share.Ordinal);
            return OnSync is { } sync ? () => sync(share.Ordinal) : null;
        }
        finally
        {
            Stubborn.Wait(CancellationToken.None);
        }
    }

    public override IReadOnlyList<ColumnReport>? Beginning(Func<FeedSchema, IReadOnlyList<int>> columnsOf)
    {
        columnsOf(new FeedSchema([new FeedColumn(Column, ColumnType.Int64, false, "", null)]));
        return OnBeginning();
    }

    string[] Sources() => Command is ImportCommand import ? [.. import.Paths.Where(File.Exists)] : [];

    public override bool NextRound(CancellationToken cancellationToken) => false;

    public override FeedManifest Commit(int jahs, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        File.Delete(Path.Combine(directory, "part.tmp"));
        var manifest = new FeedManifest
        {
            Version = FeedManifest.CurrentVersion,
            Id = id,
            Feed = Command.Feed,
            Columns = [ManifestColumn.From(new FeedColumn(Column, ColumnType.Int64, false, "all values", null))],
            Segments = [],
            Figures = new FeedFigures(10 * Shares, 100, 1, jahs, 0, 10 * Shares, 0),
            Reports = [],
            SourceJson = SourceRecord.Take(Sources(), cancellationToken).ToJson(),
        };
        manifest.Write(directory);
        return manifest;
    }
}
