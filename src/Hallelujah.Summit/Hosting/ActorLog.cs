using Akka.Actor;
using Akka.Dispatch;
using Akka.Event;
using Serilog;
using Serilog.Events;
using LogEvent = Akka.Event.LogEvent;

namespace Hallelujah.Summit.Hosting;

/// <summary>Carries the actors' log to the log files.</summary>
sealed class ActorLog : ReceiveActor, IRequiresMessageQueue<ILoggerMessageQueueSemantics>
{
    public ActorLog()
    {
        Receive<LogEvent>(Write);
        Receive<InitializeLogger>(_ => Sender.Tell(new LoggerInitialized()));
    }

    public static void Write(LogEvent e)
    {
        LogEventLevel level = e switch
        {
            Error => LogEventLevel.Error,
            Warning => LogEventLevel.Warning,
            Info => LogEventLevel.Information,
            _ => LogEventLevel.Debug,
        };
        Log.Write(level, e.Cause, "{Source}: {Message}", e.LogSource, e.Message);
    }
}

/// <summary>The same while the actors that log have not started or have stopped; Akka would print it.</summary>
sealed class EdgeLog : MinimalLogger
{
    protected override void Log(object message)
    {
        if (message is LogEvent e) ActorLog.Write(e);
    }
}
