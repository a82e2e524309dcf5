using System.Globalization;
using System.Net.Security;
using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Configuration;
using Akka.DistributedData;
using Akka.Event;
using Akka.Remote.Transport.DotNetty;
using Hallelujah.Summit.Hosting;

namespace Hallelujah.Summit.Cluster;

/// <summary>Akka's settings for the part of a Summit that is in the cluster.</summary>
static class ClusterSettings
{
    /// <summary>The name is part of every address between hosts: the same for all, for ever.</summary>
    public const string SystemName = "hallelujah";

    /// <summary>Where the part in the cluster of the host at <paramref name="ip"/> is.</summary>
    public static Address AddressOf(SummitConfiguration configuration, string ip) => new(
        configuration.Certificates is null ? "akka.tcp" : "akka.ssl.tcp", SystemName, ip,
        configuration.ClusterPort!.Value);

    /// <summary>With TLS both sides present a certificate of the hosts' authority, or there is no connection.</summary>
    /// <param name="first">Go before the usual settings: another transport, say, or shorter times.</param>
    public static ActorSystemSetup SetupFor(SummitConfiguration configuration, Config? first = null)
    {
        Config usual = For(configuration);
        BootstrapSetup bootstrap = BootstrapSetup.Create().WithConfig(first?.WithFallback(usual) ?? usual);
        if (configuration.Certificates is not { } certificates) return ActorSystemSetup.Create(bootstrap);
        return ActorSystemSetup.Create(bootstrap, new DotNettySslSetup(
            certificates.Certificate, suppressValidation: false, requireMutualAuthentication: true,
            (certificate, _, peer, errors, log) =>
            {
                // The chain is built here against the hosts' authority; that the system's do not know it is no fault.
                string? fault = certificate is null ? "there is none"
                    : errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch)
                        ? $"it does not name the host (subject '{certificate.Subject}')"
                        : certificates.FaultsOf(certificate);
                if (fault is not null) log.Warning("The certificate of {0} is refused: {1}", peer, fault);
                return fault is null;
            }));
    }

    static Config For(SummitConfiguration configuration)
    {
        string text = string.Create(CultureInfo.InvariantCulture, $$"""
            akka {
              loggers = ["Hallelujah.Summit.Hosting.ActorLog, hall-summit"]
              stdout-loglevel = OFF
              stdout-logger-class = "Hallelujah.Summit.Hosting.EdgeLog, hall-summit"
              loglevel = INFO
              log-dead-letters = off
              coordinated-shutdown.run-by-clr-shutdown-hook = off
              coordinated-shutdown.exit-clr = off
              actor {
                provider = cluster
                serializers {
                  hall = "{{typeof(ClusterSerializer).AssemblyQualifiedName}}"
                  json = "{{typeof(RefusingSerializer).AssemblyQualifiedName}}"
                }
                serialization-bindings {
                  "{{typeof(IClusterMessage).AssemblyQualifiedName}}" = hall
                  "System.Object" = json
                }
              }
              remote {
                log-remote-lifecycle-events = off
                dot-netty.tcp {
                  hostname = "{{configuration.Self.Ip}}"
                  port = {{configuration.ClusterPort}}
                  maximum-frame-size = {{SummitLimits.ClusterFrameBytes}}b
                  enable-ssl = {{(configuration.Certificates is null ? "off" : "on")}}
                }
              }
              cluster {
                # Members stay Joining until a majority of hosts.json is there, so that no minority ever acts.
                min-nr-of-members = {{configuration.Quorum}}
                # A host that was killed and is back at once is let in when its former self has been removed.
                retry-unsuccessful-join-after = 500ms
                seed-node-timeout = 1s
                # A host that comes or goes is known to all within a second; a message is a few hundred bytes.
                gossip-interval = {{SummitLimits.ClusterGossipMs}}ms
                leader-actions-interval = {{SummitLimits.ClusterGossipMs}}ms
                downing-provider-class = "Akka.Cluster.SBR.SplitBrainResolverProvider, Akka.Cluster"
                split-brain-resolver {
                  active-strategy = static-quorum
                  stable-after = {{SummitLimits.ClusterStableMs}}ms
                  # On would stop every host after some 35 s of one that comes and goes.
                  down-all-when-unstable = off
                  static-quorum.quorum-size = {{configuration.Quorum}}
                }
                # A look-up on another host sees a change within a moment.
                distributed-data.notify-subscribers-interval = 100ms
                # So many pages go in one message to a host that lacks them: more would not fit its frame.
                distributed-data.max-delta-elements = {{SummitLimits.CataloguePagesPerGossip}}
              }
            }
            """);
        return ConfigurationFactory.ParseString(text).WithFallback(DistributedData.DefaultConfig());
    }
}
