using Hallelujah.Contracts;

namespace Hallelujah.Cmdlets;

/// <summary>A record that an import set aside, or a cell that it made null.</summary>
public sealed class Reject : HallOutput
{
    internal Reject(RejectInfo info)
    {
        Feed = info.Feed;
        File = info.File;
        Line = info.Line;
        Byte = info.Byte;
        Column = info.Column;
        Code = info.Code;
        Raw = info.Raw;
        Message = info.Message;
        Kind = info.Kind;
        Record = info.Record;
        RecordBytes = info.RecordBytes;
        Value = info.Value;
        RawBase64 = info.RawBase64;
    }

    public string Feed { get; }

    public string File { get; }

    /// <summary>From 1.</summary>
    public long Line { get; }

    /// <summary>Where the record starts in the file, from 0.</summary>
    public long Byte { get; }

    public string? Column { get; }

    /// <summary>The kind of fault.</summary>
    public string Code { get; }

    /// <summary>The record as it stands in the file, cut at 4,096 bytes.</summary>
    public string Raw { get; }

    public string Message { get; }

    /// <summary>Record; or Cell, where the record was loaded with a null in the column.</summary>
    public string Kind { get; }

    /// <summary>
    /// The record's number in its file, from 1, rejected ones counted; header, comments and skipped lines are none.
    /// Null in feeds of earlier versions.
    /// </summary>
    public long? Record { get; }

    /// <summary>Bytes of the record without its line end.</summary>
    public long RecordBytes { get; }

    /// <summary>The value at fault, where there is one.</summary>
    public string? Value { get; }

    /// <summary>
    /// The record's first 4,096 bytes in base64, where they are no text in the file's encoding: Raw has U+FFFD there.
    /// </summary>
    public string? RawBase64 { get; }

    public override string ToString() => Message;
}
