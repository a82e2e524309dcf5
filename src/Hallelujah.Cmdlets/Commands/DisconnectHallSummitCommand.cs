using System.Management.Automation;
using Hallelujah.Client;
using Hallelujah.Contracts;

namespace Hallelujah.Cmdlets;

/// <summary>Closes the session's connection to a Summit, and forgets its token.</summary>
[Cmdlet(VerbsCommunications.Disconnect, "HallSummit", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Low)]
[OutputType(typeof(void))]
public sealed class DisconnectHallSummitCommand : PSCmdlet
{
    /// <summary>host:port; without it the session's Summit.</summary>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    [Alias("Address")]
    [ArgumentCompleter(typeof(SummitCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Summit { get; set; }

    protected override void ProcessRecord()
    {
        try
        {
            HallSession session = HallSession.Current;
            SummitAddress address = Summit is { } text ? SummitAddress.Parse(text) : session.Chosen?.Address
                ?? throw new HallException(HallErrors.InvalidState, "The session is not connected to a Summit.", null,
                    "Connect-HallSummit connects.");
            if (!ShouldProcess(address.ToString(), "Disconnect from the Summit")) return;
            if (!session.Disconnect(address))
                throw new HallException(
                    HallErrors.InvalidState, $"The session is not connected to the Summit at {address}.",
                    address.ToString(), "Connect-HallSummit connects.");
        }
        catch (HallException e)
        {
            WriteError(ErrorRecords.From(e, Summit));
        }
    }
}
