namespace Hallelujah.Summit.Tests.Rpc;

/// <summary>A clock that stands until a test moves it.</summary>
sealed class ManualClock : TimeProvider
{
    DateTimeOffset _now = new(2025, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public override DateTimeOffset GetUtcNow() => _now;

    public void Move(TimeSpan by) => _now += by;
}
