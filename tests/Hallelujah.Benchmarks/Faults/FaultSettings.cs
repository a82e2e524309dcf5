namespace Hallelujah.Benchmarks.Faults;

/// <summary>What a run with faults does, and for how long.</summary>
/// <param name="Seed">Decides all commands and faults; their timing is the machine's.</param>
sealed record FaultSettings(int Seed, TimeSpan Duration)
{
    public int Hosts { get; init; } = 3;

    /// <summary>Each has names of its own, which it knows all of, and competes with the others for some.</summary>
    public int Clients { get; init; } = 4;

    /// <summary>Longest time a host stands still.</summary>
    public int StopMs { get; init; } = 12_000;

    /// <summary>Longest time a killed host is away.</summary>
    public int AwayMs { get; init; } = 3_000;

    /// <summary>Longest time between two faults.</summary>
    public int PauseMs { get; init; } = 4_000;

    /// <summary>A command that takes longer is stuck: no fault lasts as long, nor does finding it out.</summary>
    public TimeSpan Stuck { get; init; } = TimeSpan.FromSeconds(90);
}
