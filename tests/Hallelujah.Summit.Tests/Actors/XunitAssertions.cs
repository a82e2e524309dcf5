using Akka.TestKit;

namespace Hallelujah.Summit.Tests.Actors;

/// <summary>Akka.TestKit's assertions, told by xunit.</summary>
sealed class XunitAssertions : ITestKitAssertions
{
    public void Fail(string format = "", params object[] args) => Assert.Fail(Format(format, args));

    public void AssertTrue(bool condition, string format = "", params object[] args) =>
        Assert.True(condition, Format(format, args));

    public void AssertFalse(bool condition, string format = "", params object[] args) =>
        Assert.False(condition, Format(format, args));

    public void AssertEqual<T>(T expected, T actual, string format = "", params object[] args) => Assert.Equal(expected, actual);

    public void AssertEqual<T>(T expected, T actual, Func<T, T, bool> comparer, string format = "", params object[] args) =>
        Assert.True(comparer(expected, actual), Format(format, args));

    static string Format(string format, object[] args) =>
        args.Length == 0 ? format : string.Format(System.Globalization.CultureInfo.InvariantCulture, format, args);
}
