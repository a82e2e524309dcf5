namespace Hallelujah.Benchmarks.Faults;

/// <summary>What a run with faults does, and for how long.</summary>
/// <param name="Seed">Decides all commands and faults; their timing is the machine's.</param>
sealed record FaultSettings(int Seed, TimeSpan Duration)
{
    public int Hosts { get; init; } = 3;

    /// <summary>Each has names of its own, which it knows all of, and competes with the others for some.</summary>
    public int Clients { get; init; } = 8;

    /// <summary>
    /// Commands and questions that are to be answered: on a busy machine clients go on without faults until they are,
    /// for as long as one that is stuck would take.
    /// </summary>
    public int AtLeast { get; init; }

    /// <summary>Longest time a host stands still: longer than it takes to give it up.</summary>
    public int StopMs { get; init; } = 30_000;

    /// <summary>Longest time that hosts are cut off from each other.</summary>
    public int CutMs { get; init; } = 30_000;

    /// <summary>A host that is cut off stays so until both sides were seen, however long that takes.</summary>
    public bool CutUntilSeen { get; init; }

    /// <summary>How many of 100 faults are cuts, where the machine can make them.</summary>
    public int CutPercent { get; init; } = 40;

    /// <summary>Longest time a killed host is away.</summary>
    public int AwayMs { get; init; } = 3_000;

    /// <summary>Longest time between two faults.</summary>
    public int PauseMs { get; init; } = 4_000;

    /// <summary>
    /// A command that takes longer is stuck: no fault lasts as long, nor do finding it out and being one cluster again.
    /// </summary>
    public TimeSpan Stuck { get; init; } = TimeSpan.FromSeconds(120);
}
