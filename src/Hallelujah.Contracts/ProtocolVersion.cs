namespace Hallelujah.Contracts;

/// <summary>
/// The version that client and Summit state in the handshake. Messages are extend-only within one version.
/// </summary>
public static class ProtocolVersion
{
    public const int Current = 1;
}
