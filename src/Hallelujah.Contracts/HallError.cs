namespace Hallelujah.Contracts;

/// <summary>What a PowerShell error category would be; Contracts knows no PowerShell.</summary>
public enum ErrorKind
{
    InvalidArgument, InvalidData, InvalidOperation, ObjectNotFound, ResourceExists, ResourceBusy, ResourceUnavailable,
    PermissionDenied, AuthenticationError, SyntaxError, ParserError, LimitsExceeded, ConnectionError,
    OperationTimeout, OperationStopped, NotImplemented, ReadError, WriteError,
}

/// <summary>
/// One row of the table of errors: stable number and id, category, and what to do when nothing better is known.
/// </summary>
public sealed record HallError(int Code, string Id, ErrorKind Kind, string Recommendation);

/// <summary>
/// The table of errors that Summit, client and cmdlets share. Numbers and ids are never changed or reused.
/// </summary>
public static class HallErrors
{
    public static readonly HallError InvalidName = new(1001, nameof(InvalidName), ErrorKind.InvalidArgument,
        "Use letters, digits, space, '_', '-' and '.', starting with a letter, digit or '_', at most 200 bytes.");
    public static readonly HallError NameInUse = new(1002, nameof(NameInUse), ErrorKind.ResourceExists,
        "Choose another name, remove the feed that has it (Remove-HallFeed), or pass -WaitForName.");
    public static readonly HallError NameReserved = new(1003, nameof(NameReserved), ErrorKind.InvalidArgument,
        "Names of the shape <name>_del_<date> belong to deleted feeds; choose another.");
    public static readonly HallError FeedNotFound =
        new(1004, nameof(FeedNotFound), ErrorKind.ObjectNotFound, "Get-HallFeed lists the feeds.");
    public static readonly HallError InputNotFound = new(1005, nameof(InputNotFound), ErrorKind.ObjectNotFound,
        "Get-HallFeed lists the feeds; pass -WaitForInput to wait for one that does not exist yet.");
    public static readonly HallError ColumnNotFound =
        new(1007, nameof(ColumnNotFound), ErrorKind.ObjectNotFound, "Get-HallSchema lists the columns.");
    public static readonly HallError PredicateUnsupported = new(1008, nameof(PredicateUnsupported),
        ErrorKind.SyntaxError, "Filter on this side instead: Read-HallFeed … | Where-Object { … }.");
    public static readonly HallError PredicateInvalid = new(1009, nameof(PredicateInvalid), ErrorKind.InvalidArgument,
        "Compare a column with a value of its own type; Get-HallSchema shows the types.");
    public static readonly HallError WorksheetNotFound =
        new(1011, nameof(WorksheetNotFound), ErrorKind.ObjectNotFound, "Get-HallWorksheet lists the worksheets.");
    public static readonly HallError FeedNotReady =
        new(1012, nameof(FeedNotReady), ErrorKind.ResourceUnavailable, "Wait-HallFeed waits until it is ready.");
    public static readonly HallError CommandFailed =
        new(1013, nameof(CommandFailed), ErrorKind.InvalidOperation, "Mend the cause and run the command again.");
    public static readonly HallError CommandSkipped = new(
        1014, nameof(CommandSkipped), ErrorKind.InvalidOperation, "Mend the root cause, then run both commands again.");
    public static readonly HallError InvalidState =
        new(1015, nameof(InvalidState), ErrorKind.InvalidOperation, "Get-HallFeed shows the feed's state.");
    public static readonly HallError InvalidOption =
        new(1016, nameof(InvalidOption), ErrorKind.InvalidArgument, "Get-Help shows what the parameter takes.");
    public static readonly HallError UnknownOption = new(1017, nameof(UnknownOption), ErrorKind.NotImplemented,
        "Update the Summit that the message names, or leave the option out.");

    public static readonly HallError SourceNotFound =
        new(1100, nameof(SourceNotFound), ErrorKind.ObjectNotFound, "Check the path; it is read on the Summit's host.");
    public static readonly HallError SourceChanged = new(1101, nameof(SourceChanged), ErrorKind.InvalidData,
        "Run it again when nothing writes to the file; -Force loads the changed file.");
    public static readonly HallError SourceUnreadable = new(1102, nameof(SourceUnreadable), ErrorKind.PermissionDenied,
        "Give the Summit's account the right to read the file.");
    public static readonly HallError SourceNotText = new(1103, nameof(SourceNotText), ErrorKind.ParserError,
        "Only CSV text is read; pass -Encoding if it is text in another encoding.");
    public static readonly HallError SourceEmpty = new(1104, nameof(SourceEmpty), ErrorKind.InvalidData,
        "The source has no header and no rows; pass -ColumnName to load it as an empty feed.");
    public static readonly HallError BadRecord = new(1105, nameof(BadRecord), ErrorKind.InvalidData,
        "Mend the record in the file, or pass -OnError Reject to set bad records aside.");
    public static readonly HallError TooManyErrors = new(1106, nameof(TooManyErrors), ErrorKind.LimitsExceeded,
        "Mend the records, or raise -MaxErrors; the error's location is the first of them.");
    public static readonly HallError DialectAmbiguous =
        new(1107, nameof(DialectAmbiguous), ErrorKind.ParserError, "Pass -Delimiter.");
    public static readonly HallError RecordTooLong = new(1108, nameof(RecordTooLong), ErrorKind.LimitsExceeded,
        "Check the quotes in the file: an open one swallows what follows.");

    public static readonly HallError TargetExists =
        new(1200, nameof(TargetExists), ErrorKind.ResourceExists, "Pass -Force to overwrite it.");
    public static readonly HallError DiskFull =
        new(1201, nameof(DiskFull), ErrorKind.ResourceUnavailable, "Free some space and run the command again.");
    public static readonly HallError TargetUnwritable = new(
        1202, nameof(TargetUnwritable), ErrorKind.WriteError, "Check the path and the Summit's right to write there.");
    public static readonly HallError FeedDamaged =
        new(1203, nameof(FeedDamaged), ErrorKind.InvalidData, "Remove the feed and load it again.");

    public static readonly HallError ConnectionFailed = new(1300, nameof(ConnectionFailed), ErrorKind.ConnectionError,
        "Start-HallSummit starts one; Connect-HallSummit chooses another.");
    public static readonly HallError ConnectionLost = new(1301, nameof(ConnectionLost), ErrorKind.ConnectionError,
        "Start the Summit again; acknowledged commands go on from where they were.");
    public static readonly HallError Timeout = new(1302, nameof(Timeout), ErrorKind.OperationTimeout,
        "The command goes on; Wait-HallFeed waits longer, Stop-HallFeed cancels it.");
    public static readonly HallError Locked =
        new(1303, nameof(Locked), ErrorKind.ResourceBusy, "A delete is under way; try again.");
    public static readonly HallError Cancelled =
        new(1305, nameof(Cancelled), ErrorKind.OperationStopped, "Run the command again to have the feed.");
    public static readonly HallError SummitNotStarted = new(1306, nameof(SummitNotStarted),
        ErrorKind.ResourceUnavailable, "The Summit's log under hallelu_dir/logs says more.");
    public static readonly HallError Configuration =
        new(1307, nameof(Configuration), ErrorKind.InvalidData, "Mend the file and start the Summit again.");
    public static readonly HallError DirectoryInUse = new(1308, nameof(DirectoryInUse), ErrorKind.ResourceBusy,
        "Use the Summit that holds the directory, or stop it first.");
    public static readonly HallError PortInUse = new(1309, nameof(PortInUse), ErrorKind.ResourceBusy,
        "Stop what listens there, or set another port in hosts.json and hall_summit.json.");
    public static readonly HallError HostUnreachable = new(1310, nameof(HostUnreachable), ErrorKind.ConnectionError,
        "Get-HallHost shows the hosts; start the Summit of that host.");
    public static readonly HallError NoQuorum = new(1311, nameof(NoQuorum), ErrorKind.ResourceUnavailable,
        "Start the Summits that are down, or wait until they are there again; Test-HallCluster shows which.");
    public static readonly HallError HostNotFound =
        new(1312, nameof(HostNotFound), ErrorKind.ObjectNotFound, "Get-HallHost lists the hosts.");

    public static readonly HallError Unauthenticated = new(1400, nameof(Unauthenticated), ErrorKind.AuthenticationError,
        "Present the token of summit.token: connect with -HalleluDir, or -Token.");
    public static readonly HallError ProtocolMismatch = new(
        1401, nameof(ProtocolMismatch), ErrorKind.InvalidOperation, "Use a module and a Summit of the same version.");
    public static readonly HallError MessageTooLarge =
        new(1402, nameof(MessageTooLarge), ErrorKind.LimitsExceeded, "Send less in one message.");
    public static readonly HallError TicketInvalid = new(1403, nameof(TicketInvalid), ErrorKind.AuthenticationError,
        "Ask for a new ticket; each opens one connection, within 30 seconds.");
    public static readonly HallError TooManyConnections =
        new(1404, nameof(TooManyConnections), ErrorKind.LimitsExceeded, "Close connections that are not used.");
    public static readonly HallError TooManyRequests = new(1405, nameof(TooManyRequests), ErrorKind.LimitsExceeded,
        "Wait for answers before asking more on the same connection.");
    public static readonly HallError MessageInvalid = new(1406, nameof(MessageInvalid), ErrorKind.InvalidData,
        "Send JSON-RPC 2.0 with a Content-Length header; the first message is hall.hello.");
    public static readonly HallError TlsRequired = new(1407, nameof(TlsRequired), ErrorKind.AuthenticationError,
        "Connect with -HalleluDir, with -CertificateAuthority and the authority's file, or with -Tls.");
    public static readonly HallError CertificateRefused = new(
        1408, nameof(CertificateRefused), ErrorKind.AuthenticationError,
        "Pass the file of the authority that signed it (-CertificateAuthority), and an address that it names.");
    public static readonly HallError Internal = new(1500, nameof(Internal), ErrorKind.InvalidOperation,
        "This is a bug: the Summit's log under hallelu_dir/logs has the details.");

    /// <summary>All rows of the table, by field order.</summary>
    public static IReadOnlyList<HallError> All { get; } =
        [.. typeof(HallErrors)
            .GetFields().Where(f => f.FieldType == typeof(HallError)).Select(f => (HallError)f.GetValue(null)!)];

    public static HallError? Find(int code) => All.FirstOrDefault(e => e.Code == code);

    public static HallError? Find(string id) => All.FirstOrDefault(e => e.Id == id);
}
