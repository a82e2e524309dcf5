namespace Hallelujah.Contracts;

/// <summary>
/// The version that client and Summit state in the handshake. Messages are extend-only within one version; of an <see
/// cref="Instruction"/> a Summit refuses what it does not know.
/// </summary>
public static class ProtocolVersion
{
    public const int Current = 1;
}
