using System.Text.Json;
using Akka.Actor;
using Hallelujah.Contracts;
using Hallelujah.Summit.Hosting;
using static Hallelujah.Summit.Cluster.PeerProtocol;

namespace Hallelujah.Summit.Cluster;

/// <summary>Calls another Summit. Safe for concurrent callers.</summary>
/// <param name="system">The actor system in the cluster now; null while there is none.</param>
sealed class PeerClient(Func<ActorSystem?> system, ClusterView view) : IPeers
{
    /// <inheritdoc/>
    public async Task<T> CallAsync<T>(
        ShapeHost host, string method, object question, IProgress<FeedProgress>? progress,
        CancellationToken cancellationToken)
    {
        byte[] body = JsonSerializer.SerializeToUtf8Bytes(question, question.GetType(), HallJson.Options);
        byte[] answer = await CallAsync(host, method, body, progress, cancellationToken).ConfigureAwait(false);
        return JsonSerializer.Deserialize<T>(answer, HallJson.Options)!;
    }

    async Task<byte[]> CallAsync(
        ShapeHost host, string method, byte[] body, IProgress<FeedProgress>? progress,
        CancellationToken cancellationToken)
    {
        if (body.Length > SummitLimits.MaxPeerQuestionBytes)
        {
            throw new HallException(HallErrors.MessageTooLarge,
                $"The command has {body.Length} bytes; at most {SummitLimits.MaxPeerQuestionBytes} go to a host.");
        }
        ActorSelection peer = PeerOf(host);
        var id = Guid.NewGuid();
        int waitMs = progress is null ? SummitLimits.PeerPollMs : SummitLimits.PeerProgressMs;
        try
        {
            object reply = await SendAsync(peer, host, id, method, body, waitMs, cancellationToken)
                .ConfigureAwait(false);
            while (reply is Working working)
            {
                if (working.Progress is { } now) progress?.Report(now);
                reply = await AskAsync(peer, host, new Poll(id, waitMs), cancellationToken).ConfigureAwait(false);
            }
            return await CollectAsync(peer, host, id, reply, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            peer.Tell(new Cancel(id), ActorRefs.NoSender);
            throw;
        }
    }

    async Task<object> SendAsync(
        ActorSelection peer, ShapeHost host, Guid id, string method, byte[] body, int waitMs,
        CancellationToken cancellationToken)
    {
        int parts = Math.Max(1, (body.Length + SummitLimits.ClusterPartBytes - 1) / SummitLimits.ClusterPartBytes);
        object reply = null!;
        for (int part = 0; part < parts; part++)
        {
            int start = part * SummitLimits.ClusterPartBytes;
            byte[] piece = body[start..Math.Min(start + SummitLimits.ClusterPartBytes, body.Length)];
            reply = await AskAsync(
                peer, host, new Question(id, method, part, parts, piece, waitMs), cancellationToken)
                .ConfigureAwait(false);
            if (reply is Failed) break;
        }
        return reply;
    }

    async Task<byte[]> CollectAsync(
        ActorSelection peer, ShapeHost host, Guid id, object reply, CancellationToken cancellationToken)
    {
        using var all = new MemoryStream();
        while (true)
        {
            if (reply is Failed failed) throw HallException.FromData(failed.Error);
            var answer = (Answer)reply;
            all.Write(answer.Body);
            if (answer.Part >= answer.Parts - 1) return all.ToArray();
            reply = await AskAsync(peer, host, new GetPart(id, answer.Part + 1), cancellationToken)
                .ConfigureAwait(false);
        }
    }

    ActorSelection PeerOf(ShapeHost host)
    {
        ActorSystem now = system() ?? throw NoAnswer(host);
        Address address = ClusterSettings.AddressOf(view.Configuration, host.Ip);
        return now.ActorSelection(new RootActorPath(address) / "user" / PeerActor.Name);
    }

    async Task<object> AskAsync(
        ActorSelection peer, ShapeHost host, IClusterMessage message, CancellationToken cancellationToken)
    {
        using var timer = new CancellationTokenSource(
            TimeSpan.FromMilliseconds(SummitLimits.PeerTimeoutMs), view.Clock);
        using var late = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timer.Token);
        try
        {
            return await peer.Ask<object>(message, late.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw NoAnswer(host);
        }
    }

    static HallException NoAnswer(ShapeHost host) => new(
        HallErrors.HostUnreachable, $"The host '{host.Name}' ({host.Ip}) does not answer.", host.Name);
}
