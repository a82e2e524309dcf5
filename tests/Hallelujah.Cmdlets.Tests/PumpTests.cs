using System.Diagnostics;
using System.Management.Automation;
using Hallelujah.Contracts;
using Xunit;

namespace Hallelujah.Cmdlets.Tests;

/// <summary>The asynchronous base: order, errors, and every way to be stopped.</summary>
public sealed class PumpTests : IDisposable
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    readonly Engine _engine = Engine.With(typeof(TestPumpCommand), typeof(SelectFirstCommand));

    public void Dispose() => _engine.Dispose();

    [Fact]
    public void Output_errors_and_warnings_come_in_order_and_on_the_pipeline_thread()
    {
        Outcome outcome = _engine.Run("1..3 | Test-Pump -Mode Mixed");
        Assert.Equal([1, 2, 3, "end"], outcome.Values);
        Assert.Equal(["FeedNotFound,Hallelujah.Cmdlets.Tests.TestPumpCommand"],
            outcome.Errors.Select(e => e.FullyQualifiedErrorId));
        Assert.Equal(2, outcome.Errors[0].TargetObject);
        Assert.Equal(["warned 3"], outcome.Warnings);
    }

    [Fact]
    public void An_error_of_the_table_ends_the_cmdlet()
    {
        Outcome outcome = _engine.Run("1..3 | Test-Pump -Mode Throw");
        ErrorRecord error = Assert.Single(outcome.Errors);
        Assert.Equal("ConnectionLost,Hallelujah.Cmdlets.Tests.TestPumpCommand", error.FullyQualifiedErrorId);
        Assert.Equal(ErrorCategory.ConnectionError, error.CategoryInfo.Category);
        Assert.Empty(outcome.Output);
    }

    [Fact]
    public void A_bug_becomes_an_error_record_without_a_stack_trace()
    {
        ErrorRecord error = Assert.Single(_engine.Run("Test-Pump 1 -Mode Bug").Errors);
        Assert.Equal("Internal,Hallelujah.Cmdlets.Tests.TestPumpCommand", error.FullyQualifiedErrorId);
        Assert.Equal("a bug", error.ErrorDetails.Message);
    }

    [Fact]
    public void ErrorAction_Stop_stops_the_work()
    {
        Outcome outcome = _engine.Run("1..3 | Test-Pump -Mode Mixed -ErrorAction Stop");
        Assert.Equal([1], outcome.Values);
        Assert.Equal("FeedNotFound,Hallelujah.Cmdlets.Tests.TestPumpCommand",
            Assert.Single(outcome.Errors).FullyQualifiedErrorId);
    }

    [Fact]
    public async Task A_stop_cancels_the_work_and_returns_within_a_second()
    {
        // The first stop also compiles what stops, slowly where the machine is busy.
        double took = double.MaxValue;
        for (int stop = 0; stop < 3; stop++) took = Math.Min(took, await StopAsync());
        Assert.InRange(took, 0, 1_000);
    }

    /// <summary>Stops a cmdlet whose work never ends by itself; gives the time in ms.</summary>
    async Task<double> StopAsync()
    {
        TestPumpCommand.Reset();
        using PowerShell shell = _engine.Shell();
        shell.AddCommand("Test-Pump").AddParameter("Value", 1).AddParameter("Mode", "Hang");
        IAsyncResult running = shell.BeginInvoke();
        await TestPumpCommand.Started.Task.WaitAsync(Patience);
        long begin = Stopwatch.GetTimestamp();
        await Task.Factory.FromAsync(shell.BeginStop(null, null), shell.EndStop).WaitAsync(Patience);
        double took = Stopwatch.GetElapsedTime(begin).TotalMilliseconds;
        await TestPumpCommand.Cancelled.Task.WaitAsync(Patience);
        Assert.Empty(shell.Streams.Error);
        Assert.ThrowsAny<RuntimeException>(() => shell.EndInvoke(running));
        return took;
    }

    [Fact]
    public async Task A_stopped_worker_goes_on_only_when_the_pipeline_no_longer_uses_what_it_handed_over()
    {
        TestPumpCommand.Reset();
        using PowerShell shell = _engine.Shell();
        shell.AddCommand("Test-Pump").AddParameter("Value", 1).AddParameter("Mode", "Use");
        IAsyncResult running = shell.BeginInvoke();
        await TestPumpCommand.Started.Task.WaitAsync(Patience);
        await Task.Factory.FromAsync(shell.BeginStop(null, null), shell.EndStop);
        Assert.ThrowsAny<RuntimeException>(() => shell.EndInvoke(running));
        Assert.False(await TestPumpCommand.FreedInUse.Task.WaitAsync(Patience));
    }

    [Fact]
    public async Task A_consumer_that_has_enough_cancels_the_work()
    {
        TestPumpCommand.Reset();
        Outcome outcome = _engine.Run("Test-Pump 1 -Mode Endless | Select-First 3");
        Assert.Equal([0, 1, 2], outcome.Values);
        await TestPumpCommand.Cancelled.Task.WaitAsync(Patience);
    }

    [Fact]
    public void Progress_is_completed_at_the_end()
    {
        Outcome outcome = _engine.Run("Test-Pump 1 -Mode Progress");
        Assert.Equal(
            [ProgressRecordType.Processing, ProgressRecordType.Completed], outcome.Progress.Select(p => p.RecordType));
        Assert.Equal(50, outcome.Progress[0].PercentComplete);
    }

    [Theory]
    [InlineData("-WhatIf", false)]
    [InlineData("-Force -WhatIf", false)]
    [InlineData("-Force", true)]
    [InlineData("-Confirm:$false", true)]
    public void Force_skips_asking_and_WhatIf_wins(string options, bool isDone) =>
        Assert.Equal([isDone], _engine.Run($"Test-Pump 1 -Mode Should {options}").Values);

    [Fact]
    public void The_WhatIf_preference_wins_over_Force() =>
        Assert.Equal([false], _engine.Run("$WhatIfPreference = $true; Test-Pump 1 -Mode Should -Force").Values);
}

/// <summary>A cmdlet that does what each test wants.</summary>
[Cmdlet(VerbsDiagnostic.Test, "Pump", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
public sealed class TestPumpCommand : AsyncHallCmdlet
{
    public static TaskCompletionSource Started { get; private set; } = new();

    public static TaskCompletionSource Cancelled { get; private set; } = new();

    /// <summary>Whether the worker gave up what it had handed over while the pipeline still used it.</summary>
    public static TaskCompletionSource<bool> FreedInUse { get; private set; } = new();

    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    public int Value { get; set; }

    [Parameter(Mandatory = true)]
    public string Mode { get; set; } = "";

    [Parameter]
    public SwitchParameter Force { get; set; }

    public static void Reset()
    {
        Started = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Cancelled = new(TaskCreationOptions.RunContinuationsAsynchronously);
        FreedInUse = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    protected override Task EndAsync(CancellationToken cancellationToken) =>
        Mode == "Mixed" ? WriteAsync("end") : Task.CompletedTask;

    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        using CancellationTokenRegistration registration = cancellationToken.Register(() => Cancelled.TrySetResult());
        switch (Mode)
        {
            case "Mixed":
                if (Value == 2) await WriteErrorAsync(new(HallErrors.FeedNotFound, "two"), Value);
                await WriteAsync(Value);
                if (Value == 3) await WriteWarningAsync("warned 3");
                break;
            case "Throw":
                throw new HallException(HallErrors.ConnectionLost, "lost");
            case "Bug":
                throw new InvalidTimeZoneException("a bug");
            case "Hang":
                Started.TrySetResult();
                await Task.Delay(Timeout.Infinite, cancellationToken);
                break;
            case "Endless":
                try
                {
                    for (int i = 0; ; i++) await WriteAsync(i);
                }
                catch (OperationCanceledException)
                {
                    Cancelled.TrySetResult();
                    throw;
                }
            case "Use":
                TaskCompletionSource freed = new();
                try
                {
                    await OnPipelineAsync(() =>
                    {
                        Started.TrySetResult();
                        cancellationToken.WaitHandle.WaitOne();
                        FreedInUse.TrySetResult(((IAsyncResult)freed.Task).AsyncWaitHandle.WaitOne(100));
                    });
                }
                finally
                {
                    freed.TrySetResult();
                }
                break;
            case "Progress":
                PostProgress(new(1, "Working", "half") { PercentComplete = 50 });
                break;
            case "Should":
                await WriteAsync(await ShouldProcessAsync("it", "change", Force));
                break;
            default:
                throw new InvalidOperationException(Mode);
        }
    }
}

/// <summary>The hosted engine has no Select-Object; this stops its upstream the same way.</summary>
[Cmdlet(VerbsCommon.Select, "First")]
public sealed class SelectFirstCommand : PSCmdlet
{
    int _seen;

    [Parameter(Mandatory = true, Position = 0)]
    public int Count { get; set; }

    [Parameter(ValueFromPipeline = true)]
    public PSObject? InputObject { get; set; }

    protected override void ProcessRecord()
    {
        WriteObject(InputObject);
        if (++_seen < Count) return;
        Type stop = typeof(PSObject).Assembly.GetType(
            "System.Management.Automation.StopUpstreamCommandsException", throwOnError: true)!;
        throw (Exception)Activator.CreateInstance(
            stop, System.Reflection.BindingFlags.Instance | System.Reflection.BindingFlags.Public | System.Reflection.BindingFlags.NonPublic,
            null, [this], null)!;
    }
}
