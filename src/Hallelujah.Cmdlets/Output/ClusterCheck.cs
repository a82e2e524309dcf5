using Hallelujah.Contracts;

namespace Hallelujah.Cmdlets;

/// <summary>The outcome of one check of the cluster.</summary>
public sealed class ClusterCheck : HallOutput
{
    internal ClusterCheck(CheckInfo info, string summit)
    {
        Check = info.Name;
        Result = info.Result.ToString();
        Host = info.Host;
        Message = info.Message;
        Recommendation = info.Recommendation;
        Summit = summit;
    }

    /// <summary>What was checked: Configuration, Quorum, Host, Version, Disk, Names.</summary>
    public string Check { get; }

    /// <summary>Pass, Warn or Fail.</summary>
    public string Result { get; }

    /// <summary>The host it is about; null for the whole cluster.</summary>
    public string? Host { get; }

    public string Message { get; }

    /// <summary>What to do; null where it passed.</summary>
    public string? Recommendation { get; }

    public string Summit { get; }

    public override string ToString() => $"{Result} {Check}: {Message}";
}
