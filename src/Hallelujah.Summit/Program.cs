using System.Globalization;
using Hallelujah.Contracts;
using Hallelujah.Summit.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Serilog;

if (args is ["--help"] or ["-h"])
{
    await Console.Out.WriteLineAsync(SummitOptions.Usage).ConfigureAwait(false);
    return 0;
}
try
{
    MemoryKeeper.Start();
    SummitOptions options = SummitOptions.Parse(args, Environment.GetEnvironmentVariable);
    var paths = new SummitPaths(options.HalleluDir);
    HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
    if (Directory.Exists(paths.HalleluDir) || options.Initialize)
    {
        Log.Logger = new LoggerConfiguration().MinimumLevel.Information().WriteTo.File(
            Path.Combine(paths.Logs, "summit.log"), formatProvider: CultureInfo.InvariantCulture,
            fileSizeLimitBytes: SummitLimits.LogFileBytes, rollOnFileSizeLimit: true,
            retainedFileCountLimit: SummitLimits.LogFiles, shared: true).CreateLogger();
    }
    builder.Services.AddSerilog();
    builder.Services.AddSystemd();
    builder.Services.AddWindowsService();
    builder.Services.Configure<HostOptions>(
        o => o.ShutdownTimeout = TimeSpan.FromMilliseconds(3 * SummitLimits.StopTimeoutMs));
    builder.Services.AddSingleton(options);
    builder.Services.AddSingleton<SummitHost>();
    builder.Services.AddHostedService(services => services.GetRequiredService<SummitHost>());
    using IHost host = builder.Build();
    await host.StartAsync().ConfigureAwait(false);
    await Console.Out.WriteLineAsync($"ready {host.Services.GetRequiredService<SummitHost>().Endpoint}")
        .ConfigureAwait(false);
    await host.WaitForShutdownAsync().ConfigureAwait(false);
    return 0;
}
catch (Exception e)
{
    HallException error = ErrorMapping.ToHall(e);
    await Console.Error.WriteLineAsync($"hall-summit: {error.Error.Id}: {error.Message} {error.Recommendation}")
        .ConfigureAwait(false);
    return 1;
}
finally
{
    try
    {
        await Log.CloseAndFlushAsync().ConfigureAwait(false);
    }
    catch (IOException)
    {
        // The last lines of the log do not fit on the disk; why it ended is told above.
    }
}
