using Akka.Actor;
using Akka.Dispatch;
using Akka.Event;
using Serilog;

namespace Hallelujah.Summit.Hosting;

/// <summary>Carries the actors' log to the log files.</summary>
sealed class ActorLog : ReceiveActor, IRequiresMessageQueue<ILoggerMessageQueueSemantics>
{
    public ActorLog()
    {
        Receive<Error>(e => Log.Error(e.Cause, "{Source}: {Message}", e.LogSource, e.Message));
        Receive<Warning>(e => Log.Warning(e.Cause, "{Source}: {Message}", e.LogSource, e.Message));
        Receive<Info>(e => Log.Information("{Source}: {Message}", e.LogSource, e.Message));
        Receive<Debug>(e => Log.Debug("{Source}: {Message}", e.LogSource, e.Message));
        Receive<InitializeLogger>(_ => Sender.Tell(new LoggerInitialized()));
    }
}
