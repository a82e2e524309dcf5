using System.Globalization;
using Hallelujah.Client;
using Hallelujah.Contracts;
using Xunit;

namespace Hallelujah.Summit.Tests.Processes;

/// <summary>What the Summit needs of the machine's memory, which must not grow with what it has done.</summary>
public sealed class MemoryTests : IDisposable
{
    /// <summary>
    /// Of two workers with splits of 32 MiB; a program compiled for debugging. Kept columns, segments' statistics or
    /// pools without a bound take it over this within one round.
    /// </summary>
    const long MaxResidentBytes = 300_000_000;

    readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Loads_extractions_and_exports_of_100_MB_stay_under_300_MB()
    {
        if (!OperatingSystem.IsLinux()) return;
        string csv = SummitUnderTest.MakeCsv(_directory.Combine("a.csv"), 2_500_000);
        Assert.InRange(new FileInfo(csv).Length, 90_000_000, 130_000_000);
        using SummitUnderTest summit =
            await SummitUnderTest.StartAsync(_directory.Combine("dir"), "--workers", "2");
        await using SummitConnection connection = await summit.ConnectAsync();
        var half = new Selection
        {
            Where = new BinaryNode(
                BinaryOperator.Gt, new ColumnNode("id"), new LiteralNode(LiteralKind.Int64, "1250000")),
        };
        for (int round = 0; round < 2; round++)
        {
            string load = string.Create(CultureInfo.InvariantCulture, $"load{round}");
            string part = string.Create(CultureInfo.InvariantCulture, $"part{round}");
            FeedInfo loaded = await SummitUnderTest.RunAsync(connection, SummitUnderTest.Import(load, csv));
            Assert.Equal(2_500_000, loaded.Rows);
            FeedInfo extracted = await SummitUnderTest.RunAsync(connection, new CommandSubmission(
                Guid.NewGuid(), new ExtractCommand { Feed = part, Input = load, Selection = half }));
            Assert.Equal(1_250_000, extracted.Rows);
            foreach (string format in new[] { "Csv", "Arrow" })
            {
                ExportInfo exported = await connection.Rpc.ExportAsync(
                    new ExportRequest(load, _directory.Combine("out"), format, half, Overwrite: true), null,
                    CancellationToken.None);
                Assert.Equal(1_250_000, exported.Rows);
            }
        }
        Assert.InRange(PeakBytes(summit.ProcessId), 1, MaxResidentBytes);
    }

    static long PeakBytes(int process)
    {
        string line = File.ReadLines(string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/status"))
            .First(l => l.StartsWith("VmHWM:", StringComparison.Ordinal));
        return 1024 * long.Parse(
            line.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
    }
}
