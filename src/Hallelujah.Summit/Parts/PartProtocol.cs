using Hallelujah.Columnar.Csv;
using Hallelujah.Contracts;
using Hallelujah.Summit.Hallelu;
using Hallelujah.Summit.Worksheet;

namespace Hallelujah.Summit.Parts;

/// <summary>
/// What the Hallelu of a feed on several hosts asks the hosts that have a part of it, each question under its method's
/// name. A part is known by the feed's id; a run of the command has an id of its own, so that a host that lost its
/// memory of it is not taken for one that has it. Bulk goes by ticket: files as an 8-byte length and the bytes, one
/// after the other, rows as an Arrow IPC stream; behind both <see cref="PeerTransfer.EndMark"/>.
/// </summary>
static class PartProtocol
{
    /// <summary>Finds this host's files and their shape. Answered with <see cref="Opened"/>.</summary>
    public const string OpenMethod = "part.open";

    /// <summary>Loads them, with progress. Answered with <see cref="Loaded"/>.</summary>
    public const string LoadMethod = "part.load";

    /// <summary>Takes a copy of what another host has of the feed. Answered with <see cref="Copied"/>.</summary>
    public const string CopyMethod = "part.copy";

    /// <summary>
    /// From a host that has files to one whose Jahs are to load splits of them. Answered with <see cref="Joined"/>.
    /// </summary>
    public const string JoinMethod = "part.join";

    /// <summary>A split for a host that has joined. Answered with <see cref="LoadedShare"/>.</summary>
    public const string TakeMethod = "part.take";

    /// <summary>The bytes of a split, from the host that has them. Answered with a RowsTicket.</summary>
    public const string BytesMethod = "part.bytes";

    /// <summary>
    /// Writes the segment of a split that was taken anew in the whole feed's types. Answered with <see cref="Done"/>.
    /// </summary>
    public const string RetakeMethod = "part.retake";

    /// <summary>Writes segments anew in the whole feed's types. Answered with <see cref="Done"/>.</summary>
    public const string RewriteMethod = "part.rewrite";

    /// <summary>
    /// Makes what there is durable, and readable under the manifest. Answered with <see cref="Done"/>.
    /// </summary>
    public const string SealMethod = "part.seal";

    /// <summary>The feed is committed: what it does not need goes. Answered with <see cref="Done"/>.</summary>
    public const string CleanMethod = "part.clean";

    /// <summary>Erases the parts. Answered with <see cref="Done"/>.</summary>
    public const string DropMethod = "part.drop";

    /// <summary>Files of the part. Answered with a RowsTicket.</summary>
    public const string FilesMethod = "part.files";

    /// <summary>Rows of the part. Answered with a RowsTicket.</summary>
    public const string ReadMethod = "part.read";

    /// <summary>
    /// Makes this host's part of an extraction of this host's part of its input, with progress. Answered with <see
    /// cref="Extracted"/>.
    /// </summary>
    public const string ExtractMethod = "part.extract";

    /// <summary>
    /// The same, of copies that this host has too; a name of its own, since hosts that do not know of copies would take
    /// their own segments instead. Answered with <see cref="Extracted"/>.
    /// </summary>
    public const string ExtractCopiesMethod = "part.extract.copies";

    /// <summary>
    /// The selected rows and columns of one segment as a segment: its file and its description, both empty where there
    /// are none. Answered with a RowsTicket.
    /// </summary>
    public const string SliceMethod = "part.slice";

    /// <summary>How many rows of the part fit. Answered with <see cref="Count"/>.</summary>
    public const string CountMethod = "part.count";

    /// <summary>How many rows of each segment of the part fit. Answered with <see cref="Counts"/>.</summary>
    public const string CountsMethod = "part.counts";

    /// <summary>The import's files on this host as they are now. Answered with a SourceRecord.</summary>
    public const string SourceMethod = "part.source";

    /// <summary>To the owner: which of these parts are still wanted? Answered with <see cref="Wanted"/>.</summary>
    public const string WantedMethod = "part.wanted";

    /// <summary>
    /// To the owner: what is a host to have of feeds that are kept on several? Answered with <see cref="Due"/>.
    /// </summary>
    public const string DueMethod = "part.due";

    /// <summary>To the owner: how is a part or a copy made again? Answered with <see cref="Remade"/>.</summary>
    public const string RemakeMethod = "part.remake";

    /// <summary>
    /// Which copies has the host with which a feed can be taken over? Answered with <see cref="Kept"/>.
    /// </summary>
    public const string KeptMethod = "part.kept";

    /// <summary>What the host keeps to take a feed over. Answered with <see cref="Deed"/>.</summary>
    public const string DeedMethod = "part.deed";

    /// <summary>Which of these runs has the host heard to be dropped? Answered with <see cref="Runs"/>.</summary>
    public const string DroppedMethod = "part.dropped";

    /// <summary>
    /// To who is to have a feed's Hallelu from now on. Answered with <see cref="Done"/>, once it is durable there.
    /// </summary>
    public const string TakeOverMethod = "part.takeover";

    /// <summary>
    /// To the owner: what a host has of its feeds is to go to others. Answered with <see cref="Done"/>.
    /// </summary>
    public const string VacateMethod = "part.vacate";

    /// <summary>To the owner: a part was found damaged. Answered with <see cref="Done"/>, once it is kept.</summary>
    public const string DamagedMethod = "part.damaged";

    /// <param name="Owner">The host of the feed's Hallelu.</param>
    /// <param name="OwnerDirectory">The identity of its directory.</param>
    /// <param name="Before">What the files of the hosts before have decided; null for the first.</param>
    public sealed record Open(
        Guid Id, Guid Run, string Owner, Guid OwnerDirectory, ImportCommand Command, CsvSourceState? Before);

    public sealed record Opened(SourceRecord Source, CsvSourceState State);

    /// <param name="State">What all files have decided.</param>
    /// <param name="FirstFile">The place of this host's first file among all.</param>
    /// <param name="FirstOrdinal">The ordinal of this host's first segment.</param>
    /// <param name="Holders">Who has which segment already, where that may not change any more; else null.</param>
    public sealed record Load(
        Guid Id, Guid Run, CsvSourceState State, int FirstFile, int FirstOrdinal,
        IReadOnlyDictionary<int, string>? Holders)
    {
        /// <summary>
        /// It had begun when a host was lost: of those that are to load, the ones that are up do.
        /// </summary>
        public bool IsAgain { get; init; }

        /// <summary>Who asks takes <see cref="Loaded.Guessed"/> into account, as earlier versions do not.</summary>
        public bool Guesses { get; init; }
    }

    /// <param name="Jahs">How many loaded.</param>
    public sealed record Loaded(IReadOnlyList<LoadedShare> Shares, int Jahs)
    {
        /// <summary>How many of them on which host.</summary>
        public IReadOnlyDictionary<string, int>? JahsOn { get; init; }

        /// <summary>Source bytes that went to other hosts.</summary>
        public long BytesMoved { get; init; }

        /// <summary>Of splits that were guessed, where they begin.</summary>
        public IReadOnlyList<GuessedBegin>? Guessed { get; init; }
    }

    public sealed record LoadedShare(
        int Ordinal, bool HasSegment, long RowsRead, long RowsSkipped, ShareRejects? Rejects)
    {
        /// <summary>The host that has the segment; null: the one that was asked.</summary>
        public string? Host { get; init; }

        /// <summary>Source bytes that came for it.</summary>
        public long BytesMoved { get; init; }

        /// <summary>As that of <see cref="ShareRecord"/>.</summary>
        public long? LastRecords { get; init; }

        /// <summary>
        /// Of a split that begins within a file: how many of its records are in splits before. Null: not known.
        /// </summary>
        public long? RecordsBefore { get; init; }

        public static LoadedShare Of(ImportShare share) => new(
            share.Split.Ordinal, share.Segment is not null, share.Record.RowsRead, share.Record.RowsSkipped,
            share.Record.Rejects)
        {
            LastRecords = share.Record.LastRecords,
        };
    }

    /// <param name="Lender">The host that has the files.</param>
    /// <param name="Files">Those files.</param>
    /// <param name="FirstFile">The place of the first of them among all.</param>
    /// <param name="Key">What segments are made from, for those that are finished already.</param>
    public sealed record Join(
        Guid Id, Guid Run, string Owner, Guid OwnerDirectory, string Lender, ImportCommand Command,
        CsvSourceState State, IReadOnlyList<CsvFile> Files, int FirstFile, string Key);

    /// <param name="Workers">How many splits it loads at the same time.</param>
    public sealed record Joined(int Workers);

    public sealed record Take(Guid Id, Guid Run, string Lender, CsvSplit Split);

    public sealed record Bytes(Guid Id, Guid Run, CsvSplit Split);

    /// <param name="Positions">Of the columns that are to be read from the source again.</param>
    public sealed record Retake(
        Guid Id, Guid Run, string Lender, CsvSplit Split, IReadOnlyList<ManifestColumn> Columns,
        IReadOnlyList<int> Positions);

    public sealed record Rewrite(
        Guid Id, Guid Run, IReadOnlyList<ManifestColumn> Columns, IReadOnlyList<RewriteShare> Shares);

    /// <param name="Columns">Positions of the columns that are to be read from the source again.</param>
    public sealed record RewriteShare(int Ordinal, IReadOnlyList<int> Columns);

    /// <param name="Manifest">Of the part: the feed's columns, and the segments that are on this host.</param>
    public sealed record Seal(Guid Id, Guid Run, FeedManifest Manifest)
    {
        /// <summary>The host has nothing of the feed but what it loaded for others.</summary>
        public bool IsBorrowed { get; init; }
    }

    /// <param name="Of">The host that has the part.</param>
    /// <param name="Part">The part's manifest.</param>
    /// <param name="Whole">The feed's, where the part is that of the Hallelu's host, to stand in for it.</param>
    public sealed record Copy(
        Guid Id, Guid Run, string Owner, Guid OwnerDirectory, string Of, FeedManifest Part, FeedManifest? Whole)
    {
        /// <summary>
        /// Beside Whole: the command, to take the feed over. Null from hosts of a version that does not send it.
        /// </summary>
        public WorksheetRow? Row { get; init; }

        /// <summary>From whom it is taken, and whose part it is there; null: from the host that has the part.</summary>
        public string? From { get; init; }

        /// <summary>As that of <see cref="Files"/>, with From.</summary>
        public string? FromOf { get; init; }
    }

    public sealed record Copied(long BytesMoved);

    public sealed record Clean(Guid Id, Guid Run);

    public sealed record Drop(IReadOnlyList<Guid> Ids)
    {
        /// <summary>The runs that made them, for those that are asked later whether they were dropped.</summary>
        public IReadOnlyList<Guid>? Runs { get; init; }

        /// <summary>
        /// The identity of the directory of the host whose feeds they were, since another may have one of them by now;
        /// null: in any case.
        /// </summary>
        public Guid? OwnerDirectory { get; init; }
    }

    public sealed record Done
    {
        public static readonly Done Instance = new();

        /// <summary>Source bytes that went between hosts for it.</summary>
        public long BytesMoved { get; init; }
    }

    /// <param name="Names">Names of files, as <see cref="SegmentFiles"/> makes them.</param>
    public sealed record Files(Guid Id, IReadOnlyList<string> Names)
    {
        /// <summary>Of the copy of this host's part; null: of the part that the host itself has.</summary>
        public string? Of { get; init; }
    }

    /// <param name="First">The first segment to read, among those of this host.</param>
    /// <param name="Segments">How many.</param>
    public sealed record Read(Guid Id, Guid Run, int First, int Segments, Selection Selection)
    {
        /// <summary>As that of <see cref="Files"/>.</summary>
        public string? Of { get; init; }
    }

    public sealed record Count(long Rows);

    public sealed record Counts(IReadOnlyList<long> Rows);

    /// <param name="Input">The feed that is extracted from, of which this host has a part.</param>
    /// <param name="Key">Tells the input and what is taken of it from any other.</param>
    /// <param name="Runs">The segments, in order.</param>
    /// <param name="Windows">Those of which not all matching rows are meant.</param>
    public sealed record Extract(
        Guid Id, Guid Run, string Owner, Guid OwnerDirectory, Guid Input, Guid InputRun, string Key,
        Selection Selection, IReadOnlyList<SegmentRun> Runs, IReadOnlyList<SegmentWindow> Windows)
    {
        /// <summary>Of what is made; null: none.</summary>
        public FeedCompression? Compression { get; init; }
    }

    /// <summary>Segments that follow each other on the host and in the feed.</summary>
    /// <param name="First">The place of the first among those of this host, or of the copy.</param>
    /// <param name="Ordinal">Its place in the feed.</param>
    public sealed record SegmentRun(int First, int Ordinal, int Segments)
    {
        /// <summary>As that of <see cref="Files"/>.</summary>
        public string? Of { get; init; }
    }

    /// <param name="Ordinal">The segment's place in the feed.</param>
    /// <param name="Skip">Matching rows to leave out first.</param>
    /// <param name="First">Matching rows to take then; null is all.</param>
    public sealed record SegmentWindow(int Ordinal, long Skip, long? First);

    /// <param name="Ordinals">Of the segments that have rows, in order.</param>
    /// <param name="Jahs">How many extracted.</param>
    public sealed record Extracted(IReadOnlyList<int> Ordinals, int Jahs);

    public sealed record Source(ImportCommand Command);

    public sealed record Parts(IReadOnlyList<Guid> Ids);

    public sealed record DueOn(string Host);

    public sealed record Due(IReadOnlyList<DuePart> Parts);

    /// <param name="Of">The host of whose part it is a copy; null: the asking host's own part.</param>
    public sealed record DuePart(Guid Id, string? Of)
    {
        /// <summary>
        /// Of a copy to stand in for the Hallelu's host: where the feed lies, as <see cref="FeedManifest.LayoutOf"/>
        /// has it; null otherwise.
        /// </summary>
        public string? Layout { get; init; }
    }

    /// <param name="Host">Who is to have it again.</param>
    /// <param name="Of">As that of <see cref="DuePart"/>.</param>
    public sealed record Remake(Guid Id, string Host, string? Of);

    /// <param name="Copy">As when the feed was made, whoever's part it is.</param>
    /// <param name="From">The other hosts that have it, first the one whose part it is.</param>
    public sealed record Remade(Copy Copy, IReadOnlyList<string> From);

    public sealed record Damaged(Guid Id, Guid Run, ErrorData Error);

    /// <param name="Directory">The identity of the directory of who answers: another one is not the parts'
    /// owner.</param>
    public sealed record Wanted(Guid Directory, IReadOnlyList<Guid> Ids)
    {
        /// <summary>
        /// Of those the ones whose feeds are ready, and who has what of them: anything else is nobody's.
        /// </summary>
        public IReadOnlyDictionary<Guid, IReadOnlyList<FeedHostInfo>> Ready { get; init; } =
            new Dictionary<Guid, IReadOnlyList<FeedHostInfo>>();

        /// <summary>
        /// Those of which this host's worksheet has the command, wanted or not. Null on hosts of a version whose feeds
        /// never change their host.
        /// </summary>
        public IReadOnlyList<Guid>? Known { get; init; }

        public bool Knows(Guid id) => Known is null || Known.Contains(id);
    }

    /// <param name="Owners">Hosts that the feeds' Hallelus were on.</param>
    public sealed record KeptOf(IReadOnlyList<string> Owners);

    public sealed record Kept(IReadOnlyList<KeptCopy> Copies);

    /// <param name="Owner">The host of the feed's Hallelu, of whose part it is a copy.</param>
    public sealed record KeptCopy(Guid Id, Guid Run, string Owner, Guid OwnerDirectory);

    public sealed record WholeOf(Guid Id, string Of);

    /// <param name="Whole">The feed's manifest, as on the host of its Hallelu.</param>
    public sealed record Deed(WorksheetRow Row, FeedManifest Whole);

    public sealed record Runs(IReadOnlyList<Guid> Ids);

    /// <param name="From">The host that gives the feed away.</param>
    /// <param name="FromIp">Its address, by which it has the name.</param>
    public sealed record TakeOver(Deed Deed, string From, string FromIp);

    /// <param name="Host">Who is to have nothing of the feeds any more.</param>
    /// <param name="Force">Also where they are then on fewer hosts than they are to be.</param>
    public sealed record Vacate(string Host, bool Force);
}
