using System.Diagnostics;
using System.Globalization;
using System.Runtime.Intrinsics;
using Hallelujah.Columnar.Tests.Csv;
using Hallelujah.Columnar.Tests.Extraction;
using Hallelujah.Columnar.Tests.Fuzz;
using Hallelujah.Columnar.Tests.Predicates;
using Hallelujah.Columnar.Tests.Segments;
using Hallelujah.Columnar.Tests.Statistics;
using Xunit;

namespace Hallelujah.Columnar.Tests;

/// <summary>
/// Every vector kernel at every width: the tests that hold kernels against their scalar twins, on the same seeded
/// inputs, in processes to which the runtime denies the wider registers. (The tokenizer can be told its width, and its
/// tests run all of them in one process.)
/// </summary>
public class ForcedVectorTests
{
    const string ExpectedBits = "HALL_EXPECTED_VECTOR_BITS";

    static readonly Type[] OfKernels =
        [typeof(KernelTests), typeof(RangeKernelTests), typeof(AsciiFoldTests), typeof(CompareKernelTests),
            typeof(ParseKernelTests), typeof(OrderTests), typeof(ZoneScanTests), typeof(FixedColumnBuilderTests),
            typeof(CodedColumnTests), typeof(SegmentWriterTests), typeof(CsvExporterTests), typeof(VectorWidthTests),
            typeof(BatchKernelTests), typeof(TokenizerTests), typeof(NearestDoubleTests), typeof(GatherTests),
            typeof(DialectFuzzTests)];

    /// <summary>The widest registers that the process may use, in bits; 0 without any.</summary>
    internal static int Widest =>
        Vector512.IsHardwareAccelerated ? 512
        : Vector256.IsHardwareAccelerated ? 256
        : Vector128.IsHardwareAccelerated ? 128 : 0;

    internal static int Expected =>
        int.Parse(
            Environment.GetEnvironmentVariable(ExpectedBits)
            ?? Math.Max(Widest, 128).ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);

    [Theory]
    [InlineData("DOTNET_EnableAVX512", 256)]
    [InlineData("DOTNET_EnableAVX2", 128)]
    [InlineData("DOTNET_EnableHWIntrinsic", 0)]
    public async Task Kernels_agree_with_their_scalar_twins_in_narrower_registers(string denied, int bits)
    {
        CancellationToken token = TestContext.Current.CancellationToken;
        var start = new ProcessStartInfo(Environment.ProcessPath!)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment =
            {
                [denied] = "0",
                [ExpectedBits] = Math.Min(bits, Widest).ToString(CultureInfo.InvariantCulture),
            },
        };
        foreach (Type tests in OfKernels)
        {
            start.ArgumentList.Add("-class");
            start.ArgumentList.Add(tests.FullName!);
        }
        using Process child = Process.Start(start)!;
        Task<string> output =
            child.StandardOutput.ReadToEndAsync(token), error = child.StandardError.ReadToEndAsync(token);
        try
        {
            await child.WaitForExitAsync(token);
        }
        finally
        {
            if (!child.HasExited) child.Kill();
        }
        string said = await output + await error;
        Assert.True(child.ExitCode == 0 && said.Contains("Failed: 0", StringComparison.Ordinal), said);
    }
}

public class VectorWidthTests
{
    [Fact]
    public void The_process_has_the_registers_it_was_given() =>
        Assert.Equal(ForcedVectorTests.Expected, ForcedVectorTests.Widest);
}
