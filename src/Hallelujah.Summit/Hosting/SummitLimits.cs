namespace Hallelujah.Summit.Hosting;

/// <summary>Every limit of the Summit process, with its reason.</summary>
static class SummitLimits
{
    /// <summary>
    /// Time for a Hallelu to stop its Jahs and close its port. Work stops at the next batch, well within a second.
    /// </summary>
    public const int StopTimeoutMs = 10_000;

    /// <summary>
    /// Time a reader of a damaged feed waits for the worksheet to hold the damage before it is told anyway.
    /// </summary>
    public const int DamageTimeoutMs = 5_000;

    /// <summary>
    /// Longest time to ask a feed's Hallelu whether an extraction fits, while the Summit is locked: it knows at once,
    /// or reads the manifest.
    /// </summary>
    public const int FitTimeoutMs = 2_000;

    /// <summary>Longest time to take a damaged segment again from another host, while its reader waits.</summary>
    public const int HealTimeoutMs = 30_000;

    /// <summary>Time for the answer to a stop to leave before connections are closed.</summary>
    public const int StopGraceMs = 100;

    /// <summary>
    /// Shares of one Jah that wait for the disk at most: one while the next is done, and one more for a slow moment. A
    /// slow disk is not outrun, and a crash loses little.
    /// </summary>
    public const int UnsyncedShares = 2;

    /// <summary>
    /// Segments of the input of an extraction's first shares, when nobody knows yet how few rows will match. Where they
    /// are few, the more of them are in a share the sooner it is known which columns have too many distinct values to
    /// be counted exactly.
    /// </summary>
    public const int FirstShareSegments = 8;

    /// <summary>
    /// Segments of the input of one share at least, where few rows match and no worker is left without: its files,
    /// syncs and statistics cost as much as the extraction of about so many.
    /// </summary>
    public const int MinShareSegments = 3;

    /// <summary>
    /// Segments of the input of one share at most: it keeps them open, and holds up others that want a worker.
    /// </summary>
    public const int MaxShareSegments = 16;

    /// <summary>Blocks from this size on are mapped one by one: few enough, and each goes back alone.</summary>
    public const int MappedBlockBytes = 256 << 10;

    /// <summary>
    /// Bytes read from which on a command's end is worth a look at what it leaves behind: less leaves less behind than
    /// the next small command uses again.
    /// </summary>
    public const long CollectAfterBytes = 64 << 20;

    /// <summary>
    /// Column memory that is lent when a command ends, from which on a collection of some ten milliseconds is worth its
    /// while: nearly all of it is a load's and forgotten.
    /// </summary>
    public const long CollectAfterLentBytes = 16 << 20;

    /// <summary>
    /// The same of the collected heap: the large arrays of an export to Arrow would lie beside what a load needs.
    /// </summary>
    public const long CollectAfterManagedBytes = 48 << 20;

    /// <summary>
    /// So long after the last large command its memory goes back to the system; those that follow each other more
    /// closely use it again.
    /// </summary>
    public const int GiveBackAfterMs = 3_000;

    /// <summary>An export's file is synced in the background whenever so much of it is not.</summary>
    public const int SyncAheadBytes = 32 << 20;

    /// <summary>Pause between two progress notices of one command: five a second are enough for a person.</summary>
    public const int ProgressPeriodMs = 200;

    /// <summary>Largest hosts.json or hall_summit.json: far more than any cluster needs.</summary>
    public const int MaxConfigurationBytes = 1 << 20;

    /// <summary>Size of one log file; four are kept, so that logs never fill a disk.</summary>
    public const long LogFileBytes = 8 << 20;

    /// <summary>Log files kept.</summary>
    public const int LogFiles = 4;

    /// <summary>Files of one import: their list is part of the manifest and held in memory.</summary>
    public const int MaxSourceFiles = 100_000;

    /// <summary>
    /// Bytes hashed at the head and at the tail of a source file to find a change that kept length and time.
    /// </summary>
    public const int FingerprintBytes = 64 << 10;

    /// <summary>
    /// Times that a name is claimed while others claim it too, and while this host tells the others all its names.
    /// </summary>
    public const int ClaimAttempts = 5, LateClaims = 10;

    /// <summary>How long a host waits at most, the first time, before it claims a name anew.</summary>
    public const int ClaimPauseMs = 100;

    /// <summary>Jahs that one share of work may take down before the command fails.</summary>
    public const int ShareAttempts = 3;

    /// <summary>Record batches read ahead of a client, so that reading and sending overlap in bounded memory.</summary>
    public const int ReadAheadBatches = 4;

    /// <summary>
    /// Rows of one record batch of an Arrow file: what is said once a batch is then little beside the rows, and a
    /// reader that takes a batch at a time needs little memory.
    /// </summary>
    public const int ExportBatchRows = 65_536;

    /// <summary>Gathers the many small writes of an Arrow file; columns that are larger go past it.</summary>
    public const int ExportGatherBytes = 64 << 10;

    /// <summary>
    /// Rejects of one feed on disk, where the command says no other; those beyond are counted and not kept. A file of
    /// nothing but bad records would else fill the disk with several times its own size.
    /// </summary>
    public const long MaxRejectBytes = 1 << 30;

    /// <summary>
    /// Bad records that the reason of a failed import keeps: enough to see what is wrong, and in the worksheet for
    /// good.
    /// </summary>
    public const int MaxErrorSamples = 100;

    /// <summary>Characters of the text of each, of its column's name and of its value.</summary>
    public const int MaxSampleChars = 200;

    /// <summary>Characters of the message of each, which begins with its file's name.</summary>
    public const int MaxSampleMessageChars = 500;

    /// <summary>Characters of a column's name where errors are counted.</summary>
    public const int MaxCountedNameChars = 60;

    /// <summary>Rejects handed out in one answer.</summary>
    public const int MaxRejectsPerAnswer = 10_000;

    /// <summary>Characters of a rejected record's text that are kept.</summary>
    public const int MaxRejectChars = 4_096;

    /// <summary>Waiters on one command; each is a client's open call.</summary>
    public const int MaxWaiters = 10_000;

    /// <summary>
    /// Largest message between Summits. Akka's transport drops what is longer with a line in the log, so nothing longer
    /// is ever sent: what may be long travels in parts of <see cref="ClusterPartBytes"/>.
    /// </summary>
    public const int ClusterFrameBytes = 128_000;

    /// <summary>A part of a long message between Summits: half a frame, which leaves room for its envelope.</summary>
    public const int ClusterPartBytes = 60_000;

    /// <summary>
    /// Time that membership must hold still after a host was lost before the rest goes on without it. Longer than a
    /// garbage collection or a moment's outage, short enough for a person to wait.
    /// </summary>
    public const int ClusterStableMs = 5_000;

    /// <summary>
    /// Time that an extraction waits for a host that does not answer to answer again or to be given up, which takes ten
    /// seconds; then a copy is read in its place.
    /// </summary>
    public const int GiveUpWaitMs = 20_000;

    /// <summary>
    /// Pause between two tellings of who is in the cluster. A host's coming or going takes a handful of them, one after
    /// the other.
    /// </summary>
    public const int ClusterGossipMs = 250;

    /// <summary>
    /// Hosts that one that starts asks every second to let it in, until one does: where all asked all, hosts that start
    /// together would send as many questions as there are pairs of them.
    /// </summary>
    public const int ClusterSeeds = 5;

    /// <summary>Time for another host to answer who it is before this one joins.</summary>
    public const int GateTimeoutMs = 1_000;

    /// <summary>
    /// Time for a host that does not answer to say in the TLS handshake that it refuses this one's certificate.
    /// </summary>
    public const int TlsProbeMs = 500;

    /// <summary>Pause between two rounds of asking the others while too few answer.</summary>
    public const int GatePauseMs = 250;

    /// <summary>
    /// Time without a quorum after which a Summit joins anew: long enough for hosts that start one after the other,
    /// short enough for one that was left in a cluster of its own.
    /// </summary>
    public const int ClusterRejoinMs = 15_000;

    /// <summary>Pause before a Summit that fell out of the cluster builds its part of it again.</summary>
    public const int ClusterRestartPauseMs = 1_000;

    /// <summary>
    /// Time that a start waits for a quorum. After it the Summit serves what it has, and takes commands once it has
    /// one.
    /// </summary>
    public const int QuorumWaitMs = 5_000;

    /// <summary>Time to leave the cluster in an orderly way; after it the others find out by themselves.</summary>
    public const int LeaveTimeoutMs = 5_000;

    /// <summary>
    /// Time for another Summit to answer one message of a call: those that do at all answer within milliseconds.
    /// </summary>
    public const int PeerTimeoutMs = 5_000;

    /// <summary>
    /// Time that a Summit keeps a call's question waiting before it says that it is still at it; well within
    /// <see cref="PeerTimeoutMs"/>.
    /// </summary>
    public const int PeerPollMs = 1_000;

    /// <summary>The same for a call whose progress is shown.</summary>
    public const int PeerProgressMs = 200;

    /// <summary>A call that nobody has asked about for so long is cancelled: its asker has gone.</summary>
    public const int PeerCallIdleMs = 30_000;

    /// <summary>
    /// Calls of other Summits that are under way: as many for clients, but for those that wait for commands
    /// (<see cref="MaxWaiters"/>), and as many for commands and the cluster itself.
    /// </summary>
    public const int MaxPeerCalls = 1_000;

    /// <summary>Largest question of another Summit: what a client may send in one message.</summary>
    public const int MaxPeerQuestionBytes = Contracts.Limits.MaxMessageBytes;

    /// <summary>Pause between two tellings of this host's feeds to the others, so that a burst goes as one.</summary>
    public const int CataloguePauseMs = 100;

    /// <summary>
    /// Time for the catalogue to bring a command that another host has just taken, before it is said to be nowhere: the
    /// pause before it is told, and a few gossips.
    /// </summary>
    public const int CatalogueLagMs = 2_000;

    /// <summary>
    /// Characters of each text of an error between Summits: six of them fit a frame, escaped as they may be.
    /// </summary>
    public const int PeerErrorChars = 3_000;

    /// <summary>Bytes of an error's samples between Summits: what the texts leave of a frame.</summary>
    public const int PeerSampleBytes = 16_000;

    /// <summary>
    /// Pages of the catalogue in one message of gossip: each may have <see cref="ClusterPartBytes"/>.
    /// </summary>
    public const int CataloguePagesPerGossip = 2;

    /// <summary>Characters of an error's texts that the other hosts keep; the feed's own host has them whole.</summary>
    public const int CatalogueErrorChars = 500;

    /// <summary>Commands of other hosts whose place is remembered, so that a client can wait for them here.</summary>
    public const int MaxRememberedCommands = 10_000;

    /// <summary>
    /// Time for a host to leave and join anew while hosts.json changes: some seconds, more where it is busy.
    /// </summary>
    public const int HostUpdateMs = 60_000;

    /// <summary>
    /// Time for a new host to be let in before the last of the others follows: it asks several times a second.
    /// </summary>
    public const int NewHostWaitMs = 10_000;

    /// <summary>
    /// Time for which what a host answered about a feed is kept beside its pages of the catalogue: these come within a
    /// second, and where the host is lost they say what was known.
    /// </summary>
    public const int ToldFeedMs = 10_000;

    /// <summary>
    /// Pause before a name or an input of another host that a command waits for is tried once more, where nothing has
    /// changed: a few messages each.
    /// </summary>
    public const int ElsewhereRetryMs = 2_000;

    /// <summary>
    /// Time that an answer waits for the other hosts to take back their votes for a name that was let go: those that
    /// answer at all do so within milliseconds, and one that stands still is told later.
    /// </summary>
    public const int ReleaseTimeoutMs = 2_000;

    /// <summary>Pause before a host whose vote for a name is another's is asked for it again.</summary>
    public const int NameConflictMs = 5_000;

    /// <summary>Free disk below which a host is warned about: a load of a few GB would fill it.</summary>
    public const long LowDiskBytes = 5L << 30;

    /// <summary>Free disk below which a host fails the check: next to nothing can be loaded.</summary>
    public const long FullDiskBytes = 200L << 20;

    /// <summary>Days before a certificate expires from which on a host is warned about.</summary>
    public const int CertificateWarningDays = 30;

    /// <summary>Bytes that are read and sent at a time between hosts.</summary>
    public const int TransferBlockBytes = 256 << 10;

    /// <summary>
    /// Segments that one host's part of a feed has at most: 30 TB of source. The ordinals of the next host begin there.
    /// </summary>
    public const int MaxPartSegments = 1_000_000;

    /// <summary>
    /// Pause between two rounds of asking whether parts of other hosts' feeds are still wanted, beside those whenever a
    /// host comes back.
    /// </summary>
    public const int PartSweepMs = 60_000;

    /// <summary>Pause before a host that is up is asked again which parts it wants.</summary>
    public const int PartAskAgainMs = 5_000;

    /// <summary>
    /// Longest time to wait for the readers of a part that is to be erased: they end when their batch has gone.
    /// </summary>
    public const int ReadersEndMs = 5_000;

    /// <summary>Pause before a host is asked again that is up but did not do what it was asked.</summary>
    public const int PartRetryMs = 1_000;

    /// <summary>
    /// Source bytes from which on an import whose hosts are not named goes to all that are up: less than that is loaded
    /// on one host in seconds, and stays together.
    /// </summary>
    public const long SpreadSourceBytes = 4L << 30;

    /// <summary>
    /// Splits that another host takes beside those that it is working on: their bytes are on the way.
    /// </summary>
    public const int SplitsUnderWay = 1;

    /// <summary>Jahs that a command may ask for.</summary>
    public const int MaxJahs = 10_000;

    /// <summary>Time after a start before segments are verified: clients come back and commands go on first.</summary>
    public const int VerifyAfterMs = 30_000;

    /// <summary>
    /// How long nothing is verified after each segment, as a multiple of the time that it took: a fifth of the disk.
    /// </summary>
    public const int VerifyPauses = 4;

    /// <summary>
    /// Time that a host is down before others take the place of the copies that it has: longer than an upgrade or a
    /// restart of the machine, since many GB may be copied then.
    /// </summary>
    public const int LostHolderMs = 15 * 60_000;

    /// <summary>Runs that are remembered as dropped: 4 MB. Then the older half goes.</summary>
    public const int MaxDroppedRuns = 100_000;

    /// <summary>
    /// Time for a change of where a feed lies to wait for another on the same host, which may move many GB.
    /// </summary>
    public const int MoveWaitMs = 30_000;

    /// <summary>Files of a part that are asked for at a time: their names are one message.</summary>
    public const int MaxFilesPerTransfer = 1_000;

    /// <summary>
    /// Time for the other hosts to tell their figures before a look at all hosts goes on without them.
    /// </summary>
    public const int HostFiguresTimeoutMs = 2_000;
}
