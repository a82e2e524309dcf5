using System.Text.Json;
using System.Text.Json.Serialization;
using Hallelujah.Contracts;
using Hallelujah.Summit.Hosting;
using Hallelujah.Summit.Parts;

namespace Hallelujah.Summit.Worksheet;

/// <summary>One command in the worksheet, as it is on disk. Immutable: a change makes a new one.</summary>
sealed record WorksheetRow
{
    /// <summary>From 1, in creation order over all worksheets; never used again.</summary>
    public required long Position { get; init; }

    /// <summary>The Summit's own id; files are named by it.</summary>
    public required Guid Id { get; init; }

    /// <summary>The client's id of the submission; the same one is never run twice.</summary>
    public required Guid CommandId { get; init; }
    public required string Worksheet { get; init; }

    /// <summary>The feed's own name, also of a deleted feed, so that it can be reinstated.</summary>
    public required string Name { get; init; }

    /// <summary>What the feed is called since its delete began.</summary>
    public string? DeletedName { get; init; }
    public DateTime? DeletedAt { get; init; }
    public required string Kind { get; init; }

    /// <summary>The command as JSON, the same text as in hall_&lt;id&gt;.json.</summary>
    public required string CommandJson { get; init; }

    /// <summary>The name of the feed that the command reads; null for an import.</summary>
    public string? Input { get; init; }

    /// <summary>The command that outputs the input, bound once for good; null while nobody produces it.</summary>
    public Guid? InputId { get; init; }

    /// <summary>
    /// The host of the input's Hallelu, which was down when the command came: the input is read from the copy that this
    /// host has of it. Null: the input is this host's.
    /// </summary>
    public string? InputOwner { get; init; }

    /// <summary>The run that made the input that such a copy is of; null: any.</summary>
    public Guid? InputRun { get; init; }

    /// <summary>The copy that is read as the input; null: the input is this host's.</summary>
    [JsonIgnore]
    public FeedCopy? InputCopy => InputOwner is { } owner ? new(InputId!.Value, owner, InputRun) : null;
    public required FeedState State { get; init; }
    public ErrorData? Error { get; init; }
    public required DateTime Submitted { get; init; }
    public DateTime? Started { get; init; }
    public DateTime? Finished { get; init; }

    /// <summary>
    /// True while the name is this command's: from when it got it until it fails, is cancelled, skipped or deleted.
    /// </summary>
    public bool HoldsName { get; init; }

    /// <summary>
    /// With several hosts: the name is another host's. It is not taken here before the cluster has given it to this
    /// one.
    /// </summary>
    public bool NameIsElsewhere { get; init; }

    /// <summary>
    /// The address of the host that has the input: the command is being handed to it, or has been and has ended here.
    /// </summary>
    public string? MovedTo { get; init; }

    /// <summary>Not what a look-up of the name is to find: that is on another host.</summary>
    public bool IsElsewhere => NameIsElsewhere || MovedTo is not null;

    /// <summary>A delete has begun and is finished at the next start if it is cut off.</summary>
    public bool Deleting { get; init; }

    /// <summary>Figures of a ready feed, so that a look-up opens no manifest.</summary>
    public FeedFigures? Figures { get; init; }

    /// <summary>
    /// What the feed was made from (<see cref="Hallelu.SourceRecord"/> as JSON), to tell at a restore whether it
    /// changed.
    /// </summary>
    public string? SourceJson { get; init; }

    /// <summary>True where nothing more happens by itself.</summary>
    public bool HasEnded => State is not (FeedState.Waiting or FeedState.Running);

    /// <summary>The name in the worksheet.</summary>
    public string ShownName => DeletedName ?? Name;

    /// <summary>Throws <see cref="HallErrors.UnknownOption"/> where only a later version can read it.</summary>
    public FeedCommand ReadCommand()
    {
        try
        {
            return JsonSerializer.Deserialize<FeedCommand>(CommandJson, HallJson.Options)!;
        }
        catch (JsonException e)
        {
            // Of a kind that is not known the path is that of the whole.
            bool isKind = e.Path == "$" && Kind is not (ImportKind or ExtractKind);
            throw UnknownOptions.Unreadable($"'{Name}'", isKind ? "$.kind" : e.Path, e);
        }
    }

    /// <summary>
    /// The command's <see cref="FeedCommand.Copies"/>, also where only a later version can read the rest.
    /// </summary>
    [JsonIgnore]
    public int? Copies => JsonSerializer.Deserialize<CopiesOf>(CommandJson, HallJson.Options)!.Copies;

    sealed record CopiesOf(int? Copies);

    const string ImportKind = "Import";

    public const string ExtractKind = "Extract";

    public static string KindOf(FeedCommand command) => command is ImportCommand ? ImportKind : ExtractKind;

    /// <summary>
    /// Where only a later version can read the command, what is known of it, and its error says what is not.
    /// </summary>
    public CommandInfo ToCommandInfo()
    {
        try
        {
            return ToCommandInfo(ReadCommand(), Error);
        }
        catch (HallException e) when (e.Error == HallErrors.UnknownOption)
        {
            return ToCommandInfo(UnknownOptions.StandIn(Name, Kind, Input, e.Target), Error ?? e.ToData());
        }
    }

    CommandInfo ToCommandInfo(FeedCommand command, ErrorData? error) => new()
    {
        Position = Position,
        Id = Id,
        Worksheet = Worksheet,
        Feed = ShownName,
        Kind = Kind,
        Inputs = Input is null ? [] : [Input],
        State = State,
        Error = error?.WithoutSamples(),
        Submitted = Submitted,
        Started = Started,
        Finished = Finished,
        Command = command,
    };
}

/// <summary>
/// Figures of a committed feed. RowsRead = Rows + Rejected + RowsSkipped. Bytes are on disk. CellsNulled are values in
/// Rows that did not fit their chosen type.
/// </summary>
sealed record FeedFigures(
    long Rows, long Bytes, int Columns, int Jahs, long Rejected, long RowsRead, long RowsSkipped, long CellsNulled = 0)
{
    /// <summary>Of a feed on several hosts: what each of them has, in the order of its rows. Null: one host.</summary>
    public IReadOnlyList<FeedHostInfo>? Hosts { get; init; }

    /// <summary>Bytes that went from one host to another in the run that made the feed; 0 on one host.</summary>
    public long BytesMoved { get; init; }

    /// <summary>Of an import: how its source was read.</summary>
    public ImportFindings? Findings { get; init; }

    /// <summary>How the segments are compressed; null: they are not.</summary>
    public FeedCompression? Compression { get; init; }
}
